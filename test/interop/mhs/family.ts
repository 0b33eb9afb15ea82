import type { Facts } from './envelope.ts'
import type { RawAnswer } from './http.ts'
import type { Incoming } from './incoming.ts'

/** How a message travels (dossier ebxml-messaging 2.1). */
export type Pattern = 'async-express' | 'async-reliable' | 'forward-express' | 'forward-reliable' | 'end-party'

/** What one kind of supplier's MHS writes that another writes otherwise (dossier 1.3 to 1.5). */
export interface Writing {
  /** Names and values in turn, in the order and case in which they go out; Host and Content-Length follow. */
  httpHeaders(start: string, boundary: string, soapAction: string): readonly string[]
  readonly boundary: string
  readonly lineEnd: '\r\n' | '\n'
  /** Content-Id of the ebXML part, as it stands in its header without angle brackets. */
  readonly rootId: string
  payloadId(messageId: string): string
  attachmentId(number: number): string
  /** Headers of a part. */
  partHeaders(id: string, contentType: string, encoding: string): readonly string[]
  readonly payloadType: string
  readonly dialect: Dialect
}

/** What sets one sender's envelope apart from another's. */
export interface Dialect {
  /** Prefix of SOAP:Envelope, and of the SOAP names inside it. */
  readonly outer: string
  readonly inner: string
  readonly hl7ebxml: string
  /** From the seconds on. */
  timestamp(seconds: string): string
  /** Content of eb:DuplicateElimination. */
  readonly elimination: string
  /** Seconds after the Timestamp; none writes no eb:TimeToLive. */
  readonly timeToLive?: number | undefined
  readonly schema: boolean
  /** Prefix of eb:id values. */
  readonly idPrefix: string
}

/** What a client makes of the reply to what it posted. `pending`: an asynchronous acknowledgement is awaited. */
export interface Judgement {
  readonly is: 'accepted' | 'pending' | 'retry' | 'failed'
  readonly why: string
}

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a client does about a message it received. */
export interface Reaction {
  readonly reply: HttpReply
  /** Envelope that it then posts to the intermediary, with the SOAPAction. */
  readonly afterwards?: { readonly soapAction: string; readonly envelope: string }
  /** The message goes to the application. */
  readonly handled?: boolean
  /** A signal about something it had sent. */
  readonly settles?: { readonly messageId: string; readonly as: 'accepted' | 'failed' }
}

/** What a client knows of itself when a message arrives. */
export interface Own {
  readonly partyKey: string
  /** Whether it sent a message of that id. */
  sent(messageId: string): boolean
  /** Whether it took a message of that id before. */
  took(messageId: string): boolean
  newId(): string
}

/** One kind of supplier's MHS: how it writes HTTP headers, MIME, envelope and ids, and how it reads. */
export interface Family {
  readonly name: string
  /** What it can send, and what it can receive from another supplier. */
  readonly sends: readonly Pattern[]
  readonly receives: readonly Pattern[]
  readonly writing: Writing
  judge(answer: RawAnswer, facts: Facts): Judgement
  receive(incoming: Incoming, own: Own): Reaction
}
