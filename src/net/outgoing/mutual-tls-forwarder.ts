import type { Peer } from '../../kernel/peer.ts'
import type { Problem } from '../../kernel/problem.ts'
import type { BodySink, Forwarder, ForwardFailure, ForwardRequest, ForwardResult, PassingBody } from '../../kernel/streaming.ts'
import type { TlsMaterial } from '../tls-gate.ts'
import { assertAllowedHost } from './allowed-address.ts'
import { deliveryProblem } from './failure.ts'
import { TargetPools, type TargetPoolsOptions } from './target-pools.ts'

export interface ForwarderOptions extends Omit<TargetPoolsOptions, 'allowed'> {
  /** Hosts outside the local networks that may be called. */
  readonly allowed: readonly string[]
  readonly inContainer: boolean
}

/** Passes requests on to suppliers' endpoints over mutual TLS with Spine's identity; no body is held. */
export class MutualTlsForwarder implements Forwarder {
  readonly #allowed: ReadonlySet<string>
  readonly #pools: TargetPools
  readonly #inContainer: boolean

  constructor(options: ForwarderOptions) {
    this.#allowed = new Set(options.allowed.map((host) => host.toLowerCase()))
    this.#pools = new TargetPools({ ...options, allowed: this.#allowed })
    this.#inContainer = options.inContainer
  }

  async forward(request: ForwardRequest): Promise<ForwardResult> {
    if (!this.#pools.loaded) await this.#pools.load()
    return new Promise((resolve) => this.#dispatch(request, resolve))
  }

  reload(material: TlsMaterial): void {
    this.#pools.reload(material)
  }

  async close(): Promise<void> {
    await this.#pools.close()
  }

  #dispatch(request: ForwardRequest, resolve: (result: ForwardResult) => void): void {
    const { origin, names, verb, path, fields, body, timeout, gone } = request
    const url = new URL(origin)
    let peer: Peer = { address: url.hostname, port: Number(url.port === '' ? 443 : url.port) }
    let abort: ((reason: Error) => void) | undefined
    let reason: Error | undefined
    let answer: Answer | undefined
    const fail = (error: unknown) => {
      clearTimeout(patience)
      gone.removeEventListener('abort', leave)
      body?.destroy()
      const problem = deliveryProblem(asError(reason ?? error), url, this.#inContainer)
      const failure = failureOf(reason, gone, answer !== undefined)
      if (answer === undefined) resolve({ failure, problem, peer })
      else answer.fail(problem)
    }
    const giveUp = (why: Error) => {
      if (reason !== undefined) return
      reason = why
      // Before it is on a connection there is nothing to abort yet; when its turn comes it is given up.
      if (abort === undefined) fail(why)
      else abort(why)
    }
    const leave = () => giveUp(asError(gone.reason))
    const patience = setTimeout(
      () => giveUp(Object.assign(new Error('no progress'), { code: abort === undefined ? 'UND_ERR_CONNECT_TIMEOUT' : 'MS_TIMEOUT' })),
      timeout,
    )
    patience.unref()
    if (gone.aborted) return fail(gone.reason)
    gone.addEventListener('abort', leave)
    body?.on('data', () => void patience.refresh())
    body?.pause()
    try {
      assertAllowedHost(url.hostname, this.#allowed)
      const target = this.#pools.get(origin, names)
      target.pool.dispatch(
        { path, method: verb, headers: [...fields], ...(body === undefined ? {} : { body }) },
        {
          onRequestStart(controller) {
            if (reason !== undefined) return controller.abort(reason)
            abort = (why) => controller.abort(why)
            peer = target.peer
          },
          onResponseStart(controller, status, _headers, message) {
            patience.refresh()
            peer = target.peer
            answer = new Answer(controller, giveUp)
            resolve({ status, reason: message ?? '', fields: rawFields(controller.rawHeaders), body: answer, peer })
          },
          onResponseData(controller, chunk) {
            patience.refresh()
            if (answer?.take(chunk) === false) controller.pause()
          },
          onResponseEnd() {
            clearTimeout(patience)
            gone.removeEventListener('abort', leave)
            answer?.end()
          },
          onResponseError: (_controller, error) => fail(error),
        },
      )
    } catch (error) {
      fail(error)
    }
  }
}

/** Bytes of an answer that may wait for somebody to take them before its connection has to: most answers are whole by then. */
const EARLY = 65_536

/** The body of an answer, held back until somebody takes it. */
class Answer implements PassingBody {
  readonly #controller: { pause(): void; resume(): void; readonly paused: boolean }
  readonly #giveUp: (why: Error) => void
  #sink: BodySink | undefined
  #early: Buffer[] = []
  #earlySize = 0
  #state: 'coming' | 'ended' | 'failed' = 'coming'
  #problem: Problem | undefined

  constructor(controller: { pause(): void; resume(): void; readonly paused: boolean }, giveUp: (why: Error) => void) {
    this.#controller = controller
    this.#giveUp = giveUp
  }

  passTo(sink: BodySink): void {
    this.#sink = sink
    let ready = true
    for (const chunk of this.#early) ready = sink.write(chunk)
    this.#early = []
    if (this.#state === 'ended') sink.end()
    else if (this.#problem !== undefined) sink.fail(this.#problem)
    else if (ready) this.resume()
  }

  resume(): void {
    if (this.#state === 'coming' && this.#controller.paused) this.#controller.resume()
  }

  cancel(): void {
    if (this.#state !== 'coming') return
    this.#sink = undefined
    this.#giveUp(Object.assign(new Error('nobody takes the answer'), { code: 'MS_CANCELLED' }))
  }

  /** Takes the next piece; false when the next one has to wait. */
  take(chunk: Buffer): boolean {
    if (this.#sink !== undefined) return this.#sink.write(chunk)
    this.#early.push(chunk)
    this.#earlySize += chunk.length
    return this.#earlySize < EARLY
  }

  end(): void {
    this.#state = 'ended'
    this.#sink?.end()
  }

  fail(problem: Problem): void {
    this.#state = 'failed'
    this.#problem = problem
    this.#sink?.fail(problem)
  }
}

function failureOf(reason: Error | undefined, gone: AbortSignal, begun: boolean): ForwardFailure {
  if (gone.aborted) return 'gone'
  if (reason !== undefined && 'code' in reason && reason.code === 'MS_TIMEOUT') return 'timeout'
  return begun ? 'cut' : 'unreachable'
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

function rawFields(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.map((item: unknown) => (Buffer.isBuffer(item) ? item.toString('latin1') : String(item))) : []
}
