import type { Pool } from 'undici'
import type { OutgoingMessage, OutgoingResult, Sender } from '../../kernel/delivery.ts'
import type { Peer } from '../../kernel/peer.ts'
import { type Problem, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'
import type { TlsMaterial } from '../tls-gate.ts'
import { assertAllowedHost, guardedLookup } from './allowed-address.ts'
import { checkEndpointName } from './endpoint-identity.ts'
import { deliveryProblem, plainText, unusable } from './failure.ts'

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
  /** Key of its pool. */
  readonly pool: string
  readonly names: readonly string[]
  readonly peer: Peer
  /** Presented in place of Spine's own. */
  readonly identity: Identity | undefined
}

/** Targets whose lines are remembered. */
const MOST_LINES = 1024

/** Posts to suppliers' endpoints over mutual TLS with Spine's identity: one pool per target and set of acceptable names. */
export class MutualTlsSender implements Sender {
  #options: SenderOptions
  readonly #allowed: ReadonlySet<string>
  readonly #pools = new Map<string, Pool>()
  readonly #lines = new Map<string, Line>()
  #Pool: typeof Pool | undefined

  constructor(options: SenderOptions) {
    this.#options = options
    this.#allowed = new Set(options.allowed.map((host) => host.toLowerCase()))
  }

  async send(message: OutgoingMessage): Promise<OutgoingResult> {
    const plain = message.plainHttp === true ? `${message.target} plain` : message.target
    const target = message.identity === undefined ? plain : `${plain} as ${message.identity}`
    const key = message.names.length === 0 ? target : `${target} ${message.names.join(' ')}`
    const identity = message.identity === undefined ? undefined : await this.#options.identity?.(message.identity)
    const line = this.#lines.get(key) ?? this.#line(key, message, identity)
    if ('problem' in line) return line
    // Loaded with the first delivery: it costs a start more than everything else that is not needed yet.
    this.#Pool ??= (await import('undici')).Pool
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
    this.#options = { ...this.#options, material }
    for (const pool of this.#pools.values()) void pool.close()
    this.#pools.clear()
    this.#lines.clear()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()))
    this.#pools.clear()
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
    const pool = `${url.origin} ${names.join(' ')}${as === undefined ? '' : ` as ${as}`}`
    const line = { url, path: `${url.pathname}${url.search}`, pool, names, peer, identity }
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
    this.#pool(line).dispatch(
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

  #pool({ pool: key, url, names, identity }: Line): Pool {
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const { material, timeout, connectionsPerTarget } = this.#options
    if (this.#Pool === undefined) throw new Error('the HTTP client is not loaded')
    const pool = new this.#Pool(url.origin, {
      connections: connectionsPerTarget,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        cert: identity?.cert ?? material.cert,
        key: identity?.key ?? material.key,
        // OpenSSL would not even load a weak one of them.
        ...(identity === undefined ? {} : { ciphers: 'DEFAULT:@SECLEVEL=0' }),
        ca: [...material.ca],
        crl: [...material.crl],
        timeout,
        lookup: guardedLookup(this.#allowed),
        checkServerIdentity: (host, certificate) => checkEndpointName(host, names, certificate),
      },
    })
    this.#pools.set(key, pool)
    return pool
  }

  #explain(error: unknown, url: URL): Problem {
    return deliveryProblem(error instanceof Error ? error : new Error(String(error)), url, this.#options.inContainer)
  }
}

function rawFields(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.map((item: unknown) => (Buffer.isBuffer(item) ? item.toString('latin1') : String(item))) : []
}
