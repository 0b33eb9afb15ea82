import { once } from 'node:events'
import https from 'node:https'
import { receive } from './receive.ts'
import type { Answer, AnswerScript, Received } from './received.ts'

/** A certificate with its chain and its key, and whom to trust; PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

/** Bytes of a delivery that are read; what is larger is cut off. */
const MOST_BYTES = 64 * 1024 * 1024

/** A supplier's endpoint: an HTTPS server on a free port that demands Spine's certificate, keeps what comes and answers as a script says. */
export class Endpoint {
  readonly url: string
  readonly received: Received[] = []
  script: AnswerScript = () => undefined
  readonly #server: https.Server
  readonly #listeners = new Set<() => void>()

  private constructor(server: https.Server, port: number) {
    this.#server = server
    this.url = `https://localhost:${port}/`
  }

  /** @throws Error when no port can be bound */
  static async open(identity: Identity): Promise<Endpoint> {
    let endpoint: Endpoint | undefined
    const server = https.createServer({ ...identity, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      const parts: Buffer[] = []
      let size = 0
      request.on('data', (part: Buffer) => {
        size += part.length
        if (size > MOST_BYTES) request.destroy()
        else parts.push(part)
      })
      request.on('end', () => void endpoint?.answer(request.url ?? '/', request.rawHeaders, Buffer.concat(parts), response))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    endpoint = new Endpoint(server, typeof address === 'object' && address !== null ? address.port : 0)
    return endpoint
  }

  /** Calls `listener` after every delivery; returns the function that ends it. */
  onReceived(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Shows another certificate from now on. */
  present({ cert, key, ca }: Identity): void {
    this.#server.setSecureContext({ cert, key, ca })
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  private async answer(
    path: string,
    headers: readonly string[],
    body: Buffer,
    response: import('node:http').ServerResponse,
  ): Promise<void> {
    const contentType = headers.find((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === 'content-type') ?? ''
    const { about, status, answer } = receive(body, contentType)
    const message: Received = { path, headers, body, ...about }
    const usual: Answer = { status, contentType: 'text/xml', body: answer }
    const chosen = await this.#scripted(message, usual)
    this.received.push(message)
    if (chosen === 'drop') response.destroy()
    else {
      const text = chosen.body ?? ''
      response.writeHead(chosen.status, {
        ...(text === '' ? {} : { 'Content-Type': chosen.contentType ?? 'text/xml' }),
        'Content-Length': Buffer.byteLength(text),
      })
      response.end(text)
    }
    for (const listener of [...this.#listeners]) listener()
  }

  /** A script that throws is a defect of the test: Spine gets a 500 that says so, and tries again as its contract says. */
  async #scripted(message: Received, usual: Answer): Promise<Answer> {
    try {
      return (await this.script(message)) ?? usual
    } catch (error) {
      return {
        status: 500,
        contentType: 'text/plain',
        body: `the supplier's script: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  }
}
