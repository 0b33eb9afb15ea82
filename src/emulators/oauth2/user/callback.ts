import { randomBytes } from 'node:crypto'
import type { Inbound } from '../../../kernel/emulator.ts'
import type { Exchange } from '../../../kernel/exchange.ts'
import { problem } from '../../../kernel/problem.ts'
import type { Reply } from '../../../kernel/reply.ts'
import type { Space } from '../../../kernel/space.ts'
import { TokenRefusal } from '../errors.ts'
import { decodeJwt } from '../jwt.ts'
import type { OAuthParts, Run } from '../parts.ts'
import { oauthProblems as P } from '../problems.ts'
import { backTo, redirect } from './authorize.ts'
import { CODE_LIFE, keep, loginCode, loginState, noteSession, REFRESH_LIFE, take, wasNoted } from './sessions.ts'

/** Ends a login: redeems the code of CIS2 and sends the browser back to the client with one of the platform's own. @throws TokenRefusal for a login that nobody began */
export async function callback(exchange: Exchange, { target }: Inbound, parts: OAuthParts, space: Space, run: Run): Promise<Reply> {
  const told = new URL(target, 'https://platform').searchParams
  const found = await run((turn) => take(turn, loginState, told.get('state') ?? ''))
  if (found.is !== 'good') {
    const details = {
      came: `a state that is ${found.is}`,
      expected: 'the state of a login that was begun at /oauth2/authorize, once',
      at: 'state',
    }
    throw new TokenRefusal(400, 'invalid_request', 'Invalid state parameter.', problem(P['MS-OAUTH-STATE'], details))
  }
  const { clientId, redirectUri, state, nonce } = found.value
  exchange.labels['clientId'] = clientId
  const user = await userOf(told, parts, space, nonce)
  if ('error' in user) {
    exchange.problems.push(
      problem(P['MS-OAUTH-LOGIN'], { came: `${user.error}: ${user.description}`, expected: 'a login that succeeds', at: 'code' }),
    )
    exchange.outcome = 'refused'
    exchange.labels['error'] = user.error
    exchange.summary = 'Login at CIS2 failed'
    return redirect(backTo(redirectUri, { error: user.error, error_description: user.description, state }))
  }
  const code = randomBytes(24).toString('base64url')
  const { uid, sid } = user
  await run(async (turn) => {
    keep(turn, loginCode, code, { clientId, redirectUri, uid, sid, until: turn.now + REFRESH_LIFE, count: 0 }, CODE_LIFE)
    if (!(await wasNoted(turn, sid, 'begun'))) noteSession(turn, sid, 'begun')
  })
  exchange.labels['uid'] = uid
  exchange.outcome = 'accepted'
  exchange.summary = `${uid} logged in`
  return redirect(backTo(redirectUri, { code, state }))
}

type User = { readonly uid: string; readonly sid: string } | { readonly error: string; readonly description: string }

async function userOf(told: URLSearchParams, parts: OAuthParts, space: Space, nonce: string): Promise<User> {
  const error = told.get('error')
  if (error !== null) return { error: error.slice(0, 60), description: (told.get('error_description') ?? '').slice(0, 200) }
  const { clientId, secret, redirectUri } = parts.platform()
  const answer = await parts.cis2.redeem(
    {
      grant_type: 'authorization_code',
      code: told.get('code') ?? '',
      redirect_uri: redirectUri,
      client_id: clientId,
      client_secret: secret,
    },
    space,
  )
  const token = typeof answer?.['id_token'] === 'string' ? decodeJwt(answer['id_token']) : undefined
  const { sub, sid, nonce: given } = token?.claims ?? {}
  if (typeof sub !== 'string' || typeof sid !== 'string' || given !== nonce)
    return {
      error: 'access_denied',
      description: String(answer?.['error_description'] ?? 'the identity provider gave no ID token').slice(0, 200),
    }
  return { uid: sub, sid }
}
