import { once } from 'node:events'
import https from 'node:https'
import * as client from 'openid-client'
import { REALM } from '../../src/emulators/cis2/contract.ts'
import { endWithFile } from '../support/endings.ts'
import type { TestEnvironment } from '../support/environment.ts'
import { post } from '../support/post.ts'

/** A web application of a supplier that logs its users in at CIS2. */
export interface RelyingParty {
  readonly url: string
  /** Logout tokens that came. */
  readonly logoutTokens: readonly string[]
}

/** `fetch` that trusts the environment's CA. */
const fetchIn =
  (spine: TestEnvironment): client.CustomFetch =>
  async (url, { method = 'GET', headers, body }) => {
    const given = Object.entries(headers ?? {}).flat()
    const text = body === null || body === undefined ? {} : { body: String(body) }
    const answer = await post({ url, ca: spine.ca, verb: method, headers: given, ...text })
    const fields = answer.headers.flatMap((name, at): [string, string][] =>
      at % 2 === 0 && name.toLowerCase() !== 'transfer-encoding' ? [[name, answer.headers[at + 1] ?? '']] : [],
    )
    return new Response(answer.text, { status: answer.status, headers: fields })
  }

/** Serves `/` (begins a login with what its query asks for) and `/callback` (shows who it is), by openid-client with PKCE, state and nonce. */
export async function relyingParty(spine: TestEnvironment): Promise<RelyingParty> {
  const logoutTokens: string[] = []
  const under = new Map<string, { readonly verifier: string; readonly nonce: string }>()
  let config: client.Configuration | undefined
  const server = https.createServer({ ...spine.identity('supplier-a') }, (request, response) => {
    const at = new URL(request.url ?? '/', url())
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      serve(at, Buffer.concat(chunks).toString()).then(
        ({ status, location, body }) =>
          response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...(location ? { location } : {}) }).end(body),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
    })
  })
  const url = (): string => {
    const address = server.address()
    return `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`
  }
  const serve = async (at: URL, body: string): Promise<{ status: number; location?: string; body?: string }> => {
    if (config === undefined) throw new Error('not ready')
    if (at.pathname === '/logout') {
      logoutTokens.push(new URLSearchParams(body).get('logout_token') ?? '')
      return { status: 200 }
    }
    if (at.pathname === '/callback') {
      const login = under.get(at.searchParams.get('state') ?? '')
      if (at.searchParams.has('error')) return { status: 200, body: `<h1>refused</h1><p>${at.searchParams.get('error')}</p>` }
      if (login === undefined) return { status: 400, body: 'no login' }
      const checks = { pkceCodeVerifier: login.verifier, expectedNonce: login.nonce, expectedState: at.searchParams.get('state') ?? '' }
      const tokens = await client.authorizationCodeGrant(config, at, checks)
      const claims = tokens.claims()
      const info = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
      return {
        status: 200,
        body: `<h1>${info.name}</h1><p id="role">${String(claims?.['selected_roleid'])}</p><p id="amr">${String(claims?.['amr'])}</p>`,
      }
    }
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()]
    under.set(state, { verifier, nonce })
    const to = client.buildAuthorizationUrl(config, {
      redirect_uri: `${url()}/callback`,
      scope: 'openid profile selectedrole',
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...Object.fromEntries(at.searchParams),
    })
    return { status: 302, location: to.href }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endWithFile(async () => {
    server.closeAllConnections()
    server.close()
  })
  const apps = await spine.environment.applications()
  const { clientId, secret } = await apps.put(spine.environment.spaces.default, {
    name: 'Web application',
    redirectUris: [`${url()}/callback`],
    backchannelLogoutUri: `${url()}/logout`,
  })
  const issuer = new URL(`${spine.environment.urls.https}${REALM}`)
  config = await client.discovery(issuer, clientId, undefined, client.ClientSecretPost(secret), { [client.customFetch]: fetchIn(spine) })
  return { url: url(), logoutTokens }
}
