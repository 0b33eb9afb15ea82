import type { X509Certificate } from 'node:crypto'
import { type IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { CertificatePolicy } from '../kernel/emulator.ts'
import type { ConnectionFaults } from '../kernel/faults.ts'
import type { Peer } from '../kernel/peer.ts'
import { type Problem, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { bindPort } from './bind-port.ts'
import { clientError } from './client-error.ts'
import type { HttpDoor } from './http-door.ts'
import { type OtherIdentity, suited, TlsGate, type TlsMaterial, tlsOptions, WEAK } from './tls-gate.ts'
import { certificateProblem, describePeer, type TrustAnchor } from './tls-peer.ts'

export interface HttpsListenerOptions {
  readonly host: string
  readonly port: number
  readonly material: TlsMaterial
  readonly trust: TrustAnchor
  readonly maxConnections: number
  /** Bytes of the header section. */
  readonly maxHeader: number
  /** Milliseconds from a request's first byte to its last. */
  readonly requestTimeout: number
  readonly handshakeTimeout: number
  /** Milliseconds a kept connection may be idle. */
  readonly idleTimeout: number
  policyOf(serverName: string | undefined): CertificatePolicy
  /** Told of connections and requests that never became an exchange of their own. */
  onFailure(peer: Peer, failure: Problem, space?: string): void
  /** What faults do to connections. */
  readonly faults?: ConnectionFaults
  /** The port as faults know it; https when left out. */
  readonly name?: 'https' | 'ticket'
  /** A certificate that a fault has presented in place of the usual one. */
  readonly identity?: OtherIdentity
}

interface Identity {
  readonly peer: Peer
  readonly refusal: Problem | undefined
}

/** The HTTPS port: every host name of the environment, one TLS server per certificate policy behind one gate. */
export class HttpsListener {
  readonly #options: HttpsListenerOptions
  readonly #gate: TlsGate
  readonly #servers: Record<CertificatePolicy, https.Server>
  /** Servers that present a bad certificate, by its name and the policy. */
  readonly #others = new Map<string, https.Server>()
  readonly #handle: HttpDoor['handle']
  #material: TlsMaterial
  readonly #identities = new WeakMap<object, Identity>()

  /** @param door handles the requests; @param identities is filled here and read by the door */
  constructor(options: HttpsListenerOptions, door: (identify: (request: IncomingMessage) => Identity) => HttpDoor) {
    this.#options = options
    this.#material = options.material
    this.#handle = door((request) => this.#identify(request)).handle
    const server = (policy: CertificatePolicy) => this.#server(policy, secured(options.material, policy, options.handshakeTimeout))
    this.#servers = { require: server('require'), ask: server('ask'), none: server('none') }
    this.#gate = new TlsGate({
      servers: this.#servers,
      policyOf: options.policyOf,
      handshakeTimeout: options.handshakeTimeout,
      maxConnections: options.maxConnections,
      onFailure: options.onFailure,
      name: options.name ?? 'https',
      faults: options.faults,
      serverOf: (identity, policy) => this.#serverOf(identity, policy),
    })
  }

  /** Binds the port; answers with the one really bound. */
  async listen(): Promise<number> {
    return bindPort(this.#gate.server, this.#options.host, this.#options.port, '--https-port')
  }

  get port(): number {
    const address = this.#gate.server.address()
    return isAddress(address) ? address.port : 0
  }

  get listening(): boolean {
    return this.#gate.server.listening
  }

  get connections(): number {
    return this.#gate.connections
  }

  /** New certificates or revocation lists for connections from now on; sessions of the old ones are not resumed. */
  reload(material: TlsMaterial): void {
    this.#material = material
    for (const policy of ['require', 'ask', 'none'] as const) {
      this.#servers[policy].setSecureContext(secured(material, policy, this.#options.handshakeTimeout))
    }
  }

  /** Takes no new connections; idle ones are closed, busy ones after their reply. */
  stopAccepting(): void {
    this.#gate.server.close()
    for (const server of this.#all()) server.close()
    for (const server of this.#all()) server.closeIdleConnections()
  }

  closeAll(): void {
    for (const server of this.#all()) server.closeAllConnections()
    this.#gate.destroyAll()
  }

  #all(): https.Server[] {
    return [...Object.values(this.#servers), ...this.#others.values()]
  }

  /** A server that presents a bad certificate; it trusts whom this listener trusted when it was made. */
  async #serverOf(identity: string, policy: CertificatePolicy): Promise<https.Server> {
    const key = `${identity} ${policy}`
    const known = this.#others.get(key)
    if (known !== undefined) return known
    if (this.#options.identity === undefined) throw new Error(`no identity ${identity}`)
    const { cert, key: secret } = await this.#options.identity(identity)
    const made =
      this.#others.get(key) ??
      this.#server(policy, withIdentity(this.#material, policy, this.#options.handshakeTimeout, { cert, key: secret }))
    if (!this.#others.has(key)) this.#gate.watch(made)
    this.#others.set(key, made)
    return made
  }

  #server(policy: CertificatePolicy, tlsSide: https.ServerOptions): https.Server {
    const o = this.#options
    // A request that came in one packet with the end of the handshake is read although its connection is closed already.
    const refused = new WeakSet<object>()
    const spoken = new WeakSet<object>()
    const server = https.createServer(
      {
        ...tlsSide,
        maxHeaderSize: o.maxHeader,
        requestTimeout: o.requestTimeout,
        headersTimeout: o.requestTimeout,
        keepAliveTimeout: o.idleTimeout,
        connectionsCheckingInterval: Math.min(1000, Math.max(50, o.requestTimeout / 4)),
        noDelay: true,
        requireHostHeader: false,
      },
      (request, response) => {
        spoken.add(request.socket)
        if (!refused.has(request.socket)) this.#handle(request, response)
      },
    )
    // Node begins to watch request time-outs and idle connections when a server listens; this one gets its connections from the gate.
    server.emit('listening')
    server.on('secureConnection', (socket) => {
      const identity: Identity = { peer: describePeer(socket), refusal: certificateProblem(socket, o.trust) }
      if (policy === 'require' && identity.refusal !== undefined) {
        refused.add(socket)
        o.onFailure(identity.peer, identity.refusal)
        socket.destroy()
        return
      }
      this.#identities.set(socket, identity)
      socket.once('close', () => {
        if (!spoken.has(socket)) o.onFailure(identity.peer, leftWithoutRequest())
      })
    })
    // Nobody tunnels here: whoever tries is answered by the door, and the connection ends.
    server.on('connect', (request, socket) => {
      spoken.add(socket)
      if (!(socket instanceof TLSSocket)) {
        socket.destroy()
        return
      }
      const response = new ServerResponse(request)
      response.shouldKeepAlive = false
      response.assignSocket(socket)
      // As Node ends a connection after its last reply: what comes of the tunnel is never read, so its end would not be seen.
      response.once('finish', () => socket.destroySoon())
      socket.on('error', () => socket.destroy())
      // Node reads no more of it: what comes behind its head is the tunnel's.
      request.push(null)
      this.#handle(request, response)
    })
    server.on('clientError', (error, socket) => {
      spoken.add(socket)
      const peer = this.#identities.get(socket)?.peer ?? { address: '', port: 0 }
      clientError(error, socket, (failure) => o.onFailure(peer, failure))
    })
    return server
  }

  #identify(request: IncomingMessage): Identity {
    const { socket } = request
    const known = this.#identities.get(socket)
    if (known !== undefined) return known
    const identity =
      socket instanceof TLSSocket
        ? { peer: describePeer(socket), refusal: certificateProblem(socket, this.#options.trust) }
        : { peer: { address: '', port: 0 }, refusal: undefined }
    this.#identities.set(socket, identity)
    return identity
  }
}

/** Suites of the doors that judge certificates themselves, the proxy first of all (dossier ssp-fhir-dos 1.5), before those of TLS 1.3. */
const SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:AESGCM+EECDH:AESGCM+EDH:AES256+EECDH:AES256+EDH'

const secured = (material: TlsMaterial, policy: CertificatePolicy, handshakeTimeout: number): https.ServerOptions => ({
  ...tlsOptions(material, policy, handshakeTimeout),
  ...(policy === 'ask' ? { ciphers: suited(SUITES, material), honorCipherOrder: true, dhparam: 'auto' } : {}),
})

const withIdentity = (
  material: TlsMaterial,
  policy: CertificatePolicy,
  handshakeTimeout: number,
  identity: { readonly cert: string; readonly key: string },
): https.ServerOptions => ({ ...secured({ ...material, ...identity }, policy, handshakeTimeout), ciphers: WEAK })

// Under TLS 1.3 the server's handshake is over before the client has looked at the certificate; Node's own client then just leaves.
const leftWithoutRequest = (): Problem =>
  problem(kernelProblems['MS-TLS-LEFT'], {
    came: 'a completed handshake, then the end of the connection without a request',
    expected: 'a request; clients that do not trust our CA, or find another name in the certificate, often leave like this',
  })

const isAddress = (address: string | AddressInfo | null): address is AddressInfo => address !== null && typeof address === 'object'

/** Whether a certificate was signed by one of the CA certificates given. */
export const issuedBy =
  (authorities: readonly X509Certificate[]) =>
  (certificate: X509Certificate): boolean =>
    authorities.some((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey))
