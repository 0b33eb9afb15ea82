import type { OutgoingMessage, OutgoingResult, Sender } from '../../kernel/delivery.ts'
import type { Peer } from '../../kernel/peer.ts'
import { type Problem, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'
import type { TlsMaterial } from '../tls-gate.ts'
import { assertAllowedHost } from './allowed-address.ts'
import { deliveryProblem, plainText, unusable } from './failure.ts'
import { type NamedIdentity, TargetPools } from './target-pools.ts'

export interface SenderOptions {
  /** Spine's own identity and what it trusts. */
  readonly material: TlsMaterial
  /** Hosts outside the local networks that may be called. */
  readonly allowed: readonly string[]
  /** Milliseconds for one try, from connecting to the last byte of the answer. */
  readonly timeout: number
  readonly connectionsPerTarget: number
  readonly keepAlive: boolean
  /** Bytes of an answer that are read. */
  readonly maxAnswer: number
  readonly inContainer: boolean
  /** Certificate and key of an identity by the name that a message gives. */
  identity?(name: string): Promise<Identity>
}

/** Certificate and key, PEM. */
type Identity = Pick<TlsMaterial, 'cert' | 'key'>

interface Line {
  readonly url: URL
  /** Path and query. */
  readonly path: string
  readonly names: readonly string[]
  readonly peer: Peer
  /** Presented in place of Spine's own. */
  readonly identity: NamedIdentity | undefined
}

/** Targets whose lines are remembered. */
const MOST_LINES = 1024

/** Posts to suppliers' endpoints over mutual TLS with Spine's identity: one pool per target and set of acceptable names. */
export class MutualTlsSender implements Sender {
  readonly #options: SenderOptions
  readonly #allowed: ReadonlySet<string>
  readonly #pools: TargetPools
  readonly #lines = new Map<string, Line>()

  constructor(options: SenderOptions) {
    this.#options = options
    this.#allowed = new Set(options.allowed.map((host) => host.toLowerCase()))
    this.#pools = new TargetPools({ ...options, allowed: this.#allowed })
  }

  async send(message: OutgoingMessage): Promise<OutgoingResult> {
    const plain = message.plainHttp === true ? `${message.target} plain` : message.target
    const target = message.identity === undefined ? plain : `${plain} as ${message.identity}`
    const key = message.names.length === 0 ? target : `${target} ${message.names.join(' ')}`
    const identity = message.identity === undefined ? undefined : await this.#options.identity?.(message.identity)
    const line = this.#lines.get(key) ?? this.#line(key, message, identity)
    if ('problem' in line) return line
    if (!this.#pools.loaded) await this.#pools.load()
    return new Promise((resolve) => {
      try {
        this.#dispatch(line, message, resolve)
      } catch (error) {
        resolve({ problem: this.#explain(error, line.url) })
      }
    })
  }

  /** New certificates or revocation lists: connections made with the old ones are given up as they fall idle. */
  reload(material: TlsMaterial): void {
    this.#pools.reload(material)
    this.#lines.clear()
  }

  async close(): Promise<void> {
    await this.#pools.close()
    this.#lines.clear()
  }

  /** What is the same for all messages to a target; most go to few. */
  #line(
    key: string,
    { target, names, plainHttp, identity: as }: OutgoingMessage,
    identity: Identity | undefined,
  ): Line | { readonly problem: Problem } {
    if (!URL.canParse(target)) return { problem: unusable(target) }
    const url = new URL(target)
    if (url.protocol !== 'https:' && !(plainHttp === true && url.protocol === 'http:')) return { problem: plainText(url) }
    const usual = url.protocol === 'http:' ? 80 : 443
    const peer = { address: url.hostname, port: Number(url.port === '' ? usual : url.port) }
    const line = {
      url,
      path: `${url.pathname}${url.search}`,
      names,
      peer,
      identity: as === undefined || identity === undefined ? undefined : { ...identity, name: as },
    }
    if (this.#lines.size >= MOST_LINES) this.#lines.clear()
    this.#lines.set(key, line)
    return line
  }

  #dispatch(line: Line, message: OutgoingMessage, resolve: (result: OutgoingResult) => void): void {
    const { url, peer } = line
    assertAllowedHost(url.hostname, this.#allowed)
    const limit = this.#options.maxAnswer
    let status = 0
    let fields: string[] = []
    const chunks: Buffer[] = []
    let size = 0
    let tooLarge: Problem | undefined
    let abort: ((reason: Error) => void) | undefined
    let late: Error | undefined
    const finish = (result: OutgoingResult) => {
      clearTimeout(deadline)
      resolve(result)
    }
    // One deadline over all: a time-out between bytes would let an endpoint that trickles keep its place for ever.
    const deadline = setTimeout(() => {
      late = Object.assign(new Error('too late'), { code: abort === undefined ? 'UND_ERR_CONNECT_TIMEOUT' : 'MS_TIMEOUT' })
      resolve({ problem: this.#explain(late, url), peer })
      abort?.(late)
    }, this.#options.timeout)
    deadline.unref()
    this.#pools.get(url.origin, line.names, line.identity).pool.dispatch(
      {
        path: line.path,
        method: message.verb,
        headers: [...message.fields],
        body: message.body,
        reset: !this.#options.keepAlive,
      },
      {
        onRequestStart(controller) {
          if (late !== undefined) return controller.abort(late)
          abort = (reason) => controller.abort(reason)
        },
        onResponseStart(controller, statusCode) {
          status = statusCode
          fields = rawFields(controller.rawHeaders)
        },
        onResponseData(controller, chunk) {
          size += chunk.length
          if (size <= limit) chunks.push(chunk)
          else if (tooLarge === undefined) {
            tooLarge = problem(kernelProblems['MS-DELIVERY-TOO-LARGE'], {
              came: `more than ${limit} bytes`,
              expected: `at most ${limit} bytes`,
            })
            controller.abort(new Error('answer too large'))
          }
        },
        onResponseEnd() {
          finish({ status, fields, body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks), peer })
        },
        onResponseError: (_controller, error) => finish({ problem: tooLarge ?? this.#explain(error, url), peer }),
      },
    )
  }

  #explain(error: unknown, url: URL): Problem {
    return deliveryProblem(error instanceof Error ? error : new Error(String(error)), url, this.#options.inContainer)
  }
}

function rawFields(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.map((item: unknown) => (Buffer.isBuffer(item) ? item.toString('latin1') : String(item))) : []
}
