// Load process: closed loop over bare TLS sockets, one request outstanding on each connection. Every message has ids of its own
// and every reply is checked. Started by bench/turn.ts; talks over the IPC channel (reports.ts).
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Histogram } from './histogram.ts'
import { MessageReader } from './http-bytes.ts'
import { type Parties, SIZES, Upload, type UploadOptions } from './message.ts'
import type { LoadEnd } from './reports.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    connections: { type: 'string' },
    seconds: { type: 'string' },
    warmup: { type: 'string' },
    ahead: { type: 'string', default: '0' },
    ca: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    parties: { type: 'string' },
    size: { type: 'string', default: 'usual' },
    space: { type: 'string' },
  },
})
const file = (name: string | undefined) => readFileSync(name ?? '', 'utf8')
const Named = z.object({ partyKey: z.string(), asid: z.string(), spinePartyKey: z.string(), spineAsid: z.string(), cpaId: z.string() })
const parties: Parties = Named.parse(JSON.parse(values.parties ?? ''))
const connections = Number(values.connections)
/** 0: there is no window; it sends as many messages as it is told. */
const seconds = Number(values.seconds)
const upload: UploadOptions = { size: z.enum(SIZES).parse(values.size), ...(values.space === undefined ? {} : { space: values.space }) }
const host = `localhost:${values.port}`
/** Replies that may be ahead of the answers delivered; 0: no limit. A server that acknowledges faster than it delivers is held to pairs. */
const ahead = Number(values.ahead)
let allowed = seconds > 0 ? Number.POSITIVE_INFINITY : 0
const OWN_MESSAGES = 3

const context = tls.createSecureContext({ ca: file(values.ca), cert: file(values.cert), key: file(values.key) })
const histogram = new Histogram()
let sent = 0
let settled = 0
let acknowledged = 0
let errors = 0
let firstError = ''
let answered = 0
let replies = 0
let measuring = false
let over = false
let protocol = ''
let replyBytes = 0
let requestBytes = 0
let hl7Bytes = 0
let ended = false
let windowSeconds = 0
let cpu = 0
const waiting: (() => void)[] = []

function failed(text: string): void {
  errors++
  if (firstError === '') firstError = text
}

function connect(number: number): void {
  const own = Array.from({ length: OWN_MESSAGES }, (_, at) => new Upload(parties, number * OWN_MESSAGES + at, host, upload))
  let turn = 0
  let current: Upload | undefined
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
    if (over) return
    if (sent >= allowed || (ahead > 0 && sent - answered >= ahead)) {
      waiting.push(send)
      return
    }
    current = own[turn++ % OWN_MESSAGES]?.renew(++sent)
    if (current === undefined) return
    requestBytes = current.wire.length
    hl7Bytes = current.hl7Bytes
    startedAt = performance.now()
    socket.write(current.wire)
  }
  const reader = new MessageReader((message) => {
    settled++
    replyBytes = message.length
    // 0x32 0x30: the status begins with 20.
    if (message[9] === 0x32 && message[10] === 0x30 && current !== undefined && message.includes(current.messageId)) acknowledged++
    else failed(message.subarray(0, 900).toString())
    if (measuring) {
      replies++
      histogram.add(performance.now() - startedAt)
    }
    send()
    if (over) finishWhenSettled()
    else if (settled >= allowed) process.send?.({ ...report(), event: 'settled' })
  })
  socket.on('secureConnect', () => {
    protocol = `${socket.getProtocol()} ${socket.getCipher().name}`
    send()
  })
  socket.on('data', (chunk) => reader.take(chunk))
  socket.on('error', (error) => failed(String(error)))
  socket.on('close', () => {
    if (!ended) throw new Error(`the server closed a connection ${firstError}`)
  })
}

function finishWhenSettled(): void {
  if (ended || settled < sent) return
  ended = true
  // Stays until it is stopped, so that whoever tells it something always finds it there.
  process.send?.(report())
}

function report(): LoadEnd {
  return {
    event: 'end',
    sent,
    acknowledged,
    errors,
    firstError,
    replies,
    seconds: windowSeconds,
    p50: histogram.quantile(0.5),
    p99: histogram.quantile(0.99),
    cpu: windowSeconds === 0 ? 0 : cpu / windowSeconds,
    protocol,
    requestBytes,
    replyBytes,
    hl7Bytes,
  }
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

// The bench has ended, however it did.
process.on('disconnect', () => process.exit(0))
process.on('message', (message: unknown) => {
  const told = z.object({ answered: z.int().optional(), allowed: z.int().optional() }).parse(message)
  answered = told.answered ?? answered
  allowed = told.allowed ?? allowed
  for (const send of waiting.splice(0)) send()
})

for (let number = 0; number < connections; number++) connect(number)
if (seconds > 0) setTimeout(openWindow, Number(values.warmup) * 1000)

function openWindow(): void {
  measuring = true
  const begin = performance.now()
  const before = cpuSeconds()
  process.send?.({ event: 'begin' })
  setTimeout(() => {
    measuring = false
    over = true
    windowSeconds = (performance.now() - begin) / 1000
    cpu = cpuSeconds() - before
    process.send?.({ event: 'window' })
    waiting.length = 0
    finishWhenSettled()
  }, seconds * 1000)
}
