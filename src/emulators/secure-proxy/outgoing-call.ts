import type { Readable } from 'node:stream'
import { BodyWatch, CapturedBody } from '../../kernel/captured-body.ts'
import { Exchange } from '../../kernel/exchange.ts'
import { maskFields } from '../../kernel/mask.ts'
import { noPeer, type Peer } from '../../kernel/peer.ts'
import type { Problem } from '../../kernel/problem.ts'
import type { ForwardResult, PassingBody } from '../../kernel/streaming.ts'
import type { Visit } from './visit.ts'

/** The call that a proxied request causes, as an exchange of its own: what left, and what came back. */
export class OutgoingCall {
  readonly #visit: Visit
  readonly #exchange: Exchange
  readonly #sent: BodyWatch
  readonly #received: BodyWatch
  #over = false

  /** @param body watched while it is read */
  constructor(visit: Visit, line: string, fields: readonly string[], body: Readable | undefined) {
    const { exchange, parts, space, headers, endpoint } = visit
    const { journalBody } = parts.settings
    this.#visit = visit
    this.#sent = new BodyWatch(journalBody)
    this.#received = new BodyWatch(journalBody)
    this.#exchange = new Exchange({
      id: parts.ids.next(),
      direction: 'out',
      door: exchange.door,
      peer: noPeer,
      startedAt: space.clock.now(),
      request: { line: `${line} HTTP/1.1`, fields: maskFields(fields), body: CapturedBody.empty },
    })
    this.#exchange.space = space.name
    this.#exchange.causedBy = exchange.id
    if (exchange.traceparent !== undefined) this.#exchange.traceparent = exchange.traceparent
    const { traceId, from, to, interaction } = headers
    Object.assign(this.#exchange.labels, { traceId, from, to, interaction })
    this.#exchange.summary = `call to ${endpoint.party.name}`
    body?.on('data', (chunk: Buffer) => this.#sent.see(chunk))
    body?.pause()
  }

  /** Nothing came back. */
  failed(problem: Problem, peer: Peer): void {
    this.#exchange.peer = peer
    this.#exchange.outcome = 'failed'
    this.#exchange.problems.push(problem)
    this.#exchange.summary = problem.title
    this.#end('cut')
  }

  /** The head of the answer came; gives its body to be passed on. */
  answered({ status, reason, fields, body, peer }: Exclude<ForwardResult, { failure: unknown }>): PassingBody {
    const exchange = this.#exchange
    exchange.peer = peer
    exchange.outcome = 'accepted'
    exchange.timing.replied = performance.now()
    exchange.reply = { line: `HTTP/1.1 ${status} ${reason}`.trimEnd(), fields: maskFields(fields), body: CapturedBody.empty }
    exchange.summary += `: ${status}`
    return {
      passTo: (sink) =>
        body.passTo({
          write: (chunk) => {
            this.#received.see(chunk)
            return sink.write(chunk)
          },
          end: () => {
            sink.end()
            this.#end('complete')
          },
          fail: (problem) => {
            exchange.outcome = 'failed'
            exchange.problems.push(problem)
            sink.fail(problem)
            this.#end('cut')
          },
        }),
      resume: () => body.resume(),
      cancel: () => {
        body.cancel()
        this.#end('cut')
      },
    }
  }

  #end(state: 'complete' | 'cut'): void {
    if (this.#over) return
    this.#over = true
    const exchange = this.#exchange
    const { journal, tally } = this.#visit.parts
    exchange.request = { ...exchange.request, body: this.#sent.captured() }
    if (exchange.reply !== undefined) exchange.reply = { ...exchange.reply, body: this.#received.captured() }
    exchange.timing.end = performance.now()
    exchange.state = state
    tally.add('mock_spine_exchanges_total', `door="${exchange.door}",direction="out",outcome="${exchange.outcome ?? 'failed'}"`)
    journal.enter(exchange)
  }
}
