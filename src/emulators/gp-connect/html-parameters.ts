import { z } from 'zod'
import { type Days, htmlSections } from './html-section.ts'
import { assertNhsNumber } from './identifiers.ts'
import { assertType, readAs } from './read-body.ts'
import { refuse } from './refusing.ts'

const NHS_NUMBER = 'http://fhir.nhs.net/Id/nhs-number'
const SECTIONS = 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1'

const Parameters = z.looseObject({
  parameter: z
    .array(
      z.looseObject({
        name: z.string(),
        valueIdentifier: z.looseObject({ system: z.string().optional(), value: z.string().optional() }).optional(),
        valueCodeableConcept: z
          .looseObject({ coding: z.array(z.looseObject({ system: z.string().optional(), code: z.string().optional() })).min(1) })
          .optional(),
        valuePeriod: z.looseObject({ start: z.string().optional(), end: z.string().optional() }).optional(),
      }),
    )
    .min(1),
})
type Read = z.output<typeof Parameters>['parameter'][number]

/** What of the HTML view is asked for (dossier ssp-fhir-dos 4.10). */
export interface CareRecordRequest {
  readonly nhsNumber: string
  readonly section: string
  readonly days: Days
}

const bad = (at: string, came: string, expected: string) => refuse.parameter('BAD_REQUEST', { came, expected, at })

/** Reads the Parameters of `$gpc.getcarerecord`, in whatever order they come. */
export function careRecordRequest(value: unknown): CareRecordRequest {
  assertType(value, 'Parameters')
  const { parameter } = readAs(Parameters, value, 'BAD_REQUEST', 'Parameters')
  const nhsNumber = numberOf(one(parameter, 'patientNHSNumber'))
  const section = sectionOf(one(parameter, 'recordSection'))
  const periods = parameter.filter(({ name }) => name === 'timePeriod')
  if (periods.length > 1) throw bad('timePeriod', `${periods.length} of them`, 'one at most')
  const [period] = periods
  if (period !== undefined && htmlSections[section]?.timed !== true) throw bad('timePeriod', `one with ${section}`, 'none for this section')
  return { nhsNumber, section, days: period === undefined ? {} : daysOf(period) }
}

function one(parameter: readonly Read[], wanted: string): Read {
  const found = parameter.filter(({ name }) => name === wanted)
  const [only] = found
  if (found.length !== 1 || only === undefined) throw bad(wanted, `${found.length} of them`, 'one')
  return only
}

function numberOf({ valueIdentifier }: Read): string {
  if (valueIdentifier === undefined) throw bad('patientNHSNumber', 'no valueIdentifier', 'one')
  if (valueIdentifier.system !== NHS_NUMBER)
    throw refuse.parameter('INVALID_IDENTIFIER_SYSTEM', {
      came: valueIdentifier.system ?? 'no system',
      expected: NHS_NUMBER,
      at: 'patientNHSNumber',
    })
  return assertNhsNumber(valueIdentifier.value ?? '', 'patientNHSNumber')
}

function sectionOf({ valueCodeableConcept }: Read): string {
  const [coding] = valueCodeableConcept?.coding ?? []
  if (coding === undefined) throw bad('recordSection', 'no valueCodeableConcept', 'one')
  if (coding.system !== SECTIONS) throw bad('recordSection', coding.system ?? 'no system', SECTIONS)
  const { code = '' } = coding
  if (Object.hasOwn(htmlSections, code)) return code
  throw refuse.parameter('INVALID_PARAMETER', {
    came: code.slice(0, 20),
    expected: Object.keys(htmlSections).join(', '),
    at: 'recordSection',
  })
}

function daysOf({ valuePeriod }: Read): Days {
  const { start, end } = valuePeriod ?? {}
  const wrong = (each: string | undefined) =>
    each !== undefined && (!/^\d{4}(?:-\d\d(?:-\d\d)?)?$/.test(each) || Number.isNaN(Date.parse(each)))
  if (valuePeriod === undefined || wrong(start) || wrong(end) || (start !== undefined && end !== undefined && end < start))
    throw refuse.parameter('INVALID_PARAMETER', {
      came: JSON.stringify(valuePeriod ?? null).slice(0, 80),
      expected: 'a valuePeriod with dates in their order',
      at: 'timePeriod',
    })
  return { start, end: end === undefined ? undefined : end.padEnd('YYYY-MM-DD'.length, '-99') }
}
