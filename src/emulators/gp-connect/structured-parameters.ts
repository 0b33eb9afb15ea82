import { z } from 'zod'
import { assertNhsNumber } from './identifiers.ts'
import { assertType, readAs } from './read-body.ts'
import { refuse } from './refusing.ts'
import { SYSTEM } from './systems.ts'

const Parameter = z.looseObject({
  name: z.string(),
  valueIdentifier: z.looseObject({ system: z.string().optional(), value: z.string().optional() }).optional(),
  part: z.array(z.looseObject({ name: z.string() })).optional(),
})
const Parameters = z.looseObject({ parameter: z.array(Parameter).default([]) })

/** What of a record is asked for (dossier ssp-fhir-dos 4.8). */
export interface StructuredRequest {
  readonly nhsNumber: string
  readonly allergies?: { readonly resolved: boolean }
  readonly medications?: { readonly issues: boolean; readonly since: string | undefined }
  readonly immunisations?: { readonly notGiven: boolean }
  /** Each filter is one `includeProblems`; a problem is told when one of them takes it. */
  readonly problems?: readonly { readonly status: string | undefined; readonly significance: string | undefined }[]
  readonly consultations?: { readonly from: string | undefined; readonly to: string | undefined; readonly mostRecent: number | undefined }
  /** Names, or `name.part`, that this practice does not know. */
  readonly unknown: readonly { readonly name: string; readonly at: string }[]
}

const KNOWN_PARTS: Readonly<Record<string, readonly string[]>> = {
  includeAllergies: ['includeResolvedAllergies'],
  includeMedication: ['includePrescriptionIssues', 'medicationSearchFromDate'],
  includeImmunisations: ['includeNotGiven', 'includeStatus'],
  includeProblems: ['filterStatus', 'filterSignificance'],
  includeConsultations: ['consultationSearchPeriod', 'includeNumberOfMostRecent'],
}

const invalid = (at: string, came: string, expected: string) => refuse.parameter('INVALID_PARAMETER', { came, expected, at })

/** Reads the Parameters of `$gpc.getstructuredrecord`. */
export function structuredRequest(value: unknown): StructuredRequest {
  assertType(value, 'Parameters')
  const { parameter } = readAs(Parameters, value, 'INVALID_PARAMETER', 'Parameters')
  const numbers = parameter.filter(({ name }) => name === 'patientNHSNumber')
  const [own] = numbers
  if (own === undefined || numbers.length > 1) throw invalid('patientNHSNumber', `${numbers.length} of them`, 'one')
  const nhsNumber = numberOf(own)
  const unknown = parameter.flatMap(({ name, part = [] }) => {
    if (name === 'patientNHSNumber') return []
    const parts = KNOWN_PARTS[name]
    if (parts === undefined) return [{ name, at: name }]
    return part.filter((each) => !parts.includes(each.name)).map((each) => ({ name: each.name, at: `${name}.${each.name}` }))
  })
  const allergies = once(parameter, 'includeAllergies')
  const medications = once(parameter, 'includeMedication')
  const immunisations = once(parameter, 'includeImmunisations')
  const problems = parameter.filter(({ name }) => name === 'includeProblems')
  const consultations = once(parameter, 'includeConsultations')
  return {
    nhsNumber,
    unknown,
    ...(allergies === undefined ? {} : { allergies: { resolved: booleanPart(allergies, 'includeResolvedAllergies') } }),
    ...(medications === undefined
      ? {}
      : { medications: { issues: booleanPart(medications, 'includePrescriptionIssues', true), since: datePart(medications) } }),
    ...(immunisations === undefined ? {} : { immunisations: { notGiven: booleanPart(immunisations, 'includeNotGiven', true) } }),
    ...(problems.length === 0
      ? {}
      : {
          problems: problems.map((each) => ({
            status: codePart(each, 'filterStatus', ['active', 'inactive']),
            significance: codePart(each, 'filterSignificance', ['major', 'minor']),
          })),
        }),
    ...(consultations === undefined ? {} : { consultations: consultationsOf(consultations) }),
  }
}

type Read = z.output<typeof Parameter>

function numberOf({ valueIdentifier }: Read): string {
  const { system, value = '' } = valueIdentifier ?? {}
  if (valueIdentifier === undefined) throw invalid('patientNHSNumber', 'no valueIdentifier', 'one')
  if (system !== SYSTEM.nhsNumber)
    throw refuse.parameter('INVALID_IDENTIFIER_SYSTEM', { came: system ?? 'no system', expected: SYSTEM.nhsNumber, at: 'patientNHSNumber' })
  return assertNhsNumber(value, 'patientNHSNumber')
}

function once(parameter: readonly Read[], name: string): Read | undefined {
  const found = parameter.filter((each) => each.name === name)
  if (found.length > 1) throw invalid(name, `${found.length} of them`, 'one at most')
  return found[0]
}

function partOf({ name, part = [] }: Read, wanted: string): Readonly<Record<string, unknown>> | undefined {
  const found = part.filter((each) => each.name === wanted)
  if (found.length > 1) throw invalid(`${name}.${wanted}`, `${found.length} of them`, 'one at most')
  return found[0]
}

function booleanPart(parameter: Read, wanted: string, standard?: boolean): boolean {
  const part = partOf(parameter, wanted)
  if (part === undefined && standard !== undefined) return standard
  const value = part?.['valueBoolean']
  if (typeof value === 'boolean') return value
  throw invalid(`${parameter.name}.${wanted}`, part === undefined ? 'no such part' : 'no valueBoolean', 'a valueBoolean')
}

function datePart(parameter: Read): string | undefined {
  const part = partOf(parameter, 'medicationSearchFromDate')
  if (part === undefined) return undefined
  const value = part['valueDate']
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))) return value
  throw invalid(`${parameter.name}.medicationSearchFromDate`, JSON.stringify(value ?? null).slice(0, 40), 'a valueDate YYYY-MM-DD')
}

function codePart(parameter: Read, wanted: string, codes: readonly string[]): string | undefined {
  const part = partOf(parameter, wanted)
  if (part === undefined) return undefined
  const value = part['valueCode'] ?? part['valueString']
  if (typeof value === 'string' && codes.includes(value)) return value
  throw invalid(`${parameter.name}.${wanted}`, JSON.stringify(value ?? null).slice(0, 40), `a valueCode: ${codes.join(' or ')}`)
}

const Period = z.looseObject({ start: z.iso.date().optional(), end: z.iso.date().optional() })

function consultationsOf(parameter: Read): NonNullable<StructuredRequest['consultations']> {
  const period = partOf(parameter, 'consultationSearchPeriod')
  const most = partOf(parameter, 'includeNumberOfMostRecent')
  if (period !== undefined && most !== undefined)
    throw invalid(parameter.name, 'a period and a number', 'consultationSearchPeriod or includeNumberOfMostRecent')
  const read = Period.safeParse(period?.['valuePeriod'] ?? {})
  const { start, end } = read.data ?? {}
  const ordered = start === undefined || end === undefined || start <= end
  if (!read.success || !ordered || (period !== undefined && start === undefined && end === undefined))
    throw invalid(`${parameter.name}.consultationSearchPeriod`, 'no such period', 'a valuePeriod with dates in their order')
  const count = most?.['valueInteger']
  if (most !== undefined && (typeof count !== 'number' || !Number.isInteger(count) || count < 1))
    throw invalid(`${parameter.name}.includeNumberOfMostRecent`, JSON.stringify(count ?? null), 'a valueInteger of at least 1')
  return { from: start, to: end, mostRecent: typeof count === 'number' ? count : undefined }
}
