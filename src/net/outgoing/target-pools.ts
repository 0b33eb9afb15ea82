import { TLSSocket } from 'node:tls'
import type { Pool } from 'undici'
import type { Peer } from '../../kernel/peer.ts'
import type { TlsMaterial } from '../tls-gate.ts'
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

/** Connections to one target, with who was met there last. */
export interface TargetPool {
  readonly pool: Pool
  /** With the certificate of the newest connection, once there has been one. */
  peer: Peer
}

/** Connections over mutual TLS with Spine's identity: one pool per target and set of acceptable names. */
export class TargetPools {
  #options: TargetPoolsOptions
  readonly #pools = new Map<string, TargetPool>()
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

  /** The pool of `https://host[:port]`, for certificates that carry its host or one of `names`. */
  get(origin: string, names: readonly string[]): TargetPool {
    const key = names.length === 0 ? origin : `${origin} ${names.join(' ')}`
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const made = this.#make(origin, names)
    this.#pools.set(key, made)
    return made
  }

  /** New certificates or revocation lists: connections made with the old ones are given up as they fall idle. */
  reload(material: TlsMaterial): void {
    this.#options = { ...this.#options, material }
    for (const { pool } of this.#pools.values()) void pool.close()
    this.#pools.clear()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map(({ pool }) => pool.destroy()))
    this.#pools.clear()
  }

  #make(origin: string, names: readonly string[]): TargetPool {
    const { material, timeout, connectionsPerTarget, allowed, own } = this.#options
    if (this.#undici === undefined) throw new Error('the HTTP client is not loaded')
    const url = new URL(origin)
    const port = Number(url.port === '' ? 443 : url.port)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const here = own?.(host, port)
    const connect = this.#undici.buildConnector({
      cert: material.cert,
      key: material.key,
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
