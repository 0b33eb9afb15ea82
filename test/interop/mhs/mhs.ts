import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import https from 'node:https'
import { businessEnvelope, type Facts } from './envelope.ts'
import type { Family, Judgement, Pattern } from './family.ts'
import { type Devices, hl7 } from './hl7.ts'
import { Cut, type Identity, post, type RawAnswer } from './http.ts'
import { firstText, type Incoming, incomingOf } from './incoming.ts'
import { type Attachment, references, writeMime } from './mime.ts'

/** What a supplier knows of its contract for an interaction, and what it says under it. */
export interface Outgoing extends Devices {
  readonly pattern: Pattern
  readonly path: string
  readonly to: string
  readonly cpaId: string
  readonly service: string
  readonly action: string
  content(id: string, sentAt: string): string
  readonly attachments?: readonly Attachment[]
  /** Repeats that the contract allows. */
  readonly retries?: number
  /** Last changes to envelope and payload. */
  readonly edit?: (xml: string) => string
  /** A new one each, in upper case, unless it is given. */
  readonly messageId?: string
  readonly conversationId?: string
}

/** A message that was posted, with every reply to it. */
export interface Sent {
  readonly facts: Facts
  readonly headers: readonly string[]
  readonly body: Buffer
  readonly answers: readonly (RawAnswer | Error)[]
  readonly judgements: readonly Judgement[]
}

export interface Taken {
  readonly incoming: Incoming
  readonly messageId: string
  readonly action: string
  readonly conversationId: string
  readonly refToMessageId: string
}

export interface MhsOptions {
  readonly family: Family
  readonly partyKey: string
  readonly identity: Identity
  /** Where Spine is. */
  readonly spine: string
  /** How often a broken connection is tried again. */
  readonly transmissions?: number
  /** Milliseconds since 1970, for what it writes into its messages. */
  now(): number
}

/** What may go wrong at an endpoint before the client's own rules apply: the connection is cut, or something else is answered. */
export type Mishap = (nth: number) => 'drop' | number | undefined

/**
 * A supplier's message handling service, written from the dossier alone: it shares no code with the emulator. The family says how it writes and
 * reads; this says when.
 */
export class Mhs {
  readonly #options: MhsOptions
  readonly #server: https.Server
  readonly #news = new EventEmitter().setMaxListeners(0)
  readonly #sent = new Map<string, Judgement['is']>()
  readonly #took = new Set<string>()
  readonly #posts: Promise<RawAnswer>[] = []
  /** Everything that came, in order. */
  readonly came: Incoming[] = []
  /** What went to the application: each message once. */
  readonly handled: Taken[] = []
  mishap: Mishap = () => undefined

  private constructor(options: MhsOptions) {
    this.#options = options
    this.#server = https.createServer({ ...options.identity, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const incoming = incomingOf(request.rawHeaders, Buffer.concat(chunks))
        this.came.push(incoming)
        const mishap = this.mishap(this.came.length)
        if (mishap === 'drop') request.socket.destroy()
        else if (mishap !== undefined) response.writeHead(mishap, { 'Content-Length': '0' }).end()
        else this.#take(incoming, response)
        this.#news.emit('news')
      })
    })
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: MhsOptions): Promise<Mhs> {
    const mhs = new Mhs(options)
    mhs.#server.listen(0, '127.0.0.1')
    await once(mhs.#server, 'listening')
    return mhs
  }

  get family(): Family {
    return this.#options.family
  }

  get url(): string {
    const address = this.#server.address()
    return `https://localhost:${address !== null && typeof address === 'object' ? address.port : 0}/`
  }

  /** Builds a message, posts it, and posts it again as often as family and contract say. Waiting is left out. */
  async send(outgoing: Outgoing): Promise<Sent> {
    const { family, partyKey } = this.#options
    const { writing } = family
    if (!family.sends.includes(outgoing.pattern)) throw new Error(`${family.name} does not send ${outgoing.pattern}`)
    const sentAt = new Date(this.#options.now()).toISOString().slice(0, 19)
    const messageId = outgoing.messageId ?? randomUUID().toUpperCase()
    const facts: Facts = {
      ...outgoing,
      from: partyKey,
      messageId,
      conversationId: outgoing.conversationId ?? randomUUID().toUpperCase(),
      sentAt,
    }
    const edit = outgoing.edit ?? ((xml) => xml)
    const attachments = outgoing.attachments ?? []
    const payloadId = writing.payloadId(messageId)
    const envelope = edit(businessEnvelope(writing.dialect, facts, payloadId, references(writing, attachments)))
    const payload = edit(hl7(outgoing.action, messageId, sentAt, outgoing, outgoing.content(messageId, sentAt)))
    const body = writeMime(writing, envelope, payloadId, payload, attachments)
    const headers = writing.httpHeaders(writing.rootId, writing.boundary, `${outgoing.service}/${outgoing.action}`)
    this.#sent.set(messageId, 'pending')
    const sent = { facts, headers, body, answers: [], judgements: [] }
    return this.#transmit(sent, outgoing.path, 1 + (outgoing.retries ?? 0))
  }

  /** Posts a message once more, as it stood. */
  again(sent: Sent, path: string): Promise<Sent> {
    return this.#transmit({ ...sent, answers: [], judgements: [] }, path, 1)
  }

  async #transmit(sent: Sent, path: string, times: number): Promise<Sent> {
    const { family, identity, spine } = this.#options
    const answers: (RawAnswer | Error)[] = []
    const judgements: Judgement[] = []
    let broken = this.#options.transmissions ?? 0
    for (let left = times; left > 0; ) {
      const answer = await post(new URL(path, spine), identity, sent.headers, sent.body).catch((error: unknown) => {
        if (error instanceof Error) return error
        throw error
      })
      answers.push(answer)
      if (answer instanceof Error) {
        judgements.push({ is: 'retry', why: answer.message })
        if (!(answer instanceof Cut || 'code' in answer) || broken-- <= 0) break
        continue
      }
      const judgement = family.judge(answer, sent.facts)
      judgements.push(judgement)
      if (judgement.is !== 'retry') break
      left--
    }
    // An asynchronous acknowledgement may have been quicker than the reply.
    const now = judgements.at(-1)?.is ?? 'failed'
    if (this.#sent.get(sent.facts.messageId) === 'pending') this.#sent.set(sent.facts.messageId, now)
    this.#news.emit('news')
    return { ...sent, answers, judgements }
  }

  /** What is known of a message it sent. */
  state(messageId: string): Judgement['is'] | undefined {
    return this.#sent.get(messageId)
  }

  /** Resolves when `look` finds something. */
  async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      await once(this.#news, 'news')
    }
  }

  /** The message of a conversation that went to the application. */
  answer(conversationId: string): Promise<Taken> {
    return this.until(() => this.handled.find((taken) => taken.conversationId === conversationId))
  }

  /** Replies to the signals it posted of its own accord. */
  signals(): Promise<RawAnswer[]> {
    return Promise.all(this.#posts)
  }

  #take(incoming: Incoming, response: import('node:http').ServerResponse): void {
    const { family, partyKey, identity, spine } = this.#options
    const reaction = family.receive(incoming, {
      partyKey,
      sent: (messageId) => this.#sent.has(messageId),
      took: (messageId) => this.#took.has(messageId),
      newId: () => randomUUID().toUpperCase(),
    })
    const { reply, afterwards, settles } = reaction
    response.writeHead(reply.status, { 'Content-Length': String(Buffer.byteLength(reply.body)), ...reply.headers })
    response.end(reply.body)
    if (reaction.handled === true) {
      const value = (name: string) => firstText(incoming.envelope, name)
      this.#took.add(value('MessageId'))
      this.handled.push({
        incoming,
        messageId: value('MessageId'),
        action: value('Action'),
        conversationId: value('ConversationId'),
        refToMessageId: value('RefToMessageId'),
      })
    }
    if (settles !== undefined) this.#sent.set(settles.messageId, settles.as)
    if (afterwards !== undefined) {
      const headers = ['Content-Type', 'text/xml', 'SOAPaction', afterwards.soapAction]
      this.#posts.push(post(new URL('/reliablemessaging/intermediary', spine), identity, headers, Buffer.from(afterwards.envelope)))
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#posts)
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
