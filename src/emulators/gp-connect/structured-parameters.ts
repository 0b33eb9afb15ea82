import { z } from 'zod'
import { assertNhsNumber } from './identifiers.ts'
import { assertType, jsonBody, readAs } from './read-body.ts'
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
  /** Names, or `name.part`, that this practice does not know. */
  readonly unknown: readonly { readonly name: string; readonly at: string }[]
}

const KNOWN_PARTS: Readonly<Record<string, readonly string[]>> = {
  includeAllergies: ['includeResolvedAllergies'],
  includeMedication: ['includePrescriptionIssues', 'medicationSearchFromDate'],
}

const invalid = (at: string, came: string, expected: string) => refuse.parameter('INVALID_PARAMETER', { came, expected, at })

/** Reads the Parameters of `$gpc.getstructuredrecord`. */
export function structuredRequest(body: Buffer): StructuredRequest {
  const value = jsonBody(body)
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
  return {
    nhsNumber,
    unknown,
    ...(allergies === undefined ? {} : { allergies: { resolved: booleanPart(allergies, 'includeResolvedAllergies') } }),
    ...(medications === undefined
      ? {}
      : { medications: { issues: booleanPart(medications, 'includePrescriptionIssues', true), since: datePart(medications) } }),
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
