import { isJsonObject, type JsonObject, readBearer } from '../../../wire/jwt/unsigned.ts'
import { refuse } from '../errors.ts'
import type { Visit } from '../visit.ts'

const LIFE = 300
const LEEWAY = 600
const NAMES = ['iss', 'sub', 'aud', 'exp', 'iat', 'reason_for_request', 'scope', 'requesting_system', 'requesting_organization'] as const
const REASONS = ['directcare', 'secondaryuses', 'patientaccess']

/** The token is there, its claims are Spine's, it is the sender's, and its scope fits the operation (dossier ssp-fhir-dos 1.10, 7). */
export function checkToken({ inbound, operation, sender, space }: Visit): void {
  const authorization = inbound.fields.get('authorization')
  if (authorization === undefined)
    throw refuse.token(
      'MISSING_OR_INVALID_HEADER',
      { came: 'no such header', expected: 'Bearer and a token', at: 'Authorization' },
      'The Authorisation header must be supplied',
    )
  const token = readBearer(authorization)
  if ('fault' in token) throw refuse.token('MISSING_OR_INVALID_HEADER', { came: token.came, expected: token.expected, at: 'Authorization' })
  const { claims } = token
  for (const name of NAMES)
    want(typeof claims[name] === 'number' || (typeof claims[name] === 'string' && claims[name] !== ''), name, claims, 'a value')
  const [iat, exp, now] = [Number(claims['iat']), Number(claims['exp']), Math.floor(space.clock.now() / 1000)]
  want(Number.isInteger(iat) && exp - iat === LIFE, 'exp', claims, `iat + ${LIFE}`)
  want(exp >= now, 'exp', claims, 'a time to come')
  want(iat <= now + LEEWAY, 'iat', claims, `at most ${LEEWAY} s ahead`)
  want(REASONS.includes(String(claims['reason_for_request'])), 'reason_for_request', claims, REASONS.join(' or '))
  want(String(claims['requesting_system']).endsWith(`|${sender.system.asid}`), 'requesting_system', claims, `…|${sender.system.asid}`)
  const subjects = [claims['requesting_user'], claims['requesting_patient'], claims['requesting_system']]
  want(subjects.includes(claims['sub']), 'sub', claims, 'requesting_user, requesting_patient or requesting_system')
  const scopes = String(claims['scope']).split(' ')
  const { right } = operation
  if (scopes.includes(`patient/DocumentReference.${right}`) || scopes.includes(`patient/*.${right}`)) return
  throw refuse.token('ACCESS_DENIED', {
    came: String(claims['scope']).slice(0, 100),
    expected: `patient/DocumentReference.${right}`,
    at: 'scope',
  })
}

function want(ok: boolean, at: string, claims: JsonObject, expected: string): void {
  if (ok) return
  const value = claims[at]
  const came = value === undefined ? 'nothing' : isJsonObject(value) ? 'an object' : JSON.stringify(value).slice(0, 100)
  throw refuse.token('MISSING_OR_INVALID_HEADER', { came, expected, at })
}
