import { randomBytes } from 'node:crypto'
import type { Inbound } from '../../../kernel/emulator.ts'
import type { Exchange } from '../../../kernel/exchange.ts'
import { problem } from '../../../kernel/problem.ts'
import type { Reply } from '../../../kernel/reply.ts'
import { applications } from '../../../national/applications/application.ts'
import { TokenRefusal } from '../errors.ts'
import type { OAuthParts, Run } from '../parts.ts'
import { oauthProblems as P } from '../problems.ts'
import { keep, LOGIN_LIFE, loginState } from './sessions.ts'

/** What the platform asks CIS2 for (dossier identity-and-pki 7.3). */
const SCOPE = 'openid nationalrbacaccess'
const MAX_AGE = '300'

export const redirect = (to: URL | string): Reply => ({
  status: 302,
  fields: ['Location', String(to), 'Cache-Control', 'no-store', 'Content-Type', 'text/plain; charset=utf-8'],
  body: '',
})

/** Begins a login with a user: judges the client's request and sends the browser on to CIS2. @throws TokenRefusal where a redirection would go to a stranger */
export async function authorize(exchange: Exchange, { target }: Inbound, parts: OAuthParts, run: Run): Promise<Reply> {
  const asked = new URL(target, 'https://platform').searchParams
  const clientId = asked.get('client_id') ?? ''
  const application = await run((turn) => turn.get(applications, clientId))
  if (application === undefined || application.redirectUris.length === 0) {
    const details = {
      came: clientId === '' ? 'no client_id' : `client_id ${clientId.slice(0, 60)}`,
      expected: 'an application with a redirect URI',
    }
    throw new TokenRefusal(401, 'invalid_client', 'client_id is invalid', problem(P['MS-OAUTH-CLIENT'], { ...details, at: 'client_id' }))
  }
  exchange.labels['clientId'] = clientId
  const redirectUri = asked.get('redirect_uri') ?? ''
  if (!application.redirectUris.includes(redirectUri)) {
    const details = { came: redirectUri.slice(0, 200) || 'none', expected: application.redirectUris.join(' or '), at: 'redirect_uri' }
    throw new TokenRefusal(
      400,
      'invalid_request',
      `redirect_uri is ${redirectUri === '' ? 'missing' : 'invalid'}`,
      problem(P['MS-OAUTH-REDIRECT'], details),
    )
  }
  const state = asked.get('state') ?? ''
  const wrong = wrongParameter(asked)
  if (wrong !== undefined) {
    exchange.problems.push(
      problem(P['MS-OAUTH-AUTHORIZE'], { came: wrong.description, expected: 'response_type=code and a state', at: 'query' }),
    )
    exchange.outcome = 'refused'
    exchange.labels['error'] = wrong.error
    exchange.summary = `Login refused: ${wrong.description}`
    return redirect(backTo(redirectUri, { error: wrong.error, error_description: wrong.description, ...(state === '' ? {} : { state }) }))
  }
  const [own, nonce] = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')]
  await run(async (turn) => keep(turn, loginState, own, { clientId, redirectUri, state, nonce }, LOGIN_LIFE))
  exchange.outcome = 'accepted'
  exchange.summary = `Login for ${application.name} begun`
  const to = new URL(`${parts.cis2.issuer()}/authorize`)
  const platform = parts.platform()
  const query = {
    response_type: 'code',
    scope: SCOPE,
    client_id: platform.clientId,
    redirect_uri: platform.redirectUri,
    state: own,
    nonce,
    max_age: MAX_AGE,
    acr_values: parts.settings.platformAcr,
  }
  for (const [name, value] of Object.entries(query)) to.searchParams.set(name, value)
  return redirect(to)
}

function wrongParameter(asked: URLSearchParams): { readonly error: string; readonly description: string } | undefined {
  const type = asked.get('response_type') ?? ''
  if (type === '') return { error: 'invalid_request', description: 'response_type is missing' }
  if (type !== 'code') return { error: 'unsupported_response_type', description: 'response_type is invalid' }
  if ((asked.get('state') ?? '') === '') return { error: 'invalid_request', description: 'state is missing' }
  return undefined
}

/** A client's URL with parameters added. */
export function backTo(redirectUri: string, more: Readonly<Record<string, string>>): URL {
  const to = new URL(redirectUri)
  for (const [name, value] of Object.entries(more)) to.searchParams.set(name, value)
  return to
}
