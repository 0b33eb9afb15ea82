import { verify } from 'node:crypto'
import { problem } from '../../kernel/problem.ts'
import type { Space } from '../../kernel/space.ts'
import type { Turn } from '../../kernel/turn.ts'
import { type Application, applications, keysOf, LEVEL3 } from '../../national/applications/application.ts'
import { TokenRefusal } from './errors.ts'
import { decodeJwt, type Jwt, publicKey } from './jwt.ts'
import type { OAuthParts } from './parts.ts'
import { oauthProblems as P } from './problems.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Seconds that `exp` may lie ahead: five minutes and some for clocks. */
const MOST_AHEAD = 310

/** What of an assertion counts once it is known to be good. */
export interface GoodAssertion {
  readonly application: Application
  readonly jti: string
  /** Seconds since 1970. */
  readonly exp: number
}

type Code = keyof typeof P

const IN = 'in client_assertion JWT'

/**
 * Judges a client assertion in the platform's order, with its texts (dossier identity-and-pki 7.3, rows 3 to 19).
 * @throws TokenRefusal at the first thing that is wrong
 */
export async function judgeAssertion(
  form: URLSearchParams,
  parts: OAuthParts,
  space: Space,
  run: <T>(work: (turn: Turn) => Promise<T>) => Promise<T>,
): Promise<GoodAssertion> {
  const jwt = readAssertion(form)
  checkHeader(jwt, space.clock.now() / 1000)
  const { clientId, jti, exp } = checkClaims(jwt, space.clock.now() / 1000)
  const used = await run((turn) => turn.recall(jtiKey(clientId, jti)))
  if (used !== undefined) throw refused(400, `Non-unique 'jti' claim ${IN}`, 'MS-OAUTH-JTI', 'a jti that was used before', 'a new one')
  if (exp > space.clock.now() / 1000 + MOST_AHEAD)
    throw refused(
      400,
      `Invalid 'exp' claim ${IN} - more than 5 minutes in future`,
      'MS-OAUTH-EXPIRY',
      at(exp),
      'at most five minutes ahead',
    )
  const application = await run((turn) => turn.get(applications, clientId))
  if (application === undefined)
    throw refused(
      401,
      `Invalid 'iss'/'sub' claims ${IN}`,
      'MS-OAUTH-SUBJECT',
      `iss ${clientId.slice(0, 60)}`,
      `an application of space ${space.name}`,
    )
  await checkSignature(jwt, application, parts, space)
  const { aud } = jwt.claims
  const audiences = parts.audiences()
  if (typeof aud !== 'string' || !audiences.includes(aud))
    throw refused(
      401,
      `Missing or invalid 'aud' claim ${IN}`,
      'MS-OAUTH-AUDIENCE',
      JSON.stringify(aud)?.slice(0, 100) ?? 'none',
      audiences.join(' or '),
    )
  return { application, jti, exp }
}

/** Whether the application may have access of its own (row 20). @throws TokenRefusal */
export function requireLevel3(application: Application): void {
  if (!application.scopes.some((scope) => scope.startsWith(LEVEL3))) {
    const text = 'you have tried to request authorization but your application is not configured to use this authorization grant type'
    throw refused(401, text, 'MS-OAUTH-SCOPE', application.scopes.join(' ') || 'no scopes', `a scope ${LEVEL3}…`, 'unauthorized_client')
  }
}

export const jtiKey = (clientId: string, jti: string): string => `oauth2-jti:${clientId}:${jti}`

function readAssertion(form: URLSearchParams): Jwt {
  const type = form.get('client_assertion_type')
  if (type !== ASSERTION_TYPE) {
    const text = `Missing or invalid client_assertion_type - must be '${ASSERTION_TYPE}'`
    throw refused(400, text, 'MS-OAUTH-ASSERTION', type?.slice(0, 100) ?? 'none', ASSERTION_TYPE)
  }
  const assertion = form.get('client_assertion')
  if (assertion === null || assertion === '') throw refused(400, 'Missing client_assertion', 'MS-OAUTH-ASSERTION', 'none', 'a signed JWT')
  const jwt = decodeJwt(assertion)
  if (jwt === undefined)
    throw refused(
      400,
      'Malformed JWT in client_assertion',
      'MS-OAUTH-ASSERTION',
      `${assertion.length} characters`,
      'a JWT of three parts in base64url',
    )
  return jwt
}

function checkHeader({ header, claims }: Jwt, now: number): void {
  const { alg, kid, typ } = header
  if (alg !== 'RS512') {
    const text = `Invalid 'alg' header ${IN} - unsupported JWT algorithm - must be 'RS512'`
    throw refused(400, text, 'MS-OAUTH-ALGORITHM', JSON.stringify(alg)?.slice(0, 60) ?? 'none', 'RS512')
  }
  const { exp } = claims
  if (typeof exp === 'number' && exp <= now)
    throw refused(400, `Invalid 'exp' claim ${IN} - JWT has expired`, 'MS-OAUTH-EXPIRY', at(exp), `a time after ${at(now)}`)
  if (typeof kid !== 'string' || kid === '')
    throw refused(400, `Missing 'kid' header ${IN}`, 'MS-OAUTH-HEADER', 'no kid', 'the kid of a registered key')
  if (typeof typ !== 'string' || typ.toLowerCase() !== 'jwt')
    throw refused(
      400,
      `Invalid 'typ' header ${IN} - must be 'JWT'`,
      'MS-OAUTH-HEADER',
      JSON.stringify(typ)?.slice(0, 60) ?? 'no typ',
      'JWT',
    )
}

function checkClaims({ claims }: Jwt, now: number): { readonly clientId: string; readonly jti: string; readonly exp: number } {
  const { exp, iss, sub, jti } = claims
  if (exp === undefined)
    throw refused(400, `Missing 'exp' claim ${IN}`, 'MS-OAUTH-EXPIRY', 'no exp', `seconds since 1970, after ${Math.floor(now)}`)
  if (typeof exp !== 'number' || !Number.isInteger(exp))
    throw refused(
      400,
      `Invalid 'exp' claim ${IN} - must be an integer`,
      'MS-OAUTH-EXPIRY',
      JSON.stringify(exp).slice(0, 60),
      'a number of seconds',
    )
  if (typeof iss !== 'string' || iss === '' || iss !== sub) {
    const came = `iss ${JSON.stringify(iss)?.slice(0, 60)}, sub ${JSON.stringify(sub)?.slice(0, 60)}`
    throw refused(400, `Missing or non-matching 'iss'/'sub' claims ${IN}`, 'MS-OAUTH-SUBJECT', came, 'the API key in both')
  }
  if (jti === undefined) throw refused(400, `Missing 'jti' claim ${IN}`, 'MS-OAUTH-JTI', 'no jti', 'a UUID')
  if (typeof jti !== 'string' || jti === '') {
    const text = `Invalid 'jti' claim ${IN} - must be a unique string value such as a GUID`
    throw refused(400, text, 'MS-OAUTH-JTI', JSON.stringify(jti).slice(0, 60), 'a UUID')
  }
  return { clientId: iss, jti, exp }
}

/** Keys come from the application's registration alone, whatever the header says (jku, jwk, x5u). */
async function checkSignature(
  { header, signed, signature }: Jwt,
  application: Application,
  parts: OAuthParts,
  space: Space,
): Promise<void> {
  const { jwks, jwksUrl, name } = application
  if (jwks === undefined && jwksUrl === undefined) {
    const text = 'You need to register a public key to use this authentication method - please contact support to configure'
    throw refused(403, text, 'MS-OAUTH-NO-KEYS', `${name} without keys`, 'a JWKS', 'public_key error')
  }
  const keys = jwks ?? keysOf(await parts.fetchJwks(jwksUrl ?? '', space))
  if (keys === undefined) {
    const text = "The JWKS endpoint, for your client_assertion can't be reached"
    throw refused(403, text, 'MS-OAUTH-NO-KEYS', `no JWKS at ${jwksUrl}`, 'a document with keys', 'public_key error')
  }
  const jwk = keys.find(({ kid }) => kid === header['kid'])
  const key = jwk === undefined ? undefined : publicKey(jwk)
  if (key === undefined) {
    const known = keys.map(({ kid }) => kid ?? 'a key without kid').join(', ')
    throw refused(
      401,
      `Invalid 'kid' header ${IN} - no matching public key`,
      'MS-OAUTH-KEY',
      `kid ${String(header['kid']).slice(0, 60)}`,
      known || 'a key',
    )
  }
  const good = await new Promise<boolean>((resolve) => {
    verify('RSA-SHA512', Buffer.from(signed), key, signature, (error, is) => resolve(error === null && is))
  })
  if (!good)
    throw refused(
      401,
      'JWT signature verification failed',
      'MS-OAUTH-SIGNATURE',
      'another signature',
      `that of key ${String(header['kid'])}`,
      'public_key error',
    )
}

const at = (seconds: number): string => (Math.abs(seconds) < 8e12 ? new Date(seconds * 1000).toISOString() : String(seconds))

const refused = (
  status: number,
  description: string,
  code: Code,
  came: string,
  expected: string,
  error = 'invalid_request',
): TokenRefusal => new TokenRefusal(status, error, description, problem(P[code], { came, expected, at: 'client_assertion' }))
