import type { Dial } from './dial.ts'
import { KeptConnection } from './kept-connection.ts'
import { sendAlone } from './lone-connection.ts'
import type { Outcome } from './outcome.ts'
import type { FuzzRequest } from './request.ts'

/** Connections in use at once. */
const LANES = 24
/** Milliseconds for an answer: far beyond the instance's own time-outs. */
export const ANSWER_WITHIN_MS = 30_000

/** Sends requests on several connections at once, each in its turn; kept connections go on from batch to batch. */
export class Lanes {
  readonly #dial: Dial
  readonly #kept: Map<string, KeptConnection>[] = Array.from({ length: LANES }, () => new Map())
  /** Requests that are under way, by index: the ones to suspect when the instance dies. */
  readonly underWay = new Map<number, FuzzRequest>()

  constructor(dial: Dial) {
    this.#dial = dial
  }

  /** Sends the requests from index `from` to before `to`; resolves when all have an outcome, or `goOn` says no. */
  async run(
    from: number,
    to: number,
    make: (index: number) => FuzzRequest,
    done: (index: number, request: FuzzRequest, outcome: Outcome) => void,
    goOn: () => boolean,
  ): Promise<void> {
    let next = from
    const lane = async (kept: Map<string, KeptConnection>) => {
      while (next < to && goOn()) {
        const index = next++
        const request = make(index)
        this.underWay.set(index, request)
        const begin = performance.now()
        const outcome = { ...(await this.#send(kept, request)), ms: performance.now() - begin }
        if (goOn()) {
          this.underWay.delete(index)
          done(index, request, outcome)
        }
      }
    }
    await Promise.all(this.#kept.map(lane))
  }

  close(): void {
    for (const kept of this.#kept) for (const connection of kept.values()) connection.close()
  }

  #send(kept: Map<string, KeptConnection>, request: FuzzRequest): Promise<Outcome> {
    if (!request.framed) return sendAlone(this.#dial, request, ANSWER_WITHIN_MS)
    const key = `${request.port} ${request.as}`
    let connection = kept.get(key)
    if (connection === undefined) kept.set(key, (connection = new KeptConnection(() => this.#dial(request), ANSWER_WITHIN_MS)))
    return connection.send(request)
  }
}
