import { verify } from 'node:crypto'
import { problem } from '../../kernel/problem.ts'
import type { Space } from '../../kernel/space.ts'
import { type Application, keysOf } from '../../national/applications/application.ts'
import { TokenRefusal } from './errors.ts'
import { decodeJwt, type Jwt, publicKey } from './jwt.ts'
import type { OAuthParts } from './parts.ts'
import { oauthProblems as P } from './problems.ts'

export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const SUBJECT_TYPE = 'urn:ietf:params:oauth:token-type:id_token'
export const ISSUED_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
const IN = 'in subject_token JWT'
const DIGESTS: Readonly<Record<string, string>> = { RS256: 'RSA-SHA256', RS512: 'RSA-SHA512' }

/**
 * Judges the ID token of a user that is exchanged: of this environment's CIS2, in force, its signature good, and the application may act at
 * its level. The texts mirror those of a client assertion, their order is inferred (dossier identity-and-pki 7.3).
 * @throws TokenRefusal at the first thing that is wrong
 */
export async function judgeSubject(form: URLSearchParams, application: Application, parts: OAuthParts, space: Space): Promise<void> {
  const jwt = readSubject(form)
  const { header, claims } = jwt
  const digest = typeof header['alg'] === 'string' ? DIGESTS[header['alg']] : undefined
  if (digest === undefined)
    throw refused(400, `Invalid 'alg' header ${IN} - unsupported JWT algorithm`, String(header['alg']), 'RS256 or RS512')
  if (typeof header['kid'] !== 'string') throw refused(400, `Missing 'kid' header ${IN}`, 'no kid', 'the kid of the issuer’s key')
  const issuer = parts.cis2.issuer()
  if (claims['iss'] !== issuer) throw refused(400, `Missing or non-matching 'iss' claim ${IN}`, String(claims['iss']).slice(0, 200), issuer)
  if (typeof claims['aud'] !== 'string') throw refused(401, `Missing or invalid 'aud' claim ${IN}`, 'no aud', 'the client of CIS2')
  const { exp } = claims
  if (typeof exp !== 'number')
    throw refused(
      400,
      exp === undefined ? `Missing 'exp' claim ${IN}` : `Invalid 'exp' claim ${IN} - must be an integer`,
      String(exp),
      'seconds since 1970',
    )
  if (exp * 1000 <= space.clock.now()) throw refused(400, `Invalid 'exp' claim ${IN} - JWT has expired`, String(exp), 'a time to come')
  await checkSignature(jwt, digest, await parts.cis2.keys(space))
  const level = String(claims['authentication_assurance_level'])
  if (!application.scopes.some((scope) => scope.includes(`:aal${level}:`))) {
    const text = 'you have tried to request authorization but your application is not configured to use this authorization grant type'
    const details = { came: application.scopes.join(' ') || 'no scopes', expected: `a scope with :aal${level}:`, at: 'subject_token' }
    throw new TokenRefusal(401, 'unauthorized_client', text, problem(P['MS-OAUTH-SCOPE'], details))
  }
}

function readSubject(form: URLSearchParams): Jwt {
  const type = form.get('subject_token_type')
  if (type !== SUBJECT_TYPE)
    throw refused(400, `Missing or invalid subject_token_type - must be '${SUBJECT_TYPE}'`, type?.slice(0, 100) ?? 'none', SUBJECT_TYPE)
  const token = form.get('subject_token')
  if (token === null || token === '') throw refused(400, 'Missing subject_token', 'none', 'an ID token of CIS2')
  const jwt = decodeJwt(token)
  if (jwt === undefined)
    throw refused(400, 'Malformed JWT in subject_token', `${token.length} characters`, 'a JWT of three parts in base64url')
  return jwt
}

async function checkSignature({ header, signed, signature }: Jwt, digest: string, document: unknown): Promise<void> {
  const jwk = keysOf(document)?.find(({ kid }) => kid === header['kid'])
  const key = jwk === undefined ? undefined : publicKey(jwk)
  if (key === undefined)
    throw refused(401, `Invalid 'kid' header ${IN} - no matching public key`, `kid ${String(header['kid']).slice(0, 60)}`, 'a key of CIS2')
  const good = await new Promise<boolean>((resolve) =>
    verify(digest, Buffer.from(signed), key, signature, (error, is) => resolve(error === null && is)),
  )
  if (!good) throw refused(401, 'JWT signature verification failed', 'another signature', 'that of CIS2', 'public_key error')
}

const refused = (status: number, description: string, came: string, expected: string, error = 'invalid_request'): TokenRefusal =>
  new TokenRefusal(status, error, description, problem(P['MS-OAUTH-SUBJECT-TOKEN'], { came, expected, at: 'subject_token' }))
