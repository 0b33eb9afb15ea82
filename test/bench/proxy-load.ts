// Load process of *proxy*: closed loop over bare TLS sockets, one GET outstanding on each connection; every reply is checked. Started by
// bench/proxy.ts; talks over the IPC channel (proxy-reports.ts).
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { parseArgs } from 'node:util'
import { Histogram } from './histogram.ts'
import { MessageReader } from './http-bytes.ts'
import type { ProxyEnd } from './proxy-reports.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    connections: { type: 'string' },
    seconds: { type: 'string' },
    warmup: { type: 'string' },
    ca: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    /** Host asked for. */
    host: { type: 'string' },
    /** The whole URL that stands in the path. */
    target: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    interaction: { type: 'string' },
  },
})
const file = (name: string | undefined) => readFileSync(name ?? '', 'utf8')
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const iat = Math.floor(Date.now() / 1000)
const organisation = {
  resourceType: 'Organization',
  name: 'A',
  identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'A99901' }],
}
const token = `${part({ alg: 'none', typ: 'JWT' })}.${part({
  iss: 'https://supplier-a.mock.nhs.uk/',
  sub: '1',
  aud: 'https://authorize.fhir.nhs.net/token',
  iat,
  exp: iat + 300,
  reason_for_request: 'directcare',
  requested_scope: 'organization/*.read',
  requesting_device: {
    resourceType: 'Device',
    identifier: [{ system: 'https://supplier-a.mock.nhs.uk/Id', value: '1' }],
    model: 'Load',
    version: '1',
  },
  requesting_organization: organisation,
  requesting_practitioner: {
    resourceType: 'Practitioner',
    id: '1',
    name: [{ family: 'Load' }],
    identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '1' }],
  },
})}.`
const head = (traceId: string) =>
  [
    `GET /${values.target} HTTP/1.1`,
    `Host: ${values.host}`,
    `Ssp-TraceID: ${traceId}`,
    `Ssp-From: ${values.from}`,
    `Ssp-To: ${values.to}`,
    `Ssp-InteractionID: ${values.interaction}`,
    'Accept: application/fhir+json',
    `Authorization: Bearer ${token}`,
    '',
    '',
  ].join('\r\n')
const context = tls.createSecureContext({ ca: file(values.ca), cert: file(values.cert), key: file(values.key) })
const histogram = new Histogram()
let open = 0
let replies = 0
let errors = 0
let firstError = ''
let replyBytes = 0
let phase: 'before' | 'window' | 'over' = 'before'
let windowSeconds = 0
let cpu = 0

function connect(): void {
  let startedAt = 0
  const socket = tls.connect({
    host: '127.0.0.1',
    port: Number(values.port),
    servername: values.host,
    secureContext: context,
    ALPNProtocols: ['http/1.1'],
  })
  socket.setNoDelay(true)
  const send = (): void => {
    if (phase === 'over') return
    open++
    startedAt = performance.now()
    socket.write(head(randomUUID()))
  }
  const reader = new MessageReader((message) => {
    open--
    replyBytes = message.length
    // HTTP/1.1 200, and the last byte of the Bundle.
    if (message[9] !== 0x32 || message.at(-1) !== 0x7d) {
      errors++
      if (firstError === '') firstError = message.subarray(0, 900).toString()
    }
    if (phase === 'window') {
      replies++
      histogram.add(performance.now() - startedAt)
    }
    send()
    if (phase === 'over' && open === 0) process.send?.(report())
  })
  socket.on('secureConnect', send)
  socket.on('data', (chunk) => reader.take(chunk))
  socket.on('error', (error) => {
    throw error
  })
}

const report = (): ProxyEnd => ({
  event: 'end',
  replies,
  errors,
  firstError,
  seconds: windowSeconds,
  p50: histogram.quantile(0.5),
  p99: histogram.quantile(0.99),
  cpu: windowSeconds === 0 ? 0 : cpu / windowSeconds,
  replyBytes,
})

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

// The bench has ended, however it did.
process.on('disconnect', () => process.exit(0))
for (let number = 0; number < Number(values.connections); number++) connect()
setTimeout(() => {
  phase = 'window'
  const begin = performance.now()
  const before = cpuSeconds()
  process.send?.({ event: 'begin' })
  setTimeout(() => {
    phase = 'over'
    windowSeconds = (performance.now() - begin) / 1000
    cpu = cpuSeconds() - before
    process.send?.({ event: 'window' })
    if (open === 0) process.send?.(report())
  }, Number(values.seconds) * 1000)
}, Number(values.warmup) * 1000)
