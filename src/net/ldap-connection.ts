import type { Socket } from 'node:net'
import { CapturedBody } from '../kernel/captured-body.ts'
import type { Exchange } from '../kernel/exchange.ts'
import type { FaultEffect } from '../kernel/faults.ts'
import type { Peer } from '../kernel/peer.ts'
import { problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { resultText } from '../wire/ldap/codes.ts'
import { decodeMessage } from '../wire/ldap/decode.ts'
import { LdapError } from '../wire/ldap/error.ts'
import { LdapFramer } from '../wire/ldap/framer.ts'
import { encodeDisconnection, encodeReply, type LdapReply } from '../wire/ldap/reply.ts'
import type { AnsweredKind, LdapMessage, LdapSession } from '../wire/ldap/request.ts'
import { breakOff } from './broken-reply.ts'
import { answerOf } from './ldap-answer.ts'
import { captureMessage, requestLine } from './ldap-capture.ts'
import { beginExchange, endExchange, enterReplied } from './ldap-exchange.ts'
import { drained } from './ldap-flow.ts'
import type { LdapHost } from './ldap-handler.ts'
import { unreadable } from './ldap-problems.ts'
import { sendSlowly } from './slow-reply.ts'

/** Milliseconds that a client has to close its side after we have closed ours. */
const LINGER = 2000

/** An answer on its way out. */
interface Leaving {
  readonly bytes: Buffer
  readonly exchange: Exchange
}

const NONE: readonly string[] = []

/** One client's connection: cuts its bytes into messages and answers them one after the other, in the order of arrival. */
export class LdapConnection {
  readonly #host: LdapHost
  readonly #socket: Socket
  readonly #peer: Peer
  readonly #session: LdapSession
  readonly #framer: LdapFramer
  readonly #idle: NodeJS.Timeout
  /** What the last handler called its door; unbind and abandon belong to it too. */
  #door: string
  /** The space of its last operation: they belong to that too. */
  #space = 'default'
  /** Messages are being worked on; `handling`: one of them by the handler, which may take its time. */
  #busy = false
  #handling = false
  /** The client has ended its side: what it sent is still answered. */
  #ended = false
  /** We are stopping: the operation in hand is still answered. */
  #stopping = false
  /** StartTLS was accepted: what comes next is a handshake, and not ours to read. */
  #upgrading = false
  /** Answers that wait for the turn's end to be written, and their bytes together. */
  #leaving: Leaving[] = []
  #leavingBytes = 0
  /** Our side is closed; what still comes is thrown away. */
  #over = false

  /** @param secure under TLS */
  constructor(host: LdapHost, socket: Socket, peer: Peer, secure: boolean) {
    this.#host = host
    this.#socket = socket
    this.#peer = peer
    this.#session = { boundDn: '', secure }
    this.#door = host.kind
    this.#framer = new LdapFramer(host.limits.maxMessage)
    this.#idle = setTimeout(() => this.#timedOut(), host.limits.idleTimeout)
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    // A reset shows as `close` too; what was in hand then ends as cut.
    socket.on('error', () => socket.destroy())
    socket.on('close', this.#onClose)
  }

  readonly #onData = (chunk: Buffer): void => this.#receive(chunk)

  readonly #onEnd = (): void => {
    this.#ended = true
    if (!this.#busy) this.#finish()
  }

  readonly #onClose = (): void => {
    clearTimeout(this.#idle)
    this.#reportCut()
    this.#over = true
  }

  /** Closes once the operation in hand has been answered. */
  close(): void {
    this.#stopping = true
    if (!this.#busy) this.#finish()
  }

  #receive(chunk: Buffer): void {
    if (this.#over) return
    this.#framer.push(chunk)
    // While an answer is awaited one more chunk is taken and then no more: a cut is noticed, but nothing piles up.
    if (this.#busy) this.#socket.pause()
    else void this.#work()
  }

  async #work(): Promise<void> {
    const socket = this.#socket
    this.#busy = true
    let whole = false
    try {
      for (let bytes = this.#framer.next(); bytes !== undefined; bytes = this.#framer.next()) {
        whole = true
        const pending = this.#take(bytes, decodeMessage(bytes))
        if (pending !== undefined || this.#leavingBytes >= socket.writableHighWaterMark) {
          this.flush()
          if (pending !== undefined) {
            await pending
            this.flush()
          }
          if (socket.writableNeedDrain) await drained(socket)
        }
        if (this.#over || this.#stopping || this.#upgrading) break
      }
    } catch (error) {
      this.#giveUp(error)
    }
    if (whole) this.#idle.refresh()
    this.#busy = false
    if (this.#upgrading) return
    if (this.#ended || this.#stopping) this.#finish()
    else if (socket.isPaused()) socket.resume()
  }

  #take(bytes: Buffer, message: LdapMessage): Promise<void> | undefined {
    const { limits, parts, searchTold } = this.#host
    const { request } = message
    const body = captureMessage(bytes, message, limits.journalBody)
    const later = request.kind === 'search' && !body.truncated
    const exchange = beginExchange(parts, this.#door, this.#peer, later ? searchTold : requestLine(message), body)
    // What can't be told of a part of the request is told at once.
    if (request.kind === 'search' && !later) Object.assign(exchange.labels, this.#host.searchLabels(request))
    if (request.kind === 'unbind' || request.kind === 'abandon') {
      const space = parts.spaces.get(this.#space) ?? parts.spaces.default
      exchange.space = space.name
      exchange.startedAt = space.clock.now()
      exchange.outcome = 'accepted'
      exchange.summary =
        request.kind === 'unbind' ? 'Connection ended by the client' : 'Abandon: nothing was waiting, as answers leave in order'
      enterReplied(parts, exchange)
      endExchange(parts, exchange, 'complete')
      if (request.kind === 'unbind') this.#close()
      return undefined
    }
    this.#host.begin()
    const kind = request.kind === 'unreadable' ? request.asked : request.kind
    const answer = answerOf(this.#host.handler, message, request, exchange, this.#session)
    if (!(answer instanceof Promise)) return this.#answer(exchange, message.id, kind, answer)
    this.#handling = true
    return answer.then((reply) => {
      this.#handling = false
      this.#idle.refresh()
      return this.#answer(exchange, message.id, kind, reply)
    })
  }

  /** Sends an answer, as a fault bends it; there is something to wait for only then. */
  #answer(exchange: Exchange, id: number, kind: AnsweredKind, reply: LdapReply): Promise<void> | undefined {
    const fault = this.#host.parts.faults.onReply(exchange)
    if (fault === undefined || fault.kind === 'reply') {
      this.#send(exchange, id, kind, reply)
      return undefined
    }
    this.#handling = true
    // Answers leave in order: those before it first.
    this.flush()
    return this.#faulty(fault, exchange, id, kind, reply).finally(() => {
      this.#handling = false
      this.#idle.refresh()
    })
  }

  async #faulty(
    fault: Exclude<FaultEffect, { readonly kind: 'reply' }>,
    exchange: Exchange,
    id: number,
    kind: AnsweredKind,
    reply: LdapReply,
  ) {
    if (fault.kind === 'delay') {
      await new Promise((resolve) => setTimeout(resolve, fault.ms))
      return this.#send(exchange, id, kind, reply)
    }
    const socket = this.#socket
    if (fault.kind === 'slow') {
      const bytes = this.#encoded(id, kind, reply)
      this.#recordReply(exchange, reply, bytes)
      await sendSlowly(bytes, fault.pace, { write: (piece) => socket.write(piece), end: () => {}, gone: () => socket.destroyed })
      return this.#left([{ bytes, exchange }], socket.destroyed ? 'cut' : 'complete')
    }
    breakOff(fault, socket, () => {
      const bytes = encodeReply(id, kind, reply)
      return { head: Buffer.alloc(0), body: bytes, beginning: bytes.subarray(0, Math.max(2, bytes.length >> 1)) }
    })
    this.#over = true
    clearTimeout(this.#idle)
    this.#door = exchange.door
    enterReplied(this.#host.parts, exchange)
    this.#left([{ bytes: Buffer.alloc(0), exchange }], 'cut')
  }

  #encoded(id: number, kind: AnsweredKind, reply: LdapReply): Buffer {
    try {
      return reply.disconnects === true
        ? encodeDisconnection(reply.diagnosticMessage ?? '', reply.resultCode)
        : encodeReply(id, kind, reply)
    } catch (error) {
      this.#host.end()
      throw error
    }
  }

  #send(exchange: Exchange, id: number, kind: AnsweredKind, reply: LdapReply): void {
    const bytes = this.#encoded(id, kind, reply)
    this.#recordReply(exchange, reply, bytes)
    if (this.#leaving.push({ bytes, exchange }) === 1) this.#host.flushLater(this)
    this.#leavingBytes += bytes.length
    if (reply.disconnects === true) return this.#close()
    if (reply.startTls !== true) return
    this.#upgrading = true
    this.#socket.pause()
  }

  #recordReply(exchange: Exchange, reply: LdapReply, bytes: Buffer): void {
    const { parts, limits } = this.#host
    const count = reply.entries?.count ?? 0
    const result = resultText(reply.resultCode)
    exchange.reply = {
      line: count === 0 ? result : `${result}, ${count} entries`,
      fields: NONE,
      body: CapturedBody.of(bytes, limits.journalBody),
    }
    this.#door = exchange.door
    this.#space = exchange.space
    enterReplied(parts, exchange)
  }

  /** Writes what was answered since the last time, in one piece. */
  flush(): void {
    const leaving = this.#leaving
    const [first] = leaving
    if (first === undefined) return
    this.#leaving = []
    this.#leavingBytes = 0
    if (!this.#socket.writable) return this.#left(leaving, 'cut')
    const bytes = leaving.length === 1 ? first.bytes : Buffer.concat(leaving.map((each) => each.bytes))
    this.#socket.write(bytes, (error) => {
      this.#left(leaving, error ? 'cut' : 'complete')
      if (this.#upgrading && !error) this.#upgrade()
    })
  }

  #left(leaving: readonly Leaving[], state: 'complete' | 'cut'): void {
    for (const { exchange } of leaving) {
      endExchange(this.#host.parts, exchange, state)
      this.#host.end()
    }
  }

  /** Hands the connection over to TLS (RFC 4511 §4.14.1): what was sent before the answer could be anybody's, and ends it. */
  #upgrade(): void {
    const socket = this.#socket
    clearTimeout(this.#idle)
    const early = this.#framer.pending > 0
    this.#over = true
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    if (early || this.#stopping) socket.destroy()
    else this.#host.upgrade(socket)
  }

  /** Ends a connection that can't be read on, with the notice that RFC 4511 §4.1.1 asks for. */
  #giveUp(error: unknown): void {
    if (!(error instanceof LdapError)) {
      const came = error instanceof Error ? (error.stack ?? error.message) : String(error)
      const failure = problem(kernelProblems['MS-INTERNAL'], { came, expected: 'a message that is answered or refused' })
      this.#host.fail(this.#peer, failure)
      this.#over = true
      this.#socket.destroy()
      return
    }
    const failure = unreadable(error)
    this.#host.fail(this.#peer, failure)
    this.flush()
    if (this.#socket.writable)
      this.#socket.write(encodeDisconnection(`${failure.title} Came: ${failure.came}. Expected: ${failure.expected}.`))
    this.#close()
  }

  #finish(): void {
    if (this.#ended) this.#reportCut()
    this.#close()
  }

  #close(): void {
    if (this.#over) return
    this.flush()
    this.#over = true
    this.#socket.end(() => {
      clearTimeout(this.#idle)
      const linger = setTimeout(() => this.#socket.destroy(), LINGER)
      this.#socket.on('close', () => clearTimeout(linger))
    })
    // What is not read would turn the close into a reset, and the last answer might be lost with it.
    this.#socket.resume()
  }

  #reportCut(): void {
    if (this.#over || this.#stopping || this.#framer.pending === 0) return
    const came = `${this.#framer.pending} bytes, then the end of the connection`
    this.#host.fail(this.#peer, problem(kernelProblems['MS-CONNECTION-CUT'], { came, expected: 'a whole LDAP message' }))
  }

  #timedOut(): void {
    const { idleTimeout } = this.#host.limits
    if (this.#handling) {
      this.#idle.refresh()
      return
    }
    const unread = this.#socket.writableLength
    const came = unread > 0 ? `nothing: ${unread} bytes of the answer are not taken in` : `${this.#framer.pending} bytes of a message`
    if (unread > 0 || (!this.#over && this.#framer.pending > 0)) {
      const details = { came, expected: `a message, or an answer, taken in whole within ${idleTimeout} ms`, next: SLOW }
      this.#host.fail(this.#peer, problem(kernelProblems['MS-SLOW-CLIENT'], details))
    }
    this.#over = true
    this.#socket.destroy()
  }
}

const SLOW = 'Check that the client sends as many bytes as it announces and reads what it asked for; or raise --idle-timeout.'
