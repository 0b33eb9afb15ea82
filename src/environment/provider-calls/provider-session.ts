import { randomUUID } from 'node:crypto'
import https from 'node:https'
import { gunzipSync } from 'node:zlib'
import { assertAllowedHost, guardedLookup } from '../../net/outgoing/allowed-address.ts'
import { formatOfType, readResource, writeResource } from '../../wire/fhir/representation.ts'
import type { JsonObject } from '../../wire/jwt/unsigned.ts'
import type { Environment } from '../environment.ts'
import { ownAddress } from '../host-roles.ts'
import { hostOf } from '../profiles/profile.ts'
import { consumerToken } from './consumer-token.ts'

/** Who calls the provider, and whom. */
export interface Callers {
  readonly environment: Environment
  readonly space: string
  readonly provider: { readonly asid: string; readonly partyKey: string }
  readonly consumer: { readonly asid: string; readonly odsCode: string; readonly name: string; readonly cert: string; readonly key: string }
  /** NHS number of a patient of the provider, and one whom they do not know. */
  readonly patient: string
  readonly stranger: string
  /** Service id that slots of Care Connect are asked for. */
  readonly service: string
  /** Milliseconds for a call. */
  readonly timeout: number
}

/** A call to the provider. */
export interface ProviderCall {
  /** Service-qualified, as it is sent. */
  readonly interaction: string
  readonly scope: string
  /** Behind the service root. */
  readonly path: string
  readonly verb?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  readonly body?: object | string
  /** Added, or in place of the usual ones; an empty value leaves one out. */
  readonly headers?: Readonly<Record<string, string>>
  readonly claims?: JsonObject
  /** Interaction by whose endpoint the service root is found, where the call names another one. */
  readonly registered?: string
  /**
   * How it goes: as a consumer through the proxy; or as the proxy itself calls, for what that would not let pass; or with a certificate that a
   * provider must refuse, or without.
   */
  readonly as?: 'consumer' | 'proxy' | 'nobody' | 'expired' | 'wrong-ca' | 'revoked'
}

/** What came back. */
export interface ProviderAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** In the JSON form of FHIR; undefined where the body is none. */
  readonly resource: JsonObject | undefined
  /** Spine's code of an OperationOutcome. */
  readonly code: string | undefined
  readonly ms: number
}

/** Calls one provider, and keeps what later calls need. */
export class ProviderSession {
  readonly callers: Callers
  /** Resources that earlier calls found or made. */
  readonly found = new Map<string, JsonObject>()

  constructor(callers: Callers) {
    this.callers = callers
  }

  get service(): string {
    return this.callers.service
  }

  /** Seconds since 1970 on the space's clock. */
  get now(): number {
    const { environment, space } = this.callers
    return Math.floor((environment.spaces.get(space) ?? environment.spaces.default).clock.now() / 1000)
  }

  /** The service root that is registered for an interaction; undefined without one. */
  root(interaction: string): string | undefined {
    const { environment, space, provider } = this.callers
    const url = environment.party(space, provider.partyKey)?.endpoints.find((each) => each.interaction === interaction)?.url
    return url?.startsWith('https:') === true ? url.replace(/\/$/, '') : undefined
  }

  /** @throws Error when the connection fails: refused, cut, timed out */
  async call(call: ProviderCall): Promise<ProviderAnswer> {
    const root = this.root(call.registered ?? call.interaction)
    if (root === undefined) throw new Error(`no https: endpoint is registered for ${call.registered ?? call.interaction}`)
    const content = call.body === undefined || typeof call.body === 'string' ? call.body : writeResource(call.body, 'json')
    const fields = {
      ...this.#fields(call, root),
      ...(content === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
      ...call.headers,
    }
    const headers = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
    const started = performance.now()
    const answer = await this.#send(call, `${root}/${call.path}`, headers, content)
    return { ...answer, ms: Math.round(performance.now() - started) }
  }

  #fields({ interaction, scope, claims }: ProviderCall, root: string): Record<string, string> {
    const { consumer, provider, space } = this.callers
    const { odsCode, name } = consumer
    const token = consumerToken({ odsCode, name, audience: root, scope, now: this.now, ...(claims === undefined ? {} : { claims }) })
    return {
      'Ssp-TraceID': randomUUID(),
      'Ssp-From': consumer.asid,
      'Ssp-To': provider.asid,
      'Ssp-InteractionID': interaction,
      Accept: 'application/fhir+json',
      Authorization: `Bearer ${token}`,
      ...(space === 'default' ? {} : { 'X-Mock-Spine-Space': space }),
    }
  }

  async #send(
    { as = 'consumer', verb = 'GET' }: ProviderCall,
    url: string,
    headers: Readonly<Record<string, string>>,
    content: string | undefined,
  ): Promise<Omit<ProviderAnswer, 'ms'>> {
    const { environment, timeout } = this.callers
    const options = as === 'consumer' ? this.#throughProxy(url) : await this.#direct(url, as)
    const length = content === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(content)) }
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          ...options,
          method: verb,
          headers: { ...options.headers, ...headers, ...length },
          ca: environment.authority.caBundle,
          agent: false,
          signal: AbortSignal.timeout(timeout),
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const raw = Buffer.concat(chunks)
            const told = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
            try {
              const body = told['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
              resolve({ status: response.statusCode ?? 0, headers: told, ...resourceIn(body, told['content-type']) })
            } catch (error) {
              reject(error)
            }
          })
        },
      )
      request.on('error', reject)
      request.end(content)
    })
  }

  #throughProxy(url: string): https.RequestOptions {
    const { environment, consumer } = this.callers
    const host = hostOf(environment.profile, 'ssp')?.name ?? 'localhost'
    const { port } = new URL(environment.urls.https)
    // The proxy's own name, so that its door is asked whatever else the address serves.
    return { host: '127.0.0.1', port, path: `/${url}`, servername: host, headers: { Host: host }, cert: consumer.cert, key: consumer.key }
  }

  async #direct(url: string, as: Exclude<ProviderCall['as'], 'consumer' | undefined>): Promise<https.RequestOptions> {
    const { environment } = this.callers
    const { hostname, port, host } = new URL(url)
    const path = url.slice(url.indexOf('/', 'https://'.length))
    const bound = { host: '127.0.0.1', port: Number(new URL(environment.urls.https).port) }
    const own = ownAddress(environment.profile, hostname, Number(port === '' ? 443 : port), bound)
    const allowed = new Set(environment.settings.allowOutgoing.map((each) => each.toLowerCase()))
    if (own === undefined) assertAllowedHost(hostname, allowed)
    const address = own ?? { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port) }
    return {
      ...address,
      path,
      servername: hostname,
      headers: { Host: host },
      lookup: guardedLookup(allowed),
      ...(await this.#identity(as)),
      // The provider's own certificate is the proxy's to judge, by its party's names.
      checkServerIdentity: () => undefined,
    }
  }

  async #identity(as: Exclude<ProviderCall['as'], 'consumer' | undefined>): Promise<{ readonly cert?: string; readonly key?: string }> {
    const { authority } = this.callers.environment
    if (as === 'nobody') return {}
    const { chain, key } = as === 'proxy' ? authority.outgoing : await authority.bad(as, 'spine-out')
    return { cert: chain, key }
  }
}

function resourceIn(body: Buffer, type = ''): Pick<ProviderAnswer, 'resource' | 'code'> {
  const format = formatOfType(type)
  if (format === undefined || body.length === 0) return { resource: undefined, code: undefined }
  const read = readResource(body, format)
  if ('fault' in read || !isObject(read.value)) return { resource: undefined, code: undefined }
  return { resource: read.value, code: codeOf(read.value) }
}

/** Spine's code of an OperationOutcome. */
function codeOf(resource: JsonObject): string | undefined {
  const [issue] = listIn(resource, 'issue')
  const details = issue?.['details']
  const [coding] = isObject(details) ? listIn(details, 'coding') : []
  return typeof coding?.['code'] === 'string' ? coding['code'] : undefined
}

/** The objects of a member that is a list. */
export const listIn = (value: JsonObject, name: string): readonly JsonObject[] => {
  const list = value[name]
  return Array.isArray(list) ? list.filter(isObject) : []
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The first resource of a type in a Bundle. */
export const firstOf = (bundle: JsonObject | undefined, type: string): JsonObject | undefined =>
  listIn(bundle ?? {}, 'entry')
    .map((entry) => entry['resource'])
    .filter(isObject)
    .find((resource) => resource['resourceType'] === type)
