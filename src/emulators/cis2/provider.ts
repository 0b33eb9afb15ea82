import { generateKeyPair, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type Provider from 'oidc-provider'
import type { AdapterPayload, Configuration } from 'oidc-provider'
import type { Space } from '../../kernel/space.ts'
import { applications } from '../../national/applications/application.ts'
import { claimsOf, type Login, mechanismOf, SCOPES } from './account.ts'
import { acrs, REALM } from './contract.ts'
import { Grants, Memory } from './kept.ts'
import { loggedOutPage, logoutPage } from './pages.ts'
import type { Cis2Parts } from './parts.ts'
import { loadProvider } from './provider-clock.ts'

const generate = promisify(generateKeyPair)

/** ForgeRock's lives, in seconds (dossier identity-and-pki 7.1). */
const LIVES = { AccessToken: 3599, IdToken: 3599, AuthorizationCode: 60, Interaction: 600, Session: 36_000, Grant: 36_000 }

/** A provider for one space under one issuer, with keys of its own. */
export async function makeProvider(parts: Cis2Parts, space: Space, issuer: string): Promise<Provider> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  const Library = await loadProvider()
  const memory = new Memory(parts.settings.cis2Kept, space.clock)
  const grants = new Grants(parts.settings.cis2Kept)
  const clients = (id: string) => clientOf(parts, space, id)
  const configuration: Configuration = {
    adapter: (kind) => memory.adapter(kind, clients),
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), kty: 'RSA', kid: randomBytes(9).toString('base64url'), use: 'sig', alg: 'RS256' }],
    },
    routes: {
      authorization: '/authorize',
      token: '/access_token',
      userinfo: '/userinfo',
      jwks: '/connect/jwk_uri',
      end_session: '/connect/endSession',
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = logoutPage(form)
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = loggedOutPage
        },
      },
    },
    interactions: { url: (_ctx, { uid }) => `${REALM}/login/${uid}` },
    findAccount: ({ oidc }, uid, token) => {
      // In a login that is under way the grant tells, later the token that came of it.
      const grant = (token !== undefined && 'grantId' in token ? token.grantId : undefined) ?? oidc.grant?.jti
      const claims = claimsOf(parts, space, grants.get(grant ?? '') ?? { uid, mechanism: 'N3_SMARTCARD', role: undefined })
      if (claims === undefined) return undefined
      // What ForgeRock puts into ID tokens alone (dossier identity-and-pki 7.1).
      const forgeRock = () => ({ azp: oidc.client?.clientId, auditTrackingId: `${randomUUID()}-${randomInt(1, 10_000_000)}` })
      return { accountId: uid, claims: (use) => ({ ...claims, ...(use === 'id_token' ? forgeRock() : {}), sub: uid }) }
    },
    loadExistingGrant: async ({ oidc }) => {
      const { client, session, provider, result } = oidc
      if (client === undefined || session?.accountId === undefined) return undefined
      const known = session.grantIdFor(client.clientId)
      const kept = known === undefined || result?.login !== undefined ? undefined : await provider.Grant.find(known)
      if (kept?.accountId === session.accountId) return kept
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope(Object.keys(SCOPES).join(' '))
      const id = await grant.save()
      grants.set(id, loginOf(session.accountId, session.amr, result?.login?.['role']))
      return grant
    },
    scopes: Object.keys(SCOPES),
    claims: Object.fromEntries(Object.entries(SCOPES).map(([scope, names]) => [scope, [...names]])),
    acrValues: Object.keys(acrs),
    clientAuthMethods: ['client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'RS512'] },
    responseTypes: ['code'],
    pkce: { required: () => false },
    ttl: LIVES,
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    fetch: (url, options) => parts.fetch(String(url), options ?? {}, space),
    renderError: (ctx, out) => {
      ctx.type = 'json'
      ctx.body = out
    },
  }
  const provider = new Library(issuer, configuration)
  provider.proxy = true
  acceptPortedAudience(provider, issuer)
  return provider
}

/** A login as the provider's session and the login page have it. */
const loginOf = (uid: string, amr: readonly string[] | undefined, role: unknown): Login => ({
  uid,
  mechanism: mechanismOf(amr?.[0] ?? '') ?? 'N3_SMARTCARD',
  role: typeof role === 'string' && role !== '' ? role : undefined,
})

/** An assertion may be meant for the endpoint with or without `:443`: the issuer has it, URLs that libraries write lack it. */
function acceptPortedAudience(provider: Provider, issuer: string): void {
  const token = `${issuer}/access_token`
  const value = (): Set<string> => new Set([issuer, token, new URL(token).href, new URL(issuer).href])
  const context: unknown = Reflect.get(provider, 'OIDCContext')
  if (typeof context === 'function') Object.defineProperty(context.prototype, 'clientJwtAuthExpectedAudience', { value })
}

/** A registered application as a client of the provider. */
async function clientOf({ turns, platform }: Cis2Parts, space: Space, id: string): Promise<AdapterPayload | undefined> {
  const { clientId, secret: platformSecret, redirectUri, logoutUri } = platform()
  if (id === clientId)
    return {
      client_id: id,
      client_name: 'API platform',
      redirect_uris: [redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_post',
      client_secret: platformSecret,
      backchannel_logout_uri: logoutUri,
      backchannel_logout_session_required: true,
    }
  const application = await turns.run(space, (turn) => turn.get(applications, id))
  if (application === undefined || application.redirectUris.length === 0) return undefined
  const { secret, jwks, jwksUrl, backchannelLogoutUri } = application
  return {
    client_id: id,
    client_name: application.name,
    redirect_uris: [...application.redirectUris],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    ...(jwks === undefined && jwksUrl === undefined
      ? { token_endpoint_auth_method: 'client_secret_post', client_secret: secret }
      : { token_endpoint_auth_method: 'private_key_jwt' }),
    ...(jwks === undefined ? {} : { jwks: { keys: jwks.map((key) => ({ ...key })) } }),
    ...(jwksUrl === undefined ? {} : { jwks_uri: jwksUrl }),
    ...(backchannelLogoutUri === undefined
      ? {}
      : { backchannel_logout_uri: backchannelLogoutUri, backchannel_logout_session_required: true }),
  }
}
