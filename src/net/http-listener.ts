import http from 'node:http'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import type { Peer } from '../kernel/peer.ts'
import type { Problem } from '../kernel/problem.ts'
import { bindPort } from './bind-port.ts'
import { clientError } from './client-error.ts'
import type { HttpDoor } from './http-door.ts'

export interface HttpListenerOptions {
  readonly host: string
  readonly port: number
  readonly maxConnections: number
  readonly maxHeader: number
  readonly requestTimeout: number
  readonly idleTimeout: number
  /** Whether a door of the environment serves this path on the plain port. */
  serves(host: string, path: string): boolean
  /** Everything else: health, admin interface, console. */
  readonly control: http.RequestListener
  /** The local port behind a name of the environment, e.g. `msg.int…:443`; undefined for any other. */
  tunnel(target: string): number | undefined
  onFailure(peer: Peer, failure: Problem): void
}

/**
 * The plain HTTP port: CRLs and CA certificates, health and the admin interface; and as a proxy it tunnels CONNECT to the
 * environment's own names and no others, so that a program uses the real names with HTTPS_PROXY and no hosts file.
 */
export class HttpListener {
  readonly #options: HttpListenerOptions
  readonly #server: http.Server
  readonly #tunnels = new Set<Duplex>()

  constructor(options: HttpListenerOptions, door: HttpDoor) {
    this.#options = options
    this.#server = http.createServer(
      {
        maxHeaderSize: options.maxHeader,
        requestTimeout: options.requestTimeout,
        connectionsCheckingInterval: Math.min(1000, Math.max(50, options.requestTimeout / 4)),
        keepAliveTimeout: options.idleTimeout,
        noDelay: true,
      },
      (request, response) => {
        const { host, path } = makeOrigin(request)
        if (options.serves(host, path)) door.handle(request, response)
        else options.control(request, response)
      },
    )
    this.#server.maxConnections = options.maxConnections
    this.#server.on('connect', (request, socket, head) => this.#tunnel(request.url ?? '', socket, head))
    this.#server.on('clientError', (error, socket) =>
      clientError(error, socket, (failure) => options.onFailure({ address: '', port: 0 }, failure)),
    )
  }

  async listen(): Promise<number> {
    return bindPort(this.#server, this.#options.host, this.#options.port, '--http-port')
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  get listening(): boolean {
    return this.#server.listening
  }

  get tunnels(): number {
    return this.#tunnels.size
  }

  stopAccepting(): void {
    this.#server.close()
    this.#server.closeIdleConnections()
  }

  closeAll(): void {
    this.#server.closeAllConnections()
    for (const socket of this.#tunnels) socket.destroy()
  }

  #tunnel(target: string, client: Duplex, head: Buffer): void {
    // Node has taken its own listeners off: an error that nobody hears would end the process.
    client.on('error', () => client.destroy())
    const port = this.#options.tunnel(target.toLowerCase())
    if (port === undefined) {
      return refuse(
        client,
        '403 Forbidden',
        `mock-spine tunnels only to the names of its own environment (mock-spine hosts), not to ${target}`,
      )
    }
    let connected = false
    const upstream = net.connect({ host: this.#options.host === '0.0.0.0' ? '127.0.0.1' : this.#options.host, port, noDelay: true }, () => {
      connected = true
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', ({ message }) => {
      if (connected) client.destroy()
      else refuse(client, '502 Bad Gateway', `${target} does not answer here: ${message}`)
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#tunnels.add(one)
      one.on('close', () => {
        this.#tunnels.delete(one)
        if (connected || one === client) other.destroy()
      })
    }
  }
}

function refuse(client: Duplex, status: string, words: string): void {
  const text = `${words}\n`
  client.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

/** Host and path of a request; one in absolute form, as proxies get it, is brought into origin form. */
function makeOrigin(request: http.IncomingMessage): { host: string; path: string } {
  const absolute = /^http:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '')
  if (absolute !== null) {
    request.url = absolute[2] === undefined || absolute[2] === '' ? '/' : absolute[2]
    request.headers.host = absolute[1] ?? ''
  }
  const target = request.url ?? '/'
  const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '')
  return { host, path: target.split('?', 1)[0] ?? target }
}
