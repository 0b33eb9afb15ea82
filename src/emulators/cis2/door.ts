import type Provider from 'oidc-provider'
import { CapturedBody } from '../../kernel/captured-body.ts'
import { chooseSpace, SPACE_FIELD } from '../../kernel/choose-space.ts'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import type { Door } from '../../kernel/lazy-emulator.ts'
import { afterRefusal, afterWork, letRulesIn, type Overridable, type OverrideForms } from '../../kernel/override.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import { BASE, REALM } from './contract.ts'
import { login } from './login.ts'
import { nodePair } from './node-http.ts'
import type { Cis2Parts } from './parts.ts'
import { cis2Problems as P } from './problems.ts'
import { makeProvider } from './provider.ts'
import { onClock } from './provider-clock.ts'

const JSON_FIELDS: readonly string[] = ['Content-Type', 'application/json; charset=utf-8', 'Cache-Control', 'no-store']
const error = (status: number, code: string, description: string): Reply => ({
  status,
  fields: JSON_FIELDS,
  body: JSON.stringify({ error_description: description, error: code }),
})

const FORMS: OverrideForms = { bare: { status: 200, fields: JSON_FIELDS, body: '' }, refusal: ({ code, text }) => error(500, code, text) }

/** Origins of a space whose providers are kept. */
const MOST_ORIGINS = 4

/** What happens behind the declaration. */
export function cis2Door(parts: Cis2Parts): Door {
  const providers = new WeakMap<Space, Map<string, Promise<Provider>>>()
  const providerOf = (space: Space, origin: string): Promise<Provider> => {
    const here = providers.get(space) ?? new Map<string, Promise<Provider>>()
    providers.set(space, here)
    const known = here.get(origin) ?? makeProvider(parts, space, `${origin}${REALM}`)
    // Advertised elsewhere, the provider is another; few are kept.
    here.delete(origin)
    here.set(origin, known)
    const [oldest] = here.keys()
    if (here.size > MOST_ORIGINS && oldest !== undefined) here.delete(oldest)
    return known
  }
  return {
    async serve(exchange, inbound) {
      maskRequest(exchange, inbound, parts.settings.journalBody)
      const visit: Overridable = { exchange, reply: undefined, overrideAfter: undefined }
      try {
        const space = identify(exchange, inbound, parts)
        const path = inbound.target.split('?', 1)[0] ?? ''
        exchange.labels['operation'] = path.slice(REALM.length + 1).split('/')[0] ?? ''
        await letRulesIn(parts.overrides, visit, () => ({ matchables: exchange.labels, forms: () => FORMS, untaken: 'nothing provided' }))
        if (visit.reply === undefined)
          visit.reply = await onClock(space.clock, () => provide(exchange, inbound, parts, space, path, providerOf))
        return afterWork(visit, () => FORMS)
      } catch (failure) {
        return afterRefusal(visit, refusal(failure, exchange))
      }
    },
    refuse: (_exchange, what) => error(EDGE[what.code] ?? 500, 'invalid_request', `${what.code}: ${what.title}`),
    matchables: (exchange) => exchange.labels,
  }
}

const EDGE: Readonly<Record<string, number>> = {
  'MS-BODY-TOO-LARGE': 413,
  'MS-SLOW-CLIENT': 408,
  'MS-NOT-HTTP': 400,
  'MS-METHOD-NOT-ALLOWED': 405,
  'MS-OVERLOADED': 503,
}

function identify(exchange: Exchange, { fields, authority }: Inbound, parts: Cis2Parts): Space {
  const space = chooseSpace(parts.spaces, { named: fields.get(SPACE_FIELD), host: authority, claims: [], certificateNames: [] })
  exchange.space = space.name
  exchange.startedAt = space.clock.now()
  return space
}

async function provide(
  exchange: Exchange,
  inbound: Inbound,
  parts: Cis2Parts,
  space: Space,
  path: string,
  providerOf: (space: Space, origin: string) => Promise<Provider>,
): Promise<Reply> {
  if (path !== REALM && !path.startsWith(`${REALM}/`)) {
    exchange.problems.push(problem(P['MS-CIS2-REQUEST'], { came: path.slice(0, 200), expected: `a path below ${REALM}`, at: BASE }))
    exchange.outcome = 'refused'
    exchange.summary = 'No such realm'
    return error(404, 'not_found', 'Realm not found')
  }
  const origin = parts.origin()
  const provider = await providerOf(space, origin)
  const pair = nodePair(inbound, { mount: REALM, host: origin.slice('https://'.length) })
  if (path.startsWith(`${REALM}/login/`)) return await login({ provider, pair, exchange, inbound, parts, space })
  provider.callback()(pair.request, pair.response)
  return told(exchange, asForgeRock(await pair.reply, origin))
}

/** Two texts that clients look for, and the port in the provider's own URLs, as ForgeRock writes them (dossier identity-and-pki 7.1). */
function asForgeRock(reply: Reply, origin: string): Reply {
  const type = fieldOf(reply, 'content-type') ?? ''
  if (!type.startsWith('application/json')) return reply
  const text = reply.body.toString()
  const ported = text.replaceAll(`"${new URL(origin).origin}/`, `"${origin}/`)
  const { error: code } = record(ported)
  if (code === 'invalid_grant') return { ...error(400, code, 'The provided access grant is invalid, expired, or revoked.') }
  if (code === 'invalid_client') return { ...error(reply.status, code, 'JWT is not valid') }
  return { ...reply, body: ported }
}

/** Notes in the journal what a client was told, and keeps tokens out of it. */
function told(exchange: Exchange, reply: Reply): Reply {
  const said = record(reply.body.toString())
  const location = fieldOf(reply, 'location')
  const url = location !== undefined && URL.canParse(location) ? new URL(location) : undefined
  const at = url === undefined || url.hash === '' ? url?.searchParams : new URLSearchParams(url.hash.slice(1))
  const code = typeof said['error'] === 'string' ? said['error'] : (at?.get('error') ?? undefined)
  const operation = exchange.labels['operation'] ?? ''
  if (code === undefined && reply.status < 400) {
    exchange.outcome = 'accepted'
    exchange.summary = `CIS2 ${operation}`
    return { ...reply, kept: mask(reply.body.toString()) }
  }
  const description = String(said['error_description'] ?? at?.get('error_description') ?? `HTTP ${reply.status}`)
  const kind =
    code === 'invalid_client'
      ? 'MS-CIS2-CLIENT'
      : code === 'invalid_grant'
        ? 'MS-CIS2-GRANT'
        : code === 'invalid_token'
          ? 'MS-CIS2-TOKEN'
          : description.includes('redirect_uri')
            ? 'MS-CIS2-REDIRECT'
            : 'MS-CIS2-REQUEST'
  exchange.labels['error'] = code ?? String(reply.status)
  exchange.outcome = 'refused'
  exchange.problems.push(
    problem(P[kind], { came: `${code ?? reply.status}: ${description}`, expected: 'a request that the provider takes', at: operation }),
  )
  exchange.summary = `CIS2 ${operation} refused: ${P[kind].title}`
  return reply
}

function refusal(failure: unknown, exchange: Exchange): Reply {
  const known = failure instanceof ProblemError ? failure.problem : undefined
  const what = known ?? unexpected(failure, 'a request that can be answered')
  exchange.outcome = known === undefined ? 'failed' : 'refused'
  exchange.problems.push(what)
  exchange.summary = `CIS2 refused: ${what.title}`
  return error(known === undefined ? 500 : 400, known === undefined ? 'server_error' : 'invalid_request', `${what.code}: ${what.title}`)
}

const SECRETS = /((?:client_assertion|client_secret|code|code_verifier|id_token_hint)=)[^&\s]*/g

function maskRequest(exchange: Exchange, { body }: Inbound, keep: number): void {
  const { request } = exchange
  const text = mask(body.toString('latin1')).replace(SECRETS, '$1[masked]')
  exchange.request = {
    ...request,
    line: request.line.replace(SECRETS, '$1[masked]'),
    body: CapturedBody.ofText(text, body.length, keep),
  }
}

const mask = (text: string): string => text.replace(/("(?:access_token|id_token|refresh_token)":")[^"]*/g, '$1[masked]')

function record(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    // Pages and empty answers are no JSON.
    return {}
  }
}

function fieldOf({ fields }: Reply, name: string): string | undefined {
  const at = fields.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name)
  return at < 0 ? undefined : fields[at + 1]
}
