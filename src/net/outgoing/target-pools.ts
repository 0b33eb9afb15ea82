import { TLSSocket } from 'node:tls'
import type { Pool } from 'undici'
import type { Peer } from '../../kernel/peer.ts'
import { suited, type TlsMaterial } from '../tls-gate.ts'
import { describePeer } from '../tls-peer.ts'
import { guardedLookup } from './allowed-address.ts'
import { checkEndpointName } from './endpoint-identity.ts'

export interface TargetPoolsOptions {
  /** Spine's own identity and what it trusts. */
  readonly material: TlsMaterial
  /** Hosts outside the local networks that may be called, lower case. */
  readonly allowed: ReadonlySet<string>
  /** Milliseconds for making a connection. */
  readonly timeout: number
  readonly connectionsPerTarget: number
  /** Where a host name of this environment really listens; undefined for any other. */
  readonly own?: ((host: string, port: number) => { readonly host: string; readonly port: number } | undefined) | undefined
}

/** Certificate and key, PEM, that are presented in place of Spine's own. */
export interface NamedIdentity extends Pick<TlsMaterial, 'cert' | 'key'> {
  readonly name: string
}

/** Targets whose connections are kept; of more, those that were used longest ago are given up as they fall idle. */
const MOST_POOLS = 256

const USUAL_PORT: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** Connections to one target, with who was met there last. */
export interface TargetPool {
  readonly pool: Pool
  /** With the certificate of the newest connection, once there has been one. */
  peer: Peer
}

/** Connections over mutual TLS with Spine's identity: one pool per target and set of acceptable names. */
export class TargetPools {
  #options: TargetPoolsOptions
  /** The one used last is the last. */
  readonly #pools = new Map<string, TargetPool>()
  #newest: TargetPool | undefined
  #undici: typeof import('undici') | undefined

  constructor(options: TargetPoolsOptions) {
    this.#options = options
  }

  /** Loads the HTTP client, with the first call: it costs a start more than everything else that is not needed yet. */
  async load(): Promise<void> {
    this.#undici ??= await import('undici')
  }

  get loaded(): boolean {
    return this.#undici !== undefined
  }

  /**
   * The pool of `https://host[:port]`, for certificates that carry its host or one of `names`; also of an `http:` origin, where a caller allows it.
   * @param identity presented in place of Spine's own
   */
  get(origin: string, names: readonly string[], identity?: NamedIdentity): TargetPool {
    const target = names.length === 0 ? origin : `${origin} ${names.join(' ')}`
    const key = identity === undefined ? target : `${target} as ${identity.name}`
    const known = this.#pools.get(key)
    if (known !== undefined) {
      if (known !== this.#newest) this.#touch(key, known)
      return known
    }
    const made = this.#make(origin, names, identity)
    this.#touch(key, made)
    const [oldest] = this.#pools
    if (this.#pools.size > MOST_POOLS && oldest !== undefined) {
      this.#pools.delete(oldest[0])
      void oldest[1].pool.close()
    }
    return made
  }

  #touch(key: string, target: TargetPool): void {
    this.#pools.delete(key)
    this.#pools.set(key, target)
    this.#newest = target
  }

  /** New certificates or revocation lists: connections made with the old ones are given up as they fall idle. */
  reload(material: TlsMaterial): void {
    this.#options = { ...this.#options, material }
    for (const { pool } of this.#pools.values()) void pool.close()
    this.#pools.clear()
    this.#newest = undefined
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map(({ pool }) => pool.destroy()))
    this.#pools.clear()
    this.#newest = undefined
  }

  #make(origin: string, names: readonly string[], identity: NamedIdentity | undefined): TargetPool {
    const { material, timeout, connectionsPerTarget, allowed, own } = this.#options
    if (this.#undici === undefined) throw new Error('the HTTP client is not loaded')
    const url = new URL(origin)
    const port = Number(url.port === '' ? USUAL_PORT[url.protocol] : url.port)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const here = own?.(host, port)
    const connect = this.#undici.buildConnector({
      cert: identity?.cert ?? material.cert,
      key: identity?.key ?? material.key,
      // OpenSSL would not even load a weak certificate that a test wants presented.
      ...(identity === undefined && material.weak !== true ? {} : { ciphers: suited('DEFAULT', { weak: true }) }),
      ca: [...material.ca],
      crl: [...material.crl],
      timeout,
      allowH2: false,
      lookup: guardedLookup(allowed),
      ...(here === undefined ? {} : { servername: host }),
      checkServerIdentity: (_host, certificate) => checkEndpointName(host, names, certificate),
    })
    const target: TargetPool = {
      peer: { address: url.hostname, port },
      pool: new this.#undici.Pool(here === undefined ? url.origin : `https://${here.host}:${here.port}`, {
        connections: connectionsPerTarget,
        pipelining: 1,
        allowH2: false,
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: (options, callback) =>
          connect(options, (...[error, socket]) => {
            if (error !== null) return callback(error, null)
            // A resumed session shows no certificate: it is still that of the one resumed.
            if (socket instanceof TLSSocket) target.peer = { ...target.peer, ...describePeer(socket), address: url.hostname, port }
            callback(null, socket)
          }),
      }),
    }
    return target
  }
}
