// Load process of the directory: closed loop over LDAPS, one search outstanding on each connection, ASIDs by ODS code and
// interaction as the MHS adaptor looks them up (dossier sds-ldap 4, Q1). Every answer must have the one entry and a result of 0.
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { parseArgs } from 'node:util'
import { boolean, integer, octets, sequence, tlv } from '../interop/ldap/ber.ts'
import { encodeFilter } from '../interop/ldap/filter.ts'
import { Histogram } from './histogram.ts'
import { lookups } from './ldap-entries.ts'
import type { LdapLoadEnd } from './ldap-reports.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    connections: { type: 'string' },
    seconds: { type: 'string' },
    warmup: { type: 'string' },
    entries: { type: 'string' },
    ca: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
  },
})
const DIFFERENT = 8192
const ENTRY = 0x64
const DONE = 0x65

const file = (name: string | undefined) => readFileSync(name ?? '', 'utf8')
const context = tls.createSecureContext({ ca: file(values.ca), cert: file(values.cert), key: file(values.key) })
const requests = lookups(Number(values.entries), DIFFERENT).map(({ odsCode, interaction, asid }) => {
  const is = (attribute: string, value: string) => ({ is: '=', attribute, value }) as const
  const filter = encodeFilter({ and: [is('nhsIDCode', odsCode), is('objectClass', 'nhsAs'), is('nhsAsSvcIA', interaction)] })
  const search = tlv(
    0x63,
    octets('ou=services,o=nhs'),
    integer(2, 0x0a),
    integer(3, 0x0a),
    integer(0),
    integer(0),
    boolean(false),
    filter,
    sequence(octets('nhsMHSPartyKey'), octets('uniqueIdentifier')),
  )
  return { wire: sequence(integer(2), search), asid: Buffer.from(asid) }
})

const histogram = new Histogram()
let next = 0
let measuring = false
let over = false
let searches = 0
let bytes = 0
let errors = 0
let firstError = ''
let protocol = ''

function failed(text: string): void {
  errors++
  if (firstError === '') firstError = text
}

function connect(): void {
  const socket = tls.connect({ host: '127.0.0.1', port: Number(values.port), servername: 'localhost', secureContext: context })
  socket.setNoDelay(true)
  let received: Buffer = Buffer.alloc(0)
  let current = requests[0]
  let startedAt = 0
  let entries = 0
  const send = () => {
    if (over) return
    current = requests[next++ % requests.length]
    entries = 0
    startedAt = performance.now()
    if (current !== undefined) socket.write(current.wire)
  }
  const message = (at: number, end: number) => {
    // Behind the message's own length stand its number, of one byte, and the operation.
    const operation = at + headerOf(received, at) + 3
    const tag = received[operation]
    if (measuring) bytes += end - at
    if (tag === ENTRY) {
      entries++
      if (current === undefined || received.subarray(at, end).indexOf(current.asid) < 0) failed(`an entry without ${current?.asid}`)
    } else if (tag === DONE) {
      const code = received[operation + headerOf(received, operation) + 2]
      if (entries !== 1 || code !== 0) failed(`${entries} entries, result ${code}, for ${current?.asid}`)
      if (measuring) {
        searches++
        histogram.add(performance.now() - startedAt)
      }
      send()
    } else failed(`operation ${tag}`)
  }
  socket.on('secureConnect', () => {
    protocol = `${socket.getProtocol()} ${socket.getCipher().name}`
    send()
  })
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    let at = 0
    for (let end = endOf(received, at); end <= received.length; end = endOf(received, at)) {
      message(at, end)
      at = end
    }
    received = received.subarray(at)
  })
  socket.on('error', (error) => failed(String(error)))
}

/** Bytes of the element's tag and length. */
function headerOf(buffer: Buffer, at: number): number {
  const first = buffer[at + 1] ?? 0
  return first < 0x80 ? 2 : 2 + (first & 0x7f)
}

/** Where the element at `at` ends; past the end of the buffer when that is not known yet. */
function endOf(buffer: Buffer, at: number): number {
  const first = buffer[at + 1]
  if (first === undefined) return Number.POSITIVE_INFINITY
  const header = headerOf(buffer, at)
  if (at + header > buffer.length) return Number.POSITIVE_INFINITY
  return at + header + (first < 0x80 ? first : buffer.readUIntBE(at + 2, first & 0x7f))
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

// The bench has ended, however it did.
process.on('disconnect', () => process.exit(0))
for (let number = 0; number < Number(values.connections); number++) connect()
setTimeout(() => {
  measuring = true
  const begin = performance.now()
  const before = cpuSeconds()
  process.send?.({ event: 'begin' })
  setTimeout(() => {
    measuring = false
    over = true
    const seconds = (performance.now() - begin) / 1000
    const end: LdapLoadEnd = {
      event: 'end',
      searches,
      errors,
      firstError,
      seconds,
      p50: histogram.quantile(0.5),
      p99: histogram.quantile(0.99),
      cpu: (cpuSeconds() - before) / seconds,
      protocol,
      bytes: Math.round(bytes / searches),
    }
    process.send?.(end)
  }, Number(values.seconds) * 1000)
}, Number(values.warmup) * 1000)
