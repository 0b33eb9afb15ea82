import net from 'node:net'
import tls from 'node:tls'
import { Batch } from '../kernel/batch.ts'
import type { CertificatePolicy } from '../kernel/emulator.ts'
import type { ConnectionFaults } from '../kernel/faults.ts'
import type { Peer } from '../kernel/peer.ts'
import { problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { bindPort } from './bind-port.ts'
import { breakConnection } from './broken-connection.ts'
import { serverNameOf } from './client-hello.ts'
import { handshakeProblem } from './handshake-problem.ts'
import { searchTold } from './ldap-capture.ts'
import { LdapConnection } from './ldap-connection.ts'
import { enterFailure } from './ldap-exchange.ts'
import type { LdapDoor, LdapHost, LdapLimits, LdapParts } from './ldap-handler.ts'
import { type OtherIdentity, type TlsMaterial, tlsOptions, WEAK } from './tls-gate.ts'
import { certificateProblem, describePeer, type TrustAnchor } from './tls-peer.ts'

interface CommonOptions {
  readonly host: string
  readonly port: number
  /** The flag that changes the port, e.g. `--ldaps-port`. */
  readonly flag: string
  readonly limits: LdapLimits
  readonly parts: LdapParts
  readonly door: LdapDoor
  /** What faults do to connections. */
  readonly faults?: ConnectionFaults
  /** A certificate that a fault has presented in place of the usual one. */
  readonly identity?: OtherIdentity
}

interface TlsSide {
  readonly material: TlsMaterial
  readonly trust: TrustAnchor
  /** `ask` takes connections without a certificate, but none with a bad one. */
  readonly clientCertificate: CertificatePolicy
}

export interface LdapsOptions extends CommonOptions, TlsSide {
  readonly kind: 'ldaps'
}

export interface ClearLdapOptions extends CommonOptions {
  readonly kind: 'ldap'
  /** What StartTLS goes on with, where a handler accepts it. */
  readonly startTls?: TlsSide
}

export type LdapListenerOptions = LdapsOptions | ClearLdapOptions

/** The LDAPS or the LDAP port (dossier sds-ldap 1.2): TLS and who may connect; what is said then is a connection's business. */
export class LdapListener {
  readonly #options: LdapListenerOptions
  readonly #server: net.Server
  readonly #tls: TlsSide | undefined
  readonly #secure: tls.Server | undefined
  /** Servers that present a bad certificate, by its name. */
  readonly #others = new Map<string, tls.Server>()
  #material: TlsMaterial | undefined
  readonly #host: LdapHost
  readonly #sockets = new Set<net.Socket>()
  readonly #connections = new Set<LdapConnection>()
  #inFlight = 0
  #draining: (() => void)[] = []
  #stopping = false

  constructor(options: LdapListenerOptions) {
    this.#options = options
    const { kind, limits, parts, door } = options
    // Written in a row, the answers of one turn wake whoever waits for them once (docs/performance.md).
    const leaving = new Batch<{ flush(): void }>((connection) => connection.flush())
    this.#host = {
      kind,
      limits,
      parts,
      handler: door.answer,
      searchLabels: door.searchLabels,
      searchTold: searchTold(door.searchLabels),
      begin: () => void this.#inFlight++,
      end: () => this.#end(),
      flushLater: (connection) => leaving.add(connection),
      upgrade: (socket) => {
        if (this.#secure === undefined) socket.destroy()
        else this.#secure.emit('connection', socket)
      },
      fail: (peer, failure) => enterFailure(parts, kind, peer, failure),
    }
    this.#server = net.createServer({ noDelay: true, keepAlive: true }, (socket) => this.#accept(socket))
    this.#tls = options.kind === 'ldaps' ? options : options.startTls
    this.#material = this.#tls?.material
    this.#secure = this.#tls === undefined ? undefined : this.#secureServer(this.#tls)
  }

  /** Binds the port; answers with the one really bound. @throws ProblemError MS-PORT-TAKEN or MS-PORT-REFUSED */
  async listen(): Promise<number> {
    return bindPort(this.#server, this.#options.host, this.#options.port, this.#options.flag)
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  get listening(): boolean {
    return this.#server.listening
  }

  get connections(): number {
    return this.#sockets.size
  }

  /** Operations whose answer has not left yet; at most one a connection and what its client has not taken in. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** Resolves when no operation is in flight. */
  async drained(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#draining.push(resolve))
  }

  /** New certificates or revocation lists for connections from now on. On the plain port they matter to StartTLS alone. */
  reload(material: TlsMaterial): void {
    if (this.#tls === undefined) return
    this.#material = material
    this.#secure?.setSecureContext(tlsOptions(material, this.#tls.clientCertificate, this.#options.limits.handshakeTimeout))
  }

  /** Takes no new connections; idle ones are closed, busy ones after the answer in hand. */
  stopAccepting(): void {
    this.#stopping = true
    this.#server.close()
    for (const connection of this.#connections) connection.close()
  }

  /** Cuts every connection. */
  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #end(): void {
    if (--this.#inFlight > 0) return
    for (const resolve of this.#draining.splice(0)) resolve()
  }

  #accept(socket: net.Socket): void {
    const { maxConnections } = this.#options.limits
    if (this.#sockets.size >= maxConnections) {
      const details = { came: `connection ${this.#sockets.size + 1}`, expected: `at most ${maxConnections} (--max-connections)` }
      this.#host.fail(addressOf(socket), problem(kernelProblems['MS-OVERLOADED'], details))
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    if (this.#options.faults?.watching !== true) return this.#begin(socket, this.#secure)
    socket.on('error', () => socket.destroy())
    this.#meet(socket, this.#options.faults).catch((error: unknown) => {
      if (socket.bytesRead > 0)
        this.#host.fail(addressOf(socket), handshakeProblem(error instanceof Error ? error : new Error(String(error))))
      socket.destroy()
    })
  }

  /** Lets a fault act on a connection before it begins. */
  async #meet(socket: net.Socket, faults: ConnectionFaults): Promise<void> {
    const { kind, limits, parts } = this.#options
    const serverName = kind === 'ldap' ? undefined : await serverNameOf(socket, limits.handshakeTimeout)
    const fault = faults.onConnection(kind, serverName)
    if (fault === undefined) return this.#begin(socket, this.#secure)
    const peer = { ...addressOf(socket), ...(serverName === undefined ? {} : { serverName }) }
    enterFailure(parts, kind, peer, fault.problem, fault.space)
    if (fault.kind === 'identity') this.#begin(socket, await this.#serverOf(fault.identity))
    else breakConnection(fault, socket)
  }

  async #serverOf(identity: string): Promise<tls.Server> {
    const known = this.#others.get(identity)
    if (known !== undefined) return known
    if (this.#tls === undefined || this.#material === undefined || this.#options.identity === undefined)
      throw new Error(`no identity ${identity}`)
    const { cert, key } = await this.#options.identity(identity)
    const made = this.#secureServer({ ...this.#tls, material: { ...this.#material, cert, key } }, { ciphers: WEAK })
    this.#others.set(identity, made)
    return made
  }

  #begin(socket: net.Socket, secure: tls.Server | undefined): void {
    if (this.#options.kind === 'ldap' || secure === undefined) {
      this.#connect(socket, addressOf(socket), false)
      return
    }
    // What is wrong with it shows as a failed handshake, or as the TLS connection's own error.
    socket.on('error', () => socket.destroy())
    secure.emit('connection', socket)
  }

  #secureServer({ material, trust, clientCertificate }: TlsSide, more: tls.TlsOptions = {}): tls.Server {
    const server = tls.createServer({ ...tlsOptions(material, clientCertificate, this.#options.limits.handshakeTimeout), ...more })
    server.on('secureConnection', (socket) => {
      const peer = describePeer(socket)
      const refusal = clientCertificate === 'none' ? undefined : certificateProblem(socket, trust)
      if (refusal === undefined || (clientCertificate === 'ask' && refusal.code === 'MS-TLS-NO-CERTIFICATE')) {
        this.#connect(socket, peer, true)
        return
      }
      this.#host.fail(peer, refusal)
      socket.destroy()
    })
    server.on('tlsClientError', (error: Error & { code?: string }, socket: tls.TLSSocket) => {
      // A port probe connects and leaves without a byte: nothing to report.
      if (error.code !== 'ECONNRESET' || socket.bytesRead > 0) this.#host.fail(addressOf(socket), handshakeProblem(error))
      socket.destroy()
    })
    return server
  }

  #connect(socket: net.Socket, peer: Peer, secure: boolean): void {
    if (this.#stopping) {
      socket.destroy()
      return
    }
    // A client that ends its side after its last request still gets the answers; before the handshake it would only linger.
    socket.allowHalfOpen = true
    const connection = new LdapConnection(this.#host, socket, peer, secure)
    this.#connections.add(connection)
    socket.on('close', () => this.#connections.delete(connection))
  }
}

const addressOf = (socket: net.Socket): Peer => ({ address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 })
