import { isJsonObject, type JsonObject, readBearer } from '../../../wire/jwt/unsigned.ts'
import { refuse } from '../refusing.ts'
import type { Visit } from '../visit.ts'

const LIFE = 300
const LEEWAY = 600

/** Checks the bearer token as providers do (dossier ssp-fhir-dos 1.10): what is missing or out of date is 400, a resource that is none 422. */
export function checkToken(visit: Visit): void {
  const { inbound, interaction, space } = visit
  const authorization = inbound.fields.get('authorization')
  if (authorization === undefined)
    throw refuse.token('BAD_REQUEST', { came: 'no header', expected: 'Bearer and a token', at: 'Authorization' })
  const token = readBearer(authorization)
  if ('fault' in token) throw refuse.token('BAD_REQUEST', { came: token.came, expected: token.expected, at: 'Authorization' })
  const { header, claims, signature } = token
  want(header['alg'] === 'none' && signature === '', 'alg', header['alg'], 'none, and no signature')
  for (const name of ['iss', 'sub', 'aud', 'exp', 'iat', 'reason_for_request', 'requested_scope'])
    want(claims[name] !== undefined && claims[name] !== '', name, claims[name], 'a value')
  const now = Math.floor(space.clock.now() / 1000)
  const [iat, exp] = [Number(claims['iat']), Number(claims['exp'])]
  want(Number.isInteger(iat) && exp - iat === LIFE, 'exp', claims['exp'], `iat + ${LIFE}`)
  want(exp >= now, 'exp', exp, 'a time to come')
  want(iat <= now + LEEWAY, 'iat', iat, `at most ${LEEWAY} s ahead`)
  want(claims['reason_for_request'] === 'directcare', 'reason_for_request', claims['reason_for_request'], 'directcare')
  const scopes = typeof claims['requested_scope'] === 'string' ? claims['requested_scope'].split(' ') : []
  // Tokens of the first versions read an organisation's data with a patient's scope too.
  const old = visit.release === 'DSTU2' && scopes.includes('patient/*.read')
  want(old || scopes.includes(interaction.scope), 'requested_scope', claims['requested_scope'], interaction.scope)
  checkResource(claims, 'requesting_device', 'Device', 'identifier')
  checkResource(claims, 'requesting_organization', 'Organization', 'identifier')
  checkResource(claims, 'requesting_practitioner', 'Practitioner', visit.release === 'DSTU2' ? 'identifier' : 'name')
  if (visit.release === 'DSTU2')
    want(claims['requested_record'] !== undefined, 'requested_record', undefined, 'the patient or the organisation')
  visit.claims = claims
}

function want(ok: boolean, at: string, came: unknown, expected: string): void {
  if (!ok) throw refuse.token('BAD_REQUEST', { came: came === undefined ? 'nothing' : JSON.stringify(came).slice(0, 100), expected, at })
}

/** A claim that is a resource of one type, with an element that it needs. */
function checkResource(claims: JsonObject, name: string, type: string, element: string): void {
  const value = claims[name]
  want(value !== undefined, name, value, `a ${type}`)
  if (isJsonObject(value) && value['resourceType'] === type && Array.isArray(value[element]) && value[element].length > 0) return
  const came = isJsonObject(value) ? `a ${String(value['resourceType'])}` : typeof value
  throw refuse.token('INVALID_RESOURCE', { came, expected: `a ${type} with ${element}`, at: name })
}
