// The supplier's endpoint: takes Spine's answers over mutual TLS, acknowledges each, counts them by the message they answer.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { parseArgs } from 'node:util'
import { MessageReader } from './http-bytes.ts'
import { inner, serialOf } from './message.ts'
import type { SinkCount } from './reports.ts'

const { values } = parseArgs({ options: { ca: { type: 'string' }, cert: { type: 'string' }, key: { type: 'string' } } })
const file = (name: string | undefined) => readFileSync(name ?? '', 'utf8')

const PROGRESS_MS = 10

let seen = new Uint8Array(1 << 20)
let answered = 0
let repeated = 0
let strange = 0
let told = 0

function count(serial: number): void {
  if (!(serial >= 0)) {
    strange++
    return
  }
  if (serial >= seen.length) {
    const larger = new Uint8Array(Math.max(serial + 1, seen.length * 2))
    larger.set(seen)
    seen = larger
  }
  if (seen[serial] === 0) answered++
  else repeated++
  seen[serial] = 1
}

const partyId = (key: string) => `<eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${key}</eb:PartyId>`

function acknowledgment(text: string): string {
  const messageId = inner(text, 'eb:MessageId')
  const [from = '', to = ''] = [...text.matchAll(/<eb:PartyId [^>]*>([^<]*)</g)].map((match) => match[1] ?? '')
  const at = new Date().toISOString().slice(0, 19)
  return `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"><soap:Header><eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1"><eb:From>${partyId(to)}</eb:From><eb:To>${partyId(from)}</eb:To><eb:CPAId>${inner(text, 'eb:CPAId')}</eb:CPAId><eb:ConversationId>${inner(text, 'eb:ConversationId')}</eb:ConversationId><eb:Service>urn:oasis:names:tc:ebxml-msg:service</eb:Service><eb:Action>Acknowledgment</eb:Action><eb:MessageData><eb:MessageId>${randomUUID().toUpperCase()}</eb:MessageId><eb:Timestamp>${at}Z</eb:Timestamp><eb:RefToMessageId>${messageId}</eb:RefToMessageId></eb:MessageData></eb:MessageHeader><eb:Acknowledgment eb:version="2.0" soap:mustUnderstand="1" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"><eb:Timestamp>${at}Z</eb:Timestamp><eb:RefToMessageId>${messageId}</eb:RefToMessageId><eb:From>${partyId(to)}</eb:From></eb:Acknowledgment></soap:Header><soap:Body/></soap:Envelope>`
}

const server = tls.createServer(
  {
    ca: file(values.ca),
    cert: file(values.cert),
    key: file(values.key),
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
  },
  (socket) => {
    socket.setNoDelay(true)
    const reader = new MessageReader((message, bodyAt) => {
      if (answered === 0) process.send?.({ event: 'first', wire: message.toString('latin1'), bodyAt })
      const text = message.latin1Slice(bodyAt)
      count(serialOf(inner(text, 'eb:RefToMessageId')))
      const reply = acknowledgment(text)
      socket.write(`HTTP/1.1 202 Accepted\r\nContent-Type: text/xml\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`, 'latin1')
    })
    socket.on('data', (chunk) => reader.take(chunk))
    // The server under test is stopped with its connections open.
    socket.on('error', () => socket.destroy())
  },
)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sink has no port')
  process.send?.({ event: 'listening', port: address.port })
})

setInterval(() => {
  if (answered === told) return
  told = answered
  process.send?.({ event: 'progress', answered })
}, PROGRESS_MS)

// The bench has ended, however it did.
process.on('disconnect', () => process.exit(0))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const now: SinkCount = { event: 'count', answered, repeated, strange, cpu: (user + system) / 1e6 }
  process.send?.(now)
})
