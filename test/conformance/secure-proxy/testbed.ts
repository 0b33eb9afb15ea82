import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import { TLSSocket } from 'node:tls'
import type { Settings } from '../../../src/environment/settings.ts'
import type { Exchange } from '../../../src/kernel/exchange.ts'
import { gpConnectInteractions } from '../../../src/wire/gpconnect/interactions.ts'
import { endWithFile } from '../../support/endings.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import type { Identity } from '../../support/post.ts'

export const GPC = 'urn:nhs:names:services:gpconnect:fhir:'
export const METADATA = `${GPC}rest:read:metadata-1`
export const CONTENT = 'urn:nhs:names:services:nrl:DocumentReference.content'
export const CONSUMER = { odsCode: 'C77701', asid: '200000000359', fqdn: 'consumer.mock.nhs.uk' } as const
export const OTHER = { odsCode: 'C77702', asid: '200000000360', fqdn: 'other-consumer.mock.nhs.uk' } as const
export const PROVIDER = { odsCode: 'P88801', asid: '918999198993', fqdn: 'provider.mock.nhs.uk' } as const
export const PROXY_HOST = 'proxy.int.spine2.ncrs.nhs.uk'
const ROOT = '/P88801/STU3/1/gpconnect'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** What reached the provider. */
export interface Reached {
  readonly verb: string
  /** Path and query as they stood in the request line. */
  readonly target: string
  readonly headers: readonly string[]
  readonly body: Buffer
  readonly caller: string
  /** Counted from 1 over the provider's connections. */
  readonly connection: number
  header(name: string): string | undefined
}

export interface Call {
  /** Whole target URL, or what stands behind the service root when it begins with a slash. */
  readonly target?: string
  readonly verb?: string
  /** Added, or in place of the usual ones of the same name; an empty value leaves one out. */
  readonly headers?: Readonly<Record<string, string>>
  /** Names and values in turn, in place of all others. */
  readonly raw?: readonly string[]
  readonly body?: Buffer | string
  /** `none` sends no certificate. */
  readonly as?: Identity | 'none'
  readonly agent?: https.Agent
  /** Whole request target, in place of `/` and the target. */
  readonly line?: string
  readonly host?: string
}

export interface Answered {
  readonly status: number
  readonly reason: string
  readonly headers: readonly string[]
  readonly body: Buffer
  readonly text: string
  /** Whether the proxy ends the connection with it. */
  readonly closes: boolean
  header(name: string): string | undefined
}

/** An environment with a consumer, another consumer, and a provider whose endpoint listens on a free port. */
export async function testbed(changes: Partial<Settings> = {}) {
  const spine = await testEnvironment(changes)
  const { authority } = spine.environment
  const identityOf = async (name: string, fqdn: string): Promise<Identity> => {
    const { chain, key } = await authority.issue({ name, fqdn, names: ['localhost', '127.0.0.1'] })
    return { cert: chain, key }
  }
  const provider = await aProvider(await identityOf('provider', PROVIDER.fqdn), spine.ca)
  const root = `${provider.origin}${ROOT}`
  const interactions = [...gpConnectInteractions.map(({ id }) => id), CONTENT]
  const of = async (party: { odsCode: string; asid: string; fqdn: string }, more: object) =>
    (
      await spine.environment.register({
        odsCode: party.odsCode,
        fqdn: party.fqdn,
        asid: party.asid,
        interactions: interactionsOf(interactions),
        ...more,
      })
    ).party
  await of(CONSUMER, { endpoint: 'inbox:' })
  await of(OTHER, { endpoint: 'inbox:' })
  const party = await of(PROVIDER, { endpoints: interactionsOf(interactions).map((interaction) => ({ interaction, url: root })) })
  const certificates = { consumer: certificate(spine, 'consumer'), other: certificate(spine, 'other-consumer') }
  const call = (call: Call = {}) => send(spine, certificates.consumer, root, call)
  return {
    spine,
    provider,
    root,
    party,
    cpaId: party.endpoints[0]?.cpaId ?? '',
    certificates,
    identityOf,
    call,
    /** The exchange of a call, complete, by its trace id. */
    exchange: async (traceId: string, direction: 'in' | 'out' = 'in'): Promise<Exchange> => {
      const [found] = await spine.environment.journal.wait({ direction, labels: { traceId } }, 8000)
      if (found === undefined) throw new Error(`no exchange ${direction} with trace id ${traceId}`)
      return found
    },
  }
}
export type Testbed = Awaited<ReturnType<typeof testbed>>

const interactionsOf = (ids: readonly string[]) => ids.map((id) => id)

function certificate(spine: TestEnvironment, name: string): Identity {
  return spine.identity(name)
}

/** The headers of a good call. */
export function usual(traceId: string = randomUUID()): Record<string, string> {
  return {
    'Ssp-TraceID': traceId,
    'Ssp-From': CONSUMER.asid,
    'Ssp-To': PROVIDER.asid,
    'Ssp-InteractionID': METADATA,
    Accept: 'application/fhir+json',
    Authorization: `Bearer ${token()}`,
  }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An unsigned token of GP Connect 1.x, with changes; a claim that is undefined is left out. */
export function token(changes: Record<string, unknown> = {}, header: object = { alg: 'none', typ: 'JWT' }): string {
  const iat = Math.floor(Date.now() / 1000)
  return `${part(header)}.${part({
    iss: 'https://consumer.mock.nhs.uk/',
    sub: '1',
    aud: 'https://authorize.fhir.nhs.net/token',
    iat,
    exp: iat + 300,
    reason_for_request: 'directcare',
    requested_scope: 'organization/*.read',
    requesting_device: {
      resourceType: 'Device',
      model: 'Tester',
      version: '1',
      identifier: [{ system: 'https://consumer.mock.nhs.uk/Id', value: '1' }],
    },
    requesting_organization: {
      resourceType: 'Organization',
      name: 'Consumer',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: CONSUMER.odsCode }],
    },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: '1',
      name: [{ family: 'Tester', given: ['Test'] }],
      identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '111222333444' }],
    },
    ...changes,
  })}.`
}

function send(spine: TestEnvironment, identity: Identity, root: string, call: Call): Promise<Answered> {
  const { target = '/metadata', verb = 'GET', body, headers = {}, raw, as = identity, agent, line, host = PROXY_HOST } = call
  const path = line ?? `/${target.startsWith('/') ? root + target : target}`
  const fields = raw ?? Object.entries({ ...usual(), ...headers }).flatMap(([name, value]) => (value === '' ? [] : [name, value]))
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        host: '127.0.0.1',
        port: new URL(spine.environment.urls.https).port,
        path,
        method: verb,
        headers: ['Host', host, ...fields, ...(body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))])],
        ca: spine.ca,
        agent: agent ?? false,
        servername: host.replace(/:\d+$/, ''),
        ...(as === 'none' ? {} : as),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const whole = Buffer.concat(chunks)
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? '',
            headers: response.rawHeaders,
            body: whole,
            text: whole.toString(),
            closes: response.headers.connection === 'close',
            header: (name) => fieldOf(response.rawHeaders, name),
          })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

export const fieldOf = (raw: readonly string[], name: string): string | undefined =>
  raw.find((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name.toLowerCase())

const answerMetadata: Listener = (_request, response) =>
  response
    .writeHead(200, { 'Content-Type': 'application/fhir+json;charset=utf-8', 'X-Provider': 'yes' })
    .end('{"resourceType":"CapabilityStatement"}')

/** A provider's endpoint over mutual TLS on a free port; whole requests are kept, unless it listens by itself. */
export async function aProvider(identity: Identity, ca: string) {
  const reached: Reached[] = []
  const connections = new Map<object, number>()
  const self = { answer: answerMetadata, /** Takes requests as they come, instead. */ listen: undefined as Listener | undefined }
  const server = https.createServer({ ...identity, ca, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    if (self.listen !== undefined) return self.listen(request, response)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { socket } = request
      if (!connections.has(socket)) connections.set(socket, connections.size + 1)
      const name = socket instanceof TLSSocket ? socket.getPeerCertificate().subject.CN : ''
      reached.push({
        verb: request.method ?? '',
        target: request.url ?? '',
        headers: request.rawHeaders,
        body: Buffer.concat(chunks),
        caller: typeof name === 'string' ? name : '',
        connection: connections.get(socket) ?? 0,
        header: (wanted) => fieldOf(request.rawHeaders, wanted),
      })
      self.answer(request, response)
    })
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  endWithFile(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return Object.assign(self, {
    origin: `https://localhost:${port}`,
    port,
    server,
    reached,
    last: (): Reached => {
      const found = reached.at(-1)
      if (found === undefined) throw new Error('nothing has reached the provider')
      return found
    },
    connections: () => connections.size,
  })
}
