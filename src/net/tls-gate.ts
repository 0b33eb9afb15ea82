import net from 'node:net'
import type tls from 'node:tls'
import { getExtensionData, readTlsClientHello } from 'read-tls-client-hello'
import type { CertificatePolicy } from '../kernel/emulator.ts'
import type { ConnectionFaults, ListenerName } from '../kernel/faults.ts'
import type { Peer } from '../kernel/peer.ts'
import { type Problem, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { breakConnection } from './broken-connection.ts'
import { handshakeProblem } from './handshake-problem.ts'

const SERVER_NAME = 0

/** Certificate, key, trust and revocation lists of a TLS door, all PEM. */
export interface TlsMaterial {
  readonly cert: string
  readonly key: string
  readonly ca: readonly string[]
  readonly crl: readonly string[]
  /** Certificates signed with SHA-1 are among them, which OpenSSL takes at security level 0 alone. */
  readonly weak?: boolean
  /** TLS 1.3 unless given. */
  readonly maxVersion?: 'TLSv1.2'
}

/** A certificate that is presented in place of the usual one, with its key, by name. */
export type OtherIdentity = (name: string) => Promise<{ readonly cert: string; readonly key: string }>

/** Suites under which OpenSSL presents weak keys and SHA-1 signatures at all. */
export const WEAK = 'DEFAULT:@SECLEVEL=0'
/** Spine's own suites under TLS 1.2, in its order of preference (dossier identity-and-pki 8.5). */
const SPINE_SUITES = [
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-SHA384',
  'DHE-RSA-AES256-SHA256',
  'DHE-RSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
].join(':')

/** Cipher suites with the security level that material needs. */
export const suited = (suites: string, { weak }: Pick<TlsMaterial, 'weak'>): string => (weak === true ? `${suites}:@SECLEVEL=0` : suites)

/** The TLS server that takes a connection under one policy: an HTTPS or a plain TLS server. */
export interface GateServers {
  readonly require: tls.Server
  readonly ask: tls.Server
  readonly none: tls.Server
}

export interface TlsGateOptions {
  readonly servers: GateServers
  /** The policy of a name asked for in the ClientHello; undefined name: none was sent. */
  policyOf(serverName: string | undefined): CertificatePolicy
  /** Milliseconds for the ClientHello and again for the handshake. */
  readonly handshakeTimeout: number
  readonly maxConnections: number
  /** Told of connections that came to nothing, in the default space unless another is named. */
  onFailure(peer: Peer, failure: Problem, space?: string): void
  /** The port as faults know it, and what they do to connections that come to it. */
  readonly name: ListenerName
  readonly faults: ConnectionFaults | undefined
  /** A server that presents another identity under a policy. */
  serverOf(identity: string, policy: CertificatePolicy): Promise<tls.Server>
}

/** TLS options of a policy; `rejectUnauthorized` is off because the door itself names the cause of a refusal. */
export function tlsOptions(material: TlsMaterial, policy: CertificatePolicy, handshakeTimeout: number): tls.TlsOptions {
  return {
    cert: material.cert,
    key: material.key,
    ca: [...material.ca],
    ...(policy === 'none' ? {} : { crl: [...material.crl] }),
    requestCert: policy !== 'none',
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ...(material.weak === true ? { ciphers: suited('DEFAULT', material) } : {}),
    ...(material.maxVersion === undefined
      ? {}
      : { maxVersion: material.maxVersion, ciphers: suited(SPINE_SUITES, material), honorCipherOrder: true, dhparam: 'auto' }),
    handshakeTimeout,
  }
}

/**
 * One port for every host name: reads the name in the ClientHello before it chooses the TLS server, because whether a
 * client certificate is asked for depends on it (architecture, section 5).
 */
export class TlsGate {
  readonly server: net.Server
  readonly #options: TlsGateOptions
  readonly #sockets = new Set<net.Socket>()

  constructor(options: TlsGateOptions) {
    this.#options = options
    this.server = net.createServer({ noDelay: true, keepAlive: true }, (socket) => void this.#accept(socket))
    for (const server of Object.values(options.servers)) this.watch(server)
  }

  /** Reports what fails in a server's handshakes. */
  watch(server: tls.Server): void {
    server.on('tlsClientError', (error: Error, socket: tls.TLSSocket) => {
      this.#options.onFailure(barePeer(socket), handshakeProblem(error))
      socket.destroy()
    })
  }

  get connections(): number {
    return this.#sockets.size
  }

  /** Cuts every connection. */
  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #accept(socket: net.Socket): Promise<void> {
    if (this.#sockets.size >= this.#options.maxConnections) {
      this.#options.onFailure(
        barePeer(socket),
        problem(kernelProblems['MS-OVERLOADED'], {
          came: `connection ${this.#sockets.size + 1}`,
          expected: `at most ${this.#options.maxConnections} (--max-connections)`,
        }),
      )
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    // Until a TLS server takes over nobody else listens; what matters of an error then shows as a failed handshake.
    const ignore = () => socket.destroy()
    socket.on('error', ignore)
    const timer = setTimeout(() => {
      this.#options.onFailure(
        barePeer(socket),
        handshakeProblem(Object.assign(new Error('no ClientHello'), { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' })),
      )
      socket.destroy()
    }, this.#options.handshakeTimeout)
    const before = socket.bytesRead
    try {
      const hello = await readTlsClientHello(socket)
      clearTimeout(timer)
      const serverName = getExtensionData(hello, SERVER_NAME)?.serverName?.toLowerCase()
      const { faults, name, onFailure, policyOf, servers, serverOf } = this.#options
      const policy = policyOf(serverName)
      const fault = faults?.watching === true ? faults.onConnection(name, serverName) : undefined
      if (fault !== undefined) {
        const peer = { ...barePeer(socket), ...(serverName === undefined ? {} : { serverName }) }
        onFailure(peer, fault.problem, fault.space)
        if (fault.kind !== 'identity') return breakConnection(fault, socket)
      }
      const server = fault === undefined ? servers[policy] : await serverOf(fault.identity, policy).catch(() => undefined)
      socket.off('error', ignore)
      if (server === undefined) throw new Error(`no server with the certificate of ${fault?.problem.came}`)
      server.emit('connection', socket)
    } catch {
      clearTimeout(timer)
      // A port probe connects and leaves without a byte: nothing to report.
      if (socket.bytesRead > before && !socket.destroyed) {
        this.#options.onFailure(
          barePeer(socket),
          handshakeProblem(new Error('the first bytes are no TLS ClientHello (plain HTTP on the HTTPS port?)')),
        )
      }
      socket.destroy()
    }
  }
}

const barePeer = (socket: net.Socket): Peer => ({ address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 })
