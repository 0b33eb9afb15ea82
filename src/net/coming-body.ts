import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { BodyWatch, type CapturedBody } from '../kernel/captured-body.ts'
import { type Problem, ProblemError, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import type { IncomingBody } from '../kernel/streaming.ts'
import { expectFailure, forgetFailure } from './gather-body.ts'

/**
 * The body of a request while it comes, read as fast as it is taken. What reads it is parted from the connection, so that giving
 * the one up leaves the other open for the answer.
 */
export class ComingBody implements IncomingBody {
  readonly announced: number | undefined
  readonly present: boolean
  readonly #request: IncomingMessage
  readonly #limit: number
  readonly #watch: BodyWatch
  readonly #giveUp = new AbortController()
  #opened = false

  /** @param limit bytes of the body @param keep bytes of it that the journal keeps */
  constructor(request: IncomingMessage, limit: number, keep: number) {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    this.#request = request
    this.#limit = limit
    this.#watch = new BodyWatch(keep)
    this.announced = length === undefined ? (coding === undefined ? 0 : undefined) : Number(length)
    this.present = this.announced !== 0
    if (!this.present) return
    // Its connection may have ended before anyone listened.
    if (request.destroyed) this.giveUp(this.#cut())
    const fail = (what: Problem) => this.giveUp(what)
    expectFailure(request.socket, fail)
    const done = () => forgetFailure(request.socket, fail)
    request.once('end', done)
    request.once('error', () => this.giveUp(this.#cut()))
    request.once('close', () => {
      done()
      if (!request.complete) this.giveUp(this.#cut())
    })
  }

  get gone(): AbortSignal {
    return this.#giveUp.signal
  }

  get captured(): CapturedBody {
    return this.#watch.captured()
  }

  giveUp(what: Problem): void {
    if (!this.gone.aborted) this.#giveUp.abort(new ProblemError(what))
  }

  open(): Readable {
    const request = this.#request
    this.#opened = true
    const body = new Readable({ read: () => void request.resume() })
    request.on('data', (chunk: Buffer) => {
      this.#watch.see(chunk)
      if (body.destroyed) return
      if (this.#watch.size > this.#limit) return this.giveUp(tooLarge(`more than ${this.#limit} bytes`, this.#limit))
      if (!body.push(chunk)) request.pause()
    })
    request.once('end', () => void body.push(null))
    // Whoever gives the body up leaves the rest of it to be thrown away.
    body.once('close', () => void request.resume())
    body.on('error', () => {})
    return body
  }

  /** Throws away what nobody has begun to read, so that the answer reaches a client that is still sending. */
  drain(): void {
    if (this.#opened || !this.present) return
    this.#opened = true
    this.#request.on('data', (chunk: Buffer) => this.#watch.see(chunk))
  }

  #cut(): Problem {
    const expected = this.announced === undefined ? 'the end of the body' : `${this.announced} bytes (Content-Length)`
    return problem(kernelProblems['MS-CONNECTION-CUT'], { came: `${this.#watch.size} bytes of the body, then nothing`, expected })
  }
}

/** The problem of a body over the limit of streamed doors. */
export const tooLarge = (came: string, limit: number): Problem =>
  problem(kernelProblems['MS-BODY-TOO-LARGE'], { came, expected: `at most ${limit} bytes (--max-streamed)`, at: 'the HTTP body' })
