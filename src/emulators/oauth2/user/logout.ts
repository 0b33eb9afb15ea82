import { verify } from 'node:crypto'
import type { Exchange } from '../../../kernel/exchange.ts'
import { problem } from '../../../kernel/problem.ts'
import type { Reply } from '../../../kernel/reply.ts'
import type { Space } from '../../../kernel/space.ts'
import { keysOf } from '../../../national/applications/application.ts'
import { JSON_FIELDS, TokenRefusal } from '../errors.ts'
import { decodeJwt, type Jwt, publicKey } from '../jwt.ts'
import type { OAuthParts, Run } from '../parts.ts'
import { oauthProblems as P } from '../problems.ts'
import { noteSession, wasNoted } from './sessions.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Takes a logout token of CIS2: the users' tokens of that session can't be refreshed any more (dossier identity-and-pki 7.1, 7.3). @throws TokenRefusal */
export async function logout(exchange: Exchange, form: URLSearchParams, parts: OAuthParts, space: Space, run: Run): Promise<Reply> {
  const sid = await judgeLogout(form, parts, space, (each) => run((turn) => wasNoted(turn, each, 'begun')))
  await run(async (turn) => {
    if (!(await wasNoted(turn, sid, 'ended'))) noteSession(turn, sid, 'ended')
  })
  exchange.outcome = 'accepted'
  exchange.summary = 'A session of CIS2 ended'
  return { status: 200, fields: JSON_FIELDS, body: '' }
}

/** What a logout token is compared with. */
interface Judge {
  readonly cis2: Pick<OAuthParts['cis2'], 'issuer' | 'keys'>
  platform(): { readonly clientId: string }
}

/** The session that a good logout token ends; `isKnown` says whether it has users here. @throws TokenRefusal */
export async function judgeLogout(
  form: URLSearchParams,
  { cis2, platform }: Judge,
  space: Space,
  isKnown: (sid: string) => Promise<boolean>,
): Promise<string> {
  const jwt = decodeJwt(form.get('logout_token') ?? '')
  if (jwt === undefined) throw refused(400, 'Malformed JWT in logout_token', 'no JWT', 'a logout token in the form')
  await checkSignature(jwt, await cis2.keys(space))
  const sid = checkClaims(jwt, { cis2, platform })
  if (await isKnown(sid)) return sid
  const details = { came: `sid ${sid.slice(0, 60)}`, expected: 'a session with which somebody logged in here', at: 'sid' }
  throw new TokenRefusal(501, 'not_implemented', 'SID not found', problem(P['MS-OAUTH-LOGOUT-UNKNOWN'], details))
}

function checkClaims({ claims }: Jwt, { cis2, platform }: Judge): string {
  const { aud, iss, sid, events, nonce } = claims
  const own = platform().clientId
  if (aud !== own && !(Array.isArray(aud) && aud.includes(own)))
    throw refused(400, 'Missing/invalid aud claim in JWT', `aud ${text(aud)}`, own)
  if (iss !== cis2.issuer()) throw refused(400, 'Missing/invalid iss claim in JWT', `iss ${text(iss)}`, cis2.issuer())
  if (typeof sid !== 'string' || sid === '') throw refused(400, 'Missing sid claim in JWT', `sid ${text(sid)}`, 'the session that ended')
  if (typeof events !== 'object' || events === null || !(EVENT in events))
    throw refused(400, 'Missing/invalid events claim in JWT', `events ${text(events)}`, EVENT)
  if (nonce !== undefined) throw refused(400, 'Prohibited nonce claim in JWT', 'a nonce', 'none')
  return sid
}

async function checkSignature({ header, signed, signature }: Jwt, document: unknown): Promise<void> {
  const jwk = header['alg'] === 'RS256' ? keysOf(document)?.find(({ kid }) => kid === header['kid']) : undefined
  const key = jwk === undefined ? undefined : publicKey(jwk)
  const good =
    key !== undefined &&
    (await new Promise<boolean>((resolve) =>
      verify('RSA-SHA256', Buffer.from(signed), key, signature, (error, is) => resolve(error === null && is)),
    ))
  if (!good)
    throw refused(
      401,
      'JWT signature verification failed',
      `alg ${text(header['alg'])}, kid ${text(header['kid'])}`,
      'RS256 by a key of CIS2',
    )
}

const text = (value: unknown): string => JSON.stringify(value)?.slice(0, 100) ?? 'none'

const refused = (status: number, description: string, came: string, expected: string): TokenRefusal =>
  new TokenRefusal(status, 'invalid_request', description, problem(P['MS-OAUTH-LOGOUT-TOKEN'], { came, expected, at: 'logout_token' }))
