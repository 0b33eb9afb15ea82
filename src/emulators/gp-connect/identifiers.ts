import { isNhsNumber } from '../../national/demographics/nhs-number.ts'
import { readToken } from '../../wire/fhir/parameters.ts'
import type { RefusalCode } from './errors.ts'
import { refuse } from './refusing.ts'
import { SYSTEM } from './systems.ts'
import type { Visit } from './visit.ts'

/** The one `identifier=system|value` of a search. @param wrongSystem what a value of another system is answered with */
export function identifierOf(visit: Visit, systems: readonly string[], wrongSystem: RefusalCode): string {
  const given = visit.values('identifier')
  const [only = ''] = given
  const expected = `${systems[0] ?? ''}|value`
  if (given.length !== 1)
    throw refuse.parameter('BAD_REQUEST', { came: `${given.length} of them`, expected: `one: ${expected}`, at: 'identifier' })
  const { system, value } = readToken(only)
  if (system === undefined || system.trim() === '' || value.trim() === '')
    throw refuse.parameter('INVALID_PARAMETER', { came: only.slice(0, 100), expected, at: 'identifier' })
  if (!systems.includes(system)) throw refuse.parameter(wrongSystem, { came: system.slice(0, 100), expected, at: 'identifier' })
  return value
}

/** An NHS number that a search or an operation names. */
export function assertNhsNumber(value: string, at: string): string {
  if (isNhsNumber(value)) return value
  throw refuse.parameter('INVALID_NHS_NUMBER', { came: value.slice(0, 20), expected: 'ten digits with the right check digit', at })
}

export const patientSystems = [SYSTEM.nhsNumber] as const
export const organisationSystems = [SYSTEM.odsCode, SYSTEM.oldOdsCode] as const
