import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Exchange } from '../../../kernel/exchange.ts'
import { problem } from '../../../kernel/problem.ts'
import type { Reply } from '../../../kernel/reply.ts'
import type { Space } from '../../../kernel/space.ts'
import { type Application, applications } from '../../../national/applications/application.ts'
import { JSON_FIELDS, TokenRefusal } from '../errors.ts'
import type { OAuthParts, Run } from '../parts.ts'
import { oauthProblems as P } from '../problems.ts'
import { keep, loginCode, refreshToken, take, type UserSession, wasNoted } from './sessions.ts'

export const CODE_GRANT = 'authorization_code'
export const REFRESH_GRANT = 'refresh_token'

/** A token for a user, by the code that the browser brought or by a refresh token (dossier identity-and-pki 7.3). @throws TokenRefusal */
export async function userGrant(exchange: Exchange, form: URLSearchParams, parts: OAuthParts, space: Space, run: Run): Promise<Reply> {
  const application = await authenticate(form, run)
  exchange.labels['clientId'] = application.clientId
  const session =
    form.get('grant_type') === CODE_GRANT ? await byCode(form, application, run) : await byRefreshToken(form, application, run)
  if (await run((turn) => wasNoted(turn, session.sid, 'ended')))
    throw refused(
      401,
      'invalid_grant',
      'refresh_token is invalid',
      'MS-OAUTH-SESSION-ENDED',
      `the session of ${session.uid}, ended at CIS2`,
      'a session in force',
    )
  const refresh = randomBytes(24).toString('base64url')
  const left = session.until - space.clock.now()
  await run(async (turn) => keep(turn, refreshToken, refresh, { ...session, count: session.count + 1 }, left))
  exchange.labels['uid'] = session.uid
  exchange.outcome = 'accepted'
  exchange.summary = `Token for ${session.uid} at ${application.name}`
  const answer = {
    access_token: randomBytes(21).toString('base64url'),
    expires_in: String(Math.floor(parts.settings.tokenLife / 1000)),
    refresh_count: String(session.count),
    refresh_token: refresh,
    refresh_token_expires_in: String(Math.floor(left / 1000)),
    token_type: 'Bearer',
    issued_at: String(Math.floor(space.clock.now())),
  }
  const kept = JSON.stringify({ ...answer, access_token: '[masked]', refresh_token: '[masked]' })
  return { status: 200, fields: JSON_FIELDS, body: JSON.stringify(answer), kept }
}

async function authenticate(form: URLSearchParams, run: Run): Promise<Application> {
  const secret = form.get('client_secret') ?? ''
  if (secret === '')
    throw refused(401, 'invalid_request', 'client_secret is missing', 'MS-OAUTH-CLIENT', 'no client_secret', 'that of the application')
  const clientId = form.get('client_id') ?? ''
  const application = await run((turn) => turn.get(applications, clientId))
  if (application === undefined || !same(application.secret, secret)) {
    const came = application === undefined ? `client_id ${clientId.slice(0, 60) || 'missing'}` : `another secret of ${clientId}`
    throw refused(
      401,
      'invalid_client',
      'client_id or client_secret is invalid',
      'MS-OAUTH-CLIENT',
      came,
      'a registered application with its secret',
    )
  }
  return application
}

async function byCode(form: URLSearchParams, { clientId, redirectUris }: Application, run: Run): Promise<UserSession> {
  const redirectUri = form.get('redirect_uri') ?? ''
  const redirected = redirectUris.includes(redirectUri)
  if (!redirected)
    throw refused(
      400,
      'invalid_request',
      `redirect_uri is ${redirectUri === '' ? 'missing' : 'invalid'}`,
      'MS-OAUTH-REDIRECT',
      redirectUri.slice(0, 200) || 'none',
      redirectUris.join(' or ') || 'a registered one',
    )
  const code = form.get('code') ?? ''
  if (code === '')
    throw refused(400, 'invalid_request', 'authorization_code is missing', 'MS-OAUTH-CODE', 'no code', 'the code of the callback')
  const found = await run((turn) => take(turn, loginCode, code))
  const invalid = (came: string) =>
    refused(400, 'invalid_grant', 'authorization_code is invalid', 'MS-OAUTH-CODE', came, 'a new code, once, within a minute')
  if (found.is !== 'good') throw invalid(`a code that is ${found.is}`)
  if (found.value.clientId !== clientId) throw invalid('a code of another application')
  if (found.value.redirectUri !== redirectUri) throw invalid('a code of another redirect_uri')
  return found.value
}

async function byRefreshToken(form: URLSearchParams, { clientId }: Application, run: Run): Promise<UserSession> {
  const token = form.get('refresh_token') ?? ''
  if (token === '')
    throw refused(400, 'invalid_request', 'refresh_token is missing', 'MS-OAUTH-REFRESH', 'none', 'the newest refresh token')
  const found = await run((turn) => take(turn, refreshToken, token))
  if (found.is === 'over')
    throw refused(
      401,
      'invalid_grant',
      'refresh token refresh period has expired',
      'MS-OAUTH-REFRESH',
      'a refresh token that is over',
      'a new login',
    )
  if (found.is !== 'good' || found.value.clientId !== clientId) {
    const came = found.is === 'good' ? 'a refresh token of another application' : `a refresh token that is ${found.is}`
    throw refused(401, 'invalid_grant', 'refresh_token is invalid', 'MS-OAUTH-REFRESH', came, 'the newest refresh token, once')
  }
  return found.value
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const refused = (status: number, error: string, description: string, code: keyof typeof P, came: string, expected: string): TokenRefusal =>
  new TokenRefusal(status, error, description, problem(P[code], { came, expected, at: 'form' }))
