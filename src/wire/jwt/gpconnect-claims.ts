import { isJsonObject, type JsonObject, type UnsignedToken } from './unsigned.ts'

/** What a provider finds wrong with a token: a claim that is missing or out of date, or one that is no resource of its type. */
export interface ClaimFault {
  readonly kind: 'value' | 'resource'
  readonly at: string
  readonly came: string
  readonly expected: string
}

/** What the claims of a call have to fit. */
export interface ClaimContext {
  /** Seconds since 1970. */
  readonly now: number
  /** Scopes of which the token names one. */
  readonly scopes: readonly string[]
  /** Element that a requesting_practitioner must have; undefined where none need be there at all. */
  readonly practitioner: 'name' | 'identifier' | undefined
  /** Whether the claims name whose record is asked for, as those of the first versions do. */
  readonly record: boolean
}

const LIFE = 300
const LEEWAY = 600
const NAMES = ['iss', 'sub', 'aud', 'exp', 'iat', 'reason_for_request', 'requested_scope'] as const

/** Judges a token of GP Connect as providers do (dossier ssp-fhir-dos 1.10); the first fault, in the order of the checks. */
export function claimFault({ header, claims, signature }: UnsignedToken, context: ClaimContext): ClaimFault | undefined {
  const { now, scopes, practitioner, record } = context
  const value = (ok: boolean, at: string, came: unknown, expected: string): ClaimFault | undefined =>
    ok ? undefined : { kind: 'value', at, came: shown(came), expected }
  const [iat, exp] = [Number(claims['iat']), Number(claims['exp'])]
  const named = typeof claims['requested_scope'] === 'string' ? claims['requested_scope'].split(' ') : []
  return (
    value(header['alg'] === 'none' && signature === '', 'alg', header['alg'], 'none, and no signature') ??
    NAMES.map((name) => value(claims[name] !== undefined && claims[name] !== '', name, claims[name], 'a value')).find(isFault) ??
    value(Number.isInteger(iat) && exp - iat === LIFE, 'exp', claims['exp'], `iat + ${LIFE}`) ??
    value(exp >= now, 'exp', exp, 'a time to come') ??
    value(iat <= now + LEEWAY, 'iat', iat, `at most ${LEEWAY} s ahead`) ??
    value(claims['reason_for_request'] === 'directcare', 'reason_for_request', claims['reason_for_request'], 'directcare') ??
    value(
      scopes.some((each) => named.includes(each)),
      'requested_scope',
      claims['requested_scope'],
      scopes.join(' or '),
    ) ??
    resource(claims, 'requesting_device', 'Device', 'identifier') ??
    resource(claims, 'requesting_organization', 'Organization', 'identifier') ??
    (practitioner === undefined && claims['requesting_practitioner'] === undefined
      ? undefined
      : resource(claims, 'requesting_practitioner', 'Practitioner', practitioner ?? 'name')) ??
    value(!record || claims['requested_record'] !== undefined, 'requested_record', undefined, 'the patient or the organisation')
  )
}

const isFault = (fault: ClaimFault | undefined): fault is ClaimFault => fault !== undefined

/** A claim that is a resource of one type, with an element that it needs. */
function resource(claims: JsonObject, at: string, type: string, element: string): ClaimFault | undefined {
  const value = claims[at]
  if (value === undefined) return { kind: 'value', at, came: 'nothing', expected: `a ${type}` }
  if (isJsonObject(value) && value['resourceType'] === type && Array.isArray(value[element]) && value[element].length > 0) return undefined
  const came = isJsonObject(value) ? `a ${String(value['resourceType'])}` : typeof value
  return { kind: 'resource', at, came, expected: `a ${type} with ${element}` }
}

const MOST = 100
const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, MOST))
