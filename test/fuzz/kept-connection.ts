import type net from 'node:net'
import type { Outcome } from './outcome.ts'
import { type HttpReply, NotHttp, ReplyReader } from './replies.ts'
import type { FuzzRequest } from './request.ts'

/** A connection that stays open over many framed requests, one at a time; opened anew when the server has closed it. */
export class KeptConnection {
  readonly #dial: () => net.Socket
  readonly #limit: number
  #socket: net.Socket | undefined
  #reader = new ReplyReader()
  #settle: ((outcome: Outcome) => void) | undefined
  /** Requests that this connection has answered. */
  #answered = 0

  /** @param limit milliseconds for an answer */
  constructor(dial: () => net.Socket, limit: number) {
    this.#dial = dial
    this.#limit = limit
  }

  /** Sends one framed request and waits for its answer. A kept connection that has just been closed is no answer: then a fresh one is tried. */
  async send(request: FuzzRequest): Promise<Outcome> {
    const fresh = this.#socket === undefined || this.#answered === 0
    const outcome = await this.#once(request)
    return outcome.ended === 'closed' && outcome.replies.length === 0 && !fresh ? this.#once(request) : outcome
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #once(request: FuzzRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#finish({ replies: [], rest: this.#reader.rest, ended: 'no answer in time' }), this.#limit)
      this.#settle = (outcome) => {
        clearTimeout(timer)
        this.#settle = undefined
        resolve(outcome)
      }
      const socket = (this.#socket ??= this.#open())
      writePieces(socket, request)
    })
  }

  #open(): net.Socket {
    const socket = this.#dial()
    this.#reader = new ReplyReader()
    this.#answered = 0
    socket.on('data', (chunk) => {
      if (socket !== this.#socket) return
      this.#reader.push(chunk)
      this.#look()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (socket === this.#socket) this.#finish({ replies: [], rest: this.#reader.rest, ended: 'closed' })
    })
    return socket
  }

  #look(): void {
    let reply: HttpReply | undefined
    try {
      reply = this.#reader.next()
    } catch (error) {
      if (!(error instanceof NotHttp)) throw error
      return this.#finish({ replies: [], rest: this.#reader.rest, ended: 'closed' })
    }
    if (reply === undefined) return
    this.#answered++
    const kept = !reply.headers.some(
      (value, at) => at % 2 === 1 && reply.headers[at - 1]?.toLowerCase() === 'connection' && /close/i.test(value),
    )
    const settle = this.#settle
    if (!kept || this.#reader.rest.length > 0) this.close()
    settle?.({ replies: [reply], rest: this.#reader.rest, ended: kept ? 'kept' : 'closed' })
  }

  #finish(outcome: Outcome): void {
    this.close()
    this.#settle?.(outcome)
  }
}

/** Writes a request in its pieces, each in a packet of its own as far as the kernel lets it. */
export function writePieces(socket: net.Socket, { bytes, pieces }: FuzzRequest): void {
  let at = 0
  for (const end of [...pieces, bytes.length]) {
    if (end > at || pieces.length === 0) socket.write(bytes.subarray(at, end))
    at = Math.max(at, end)
  }
}
