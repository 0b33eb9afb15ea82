// Load process of *pds*: closed loop over bare TLS sockets, one query outstanding on each connection; every reply is checked.
// Started by bench/pds.ts; talks over the IPC channel (reports.ts).
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Histogram } from './histogram.ts'
import { MessageReader } from './http-bytes.ts'
import { PdsRequest, QUERIES } from './pds-message.ts'
import type { PdsEnd } from './pds-reports.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    connections: { type: 'string' },
    seconds: { type: 'string' },
    warmup: { type: 'string' },
    ca: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    query: { type: 'string' },
    /** Serial number before that of the first request: another load on the same server must have begun elsewhere. */
    first: { type: 'string' },
    /** JSON file: whom to ask for, and the ASIDs. */
    plan: { type: 'string' },
    /** The answer must tell of the patient; the bare server's cannot. */
    whole: { type: 'boolean', default: false },
  },
})
const Asked = z.object({
  nhsNumber: z.string(),
  family: z.string(),
  given: z.string(),
  gender: z.string(),
  birth: z.string(),
  postcode: z.string(),
})
const file = (name: string | undefined) => readFileSync(name ?? '', 'utf8')
const plan = z.object({ from: z.string(), to: z.string(), asked: z.array(Asked) }).parse(JSON.parse(file(values.plan)))
const query = z.enum(QUERIES).parse(values.query)
const connections = Number(values.connections)
/** At least one for each connection, of several for the same patient if need be. */
const requests = Array.from({ length: Math.max(plan.asked.length, connections) }, (_, at) => plan.asked[at % plan.asked.length]).flatMap(
  (asked) => (asked === undefined ? [] : [new PdsRequest(query, asked, plan, `localhost:${values.port}`)]),
)
const context = tls.createSecureContext({ ca: file(values.ca), cert: file(values.cert), key: file(values.key) })
const histogram = new Histogram()
const REFUSED = Buffer.from('QUQI_IN010000UK14')
let sent = Number(values.first)
let open = 0
let replies = 0
let unmatched = 0
let errors = 0
let firstError = ''
let replyBytes = 0
let requestBytes = 0
let phase: 'before' | 'window' | 'over' = 'before'
let windowSeconds = 0
let cpu = 0

/** Connections take requests in turn, each its own part of the list, so that none is on the wire twice. */
function connect(number: number, count: number): void {
  const own = requests.filter((_, at) => at % count === number)
  let turn = 0
  let current: PdsRequest | undefined
  let startedAt = 0
  const socket = tls.connect({
    host: '127.0.0.1',
    port: Number(values.port),
    servername: 'localhost',
    secureContext: context,
    ALPNProtocols: ['http/1.1'],
  })
  socket.setNoDelay(true)
  const send = (): void => {
    if (phase === 'over') return
    current = own[turn++ % own.length]?.renew(++sent)
    if (current === undefined) return
    open++
    requestBytes = current.wire.length
    startedAt = performance.now()
    socket.write(current.wire)
  }
  const reader = new MessageReader((message) => {
    open--
    replyBytes = message.length
    const known = current !== undefined && message.includes(current.id)
    const refused = values.whole && message.includes(REFUSED)
    if (message[9] !== 0x32 || !known || (values.whole && !refused && current !== undefined && !message.includes(current.nhsNumber))) {
      errors++
      if (firstError === '') firstError = message.subarray(0, 900).toString()
    }
    if (phase === 'window') {
      replies++
      if (refused) unmatched++
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

const report = (): PdsEnd => ({
  event: 'end',
  replies,
  unmatched,
  errors,
  firstError,
  seconds: windowSeconds,
  p50: histogram.quantile(0.5),
  p99: histogram.quantile(0.99),
  cpu: windowSeconds === 0 ? 0 : cpu / windowSeconds,
  requestBytes,
  replyBytes,
})

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

// The bench has ended, however it did.
process.on('disconnect', () => process.exit(0))
for (let number = 0; number < connections; number++) connect(number, connections)
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
