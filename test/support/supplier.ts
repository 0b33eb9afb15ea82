import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import https from 'node:https'
import { TLSSocket } from 'node:tls'
import { XMLParser } from 'fast-xml-parser'
import type { Identity } from './post.ts'

/** A message that Spine delivered, read as a supplier's program would: with a general parser, by local names. */
export interface Received {
  readonly path: string
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[]
  readonly body: string
  /** The body's bytes. */
  readonly raw: Buffer
  /** Common name of the certificate that the caller presented. */
  readonly caller: string
  readonly parts: readonly { readonly headers: string; readonly content: string }[]
  readonly messageId: string
  readonly refToMessageId: string
  readonly conversationId: string
  readonly action: string
  header(name: string): string | undefined
}

export interface SupplierAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What to answer to a delivery, at once or later; `drop` cuts the connection without an answer. */
export type Script = (message: Received) => SupplierAnswer | 'drop' | Promise<SupplierAnswer>

/** A supplier's endpoint: mutual TLS on a free port, every answer scripted. */
export interface Supplier {
  readonly url: string
  readonly received: readonly Received[]
  /** Answers from now on. */
  answer: Script
  /** The delivery of a conversation, waited for. */
  delivery(conversationId: string): Promise<Received>
  /** Waits until so many deliveries have come in all. */
  count(deliveries: number): Promise<void>
  close(): Promise<void>
}

export async function supplier(identity: Identity, ca: string, script: Script = acknowledge, host = '127.0.0.1'): Promise<Supplier> {
  const received: Received[] = []
  const news = new EventEmitter().setMaxListeners(0)
  const server = https.createServer({ ...identity, ca, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const message = read(request.url ?? '', request.rawHeaders, Buffer.concat(chunks), commonName(request.socket))
      const reply = self.answer(message)
      const answer = ({ status, headers, body }: SupplierAnswer) => response.writeHead(status, headers ?? {}).end(body ?? '')
      if (reply === 'drop') request.socket.destroy()
      else if (reply instanceof Promise) void reply.then(answer)
      else answer(reply)
      received.push(message)
      news.emit('delivery')
    })
  })
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const until = async <T>(look: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      await once(news, 'delivery')
    }
  }
  const self: Supplier = {
    url: `https://localhost:${port}/`,
    received,
    answer: script,
    delivery: (conversationId) => until(() => received.find((message) => message.conversationId === conversationId)),
    count: async (deliveries) => void (await until(() => (received.length >= deliveries ? true : undefined))),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return self
}

const parser = new XMLParser({ ignoreAttributes: false, removeNSPrefix: true, parseTagValue: false, parseAttributeValue: false })

/** A part's XML as plain objects, attributes as `@_name`. */
export const parsed = (xml: string) => parser.parse(xml)

function read(path: string, headers: readonly string[], raw: Buffer, caller: string): Received {
  const body = raw.toString()
  const header = (name: string) => headers.find((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name.toLowerCase())
  const boundary = /boundary="([^"]+)"/.exec(header('content-type') ?? '')?.[1] ?? 'no boundary'
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      // What Spine passes on has its sender's line ends.
      const [blank = ''] = /\r?\n\r?\n/.exec(part) ?? []
      const end = part.indexOf(blank)
      return { headers: part.slice(0, end).trimStart(), content: part.slice(end + blank.length) }
    })
  // Signals come as a bare envelope.
  const facts = parsed(parts[0]?.content ?? body).Envelope?.Header?.MessageHeader
  return {
    path,
    headers,
    body,
    raw,
    caller,
    parts,
    messageId: facts?.MessageData?.MessageId ?? '',
    refToMessageId: facts?.MessageData?.RefToMessageId ?? '',
    conversationId: facts?.ConversationId ?? '',
    action: facts?.Action ?? '',
    header,
  }
}

function commonName(socket: unknown): string {
  const name = socket instanceof TLSSocket ? socket.getPeerCertificate().subject.CN : undefined
  return typeof name === 'string' ? name : ''
}

const NAMESPACES =
  'xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"'

/** Who a signal is from and to, where that is not supplier A to Spine. */
export interface Between {
  readonly from: string
  readonly to: string
}

/** An ebXML signal about a delivery as the MHS adaptor writes it. */
export function signal(
  message: Pick<Received, 'conversationId' | 'messageId'>,
  action: string,
  body: string,
  { from, to }: Between = { from: 'A99901-9990001', to: 'YES-0000806' },
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP:Envelope ${NAMESPACES}><SOAP:Header><eb:MessageHeader SOAP:mustUnderstand="1" eb:version="2.0"><eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${from}</eb:PartyId></eb:From><eb:To><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${to}</eb:PartyId></eb:To><eb:CPAId>__CPAID__</eb:CPAId><eb:ConversationId>${message.conversationId}</eb:ConversationId><eb:Service>urn:oasis:names:tc:ebxml-msg:service</eb:Service><eb:Action>${action}</eb:Action><eb:MessageData><eb:MessageId>${randomUUID().toUpperCase()}</eb:MessageId><eb:Timestamp>2026-11-20T09:30:16Z</eb:Timestamp><eb:RefToMessageId>${message.messageId}</eb:RefToMessageId></eb:MessageData></eb:MessageHeader>${body}</SOAP:Header><SOAP:Body/></SOAP:Envelope>`
}

/** The eb:Acknowledgment element of a signal. */
export const acknowledgment = (refToMessageId: string): string =>
  `<eb:Acknowledgment SOAP:mustUnderstand="1" eb:version="2.0" SOAP:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"><eb:Timestamp>2026-11-20T09:30:16Z</eb:Timestamp><eb:RefToMessageId>${refToMessageId}</eb:RefToMessageId></eb:Acknowledgment>`

/** The eb:ErrorList element of a MessageError. */
export const errorList = (errorCode: string, description: string, severity = 'Error'): string =>
  `<eb:ErrorList eb:version="2.0" SOAP:mustUnderstand="1" eb:highestSeverity="${severity}"><eb:Error eb:codeContext="urn:oasis:names:tc:ebxml-msg:service:errors" eb:errorCode="${errorCode}" eb:severity="${severity}"><eb:Description xml:lang="en-GB">${description}</eb:Description></eb:Error></eb:ErrorList>`

/** The usual answer: HTTP 200 and an Acknowledgment. */
export const acknowledge = (message: Received): SupplierAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'text/xml' },
  body: signal(message, 'Acknowledgment', acknowledgment(message.messageId)),
})
