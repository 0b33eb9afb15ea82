import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { readEnvelope } from '../../src/wire/ebxml/envelope.ts'
import { writeAcknowledgment, writeMessageError } from '../../src/wire/ebxml/write-signals.ts'
import { readMultipart } from '../../src/wire/multipart/index.ts'
import { writeFault } from '../../src/wire/soap/fault.ts'
import { readXml } from '../../src/wire/xml/index.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { Random } from './random.ts'

/** Where the numbers of answers begin, beyond those of requests. */
const ANSWERS = 2 ** 31

/** A supplier's endpoint that answers what Spine delivers well, wrongly, with noise, or not at all; what it does the seed and the delivery's number decide. */
export class HostileEndpoint {
  readonly #server: tls.Server
  readonly #seed: number
  readonly #sockets = new Set<tls.TLSSocket>()
  deliveries = 0
  connections = 0

  private constructor(seed: number, options: tls.TlsOptions) {
    this.#seed = seed
    this.#server = tls.createServer({ ...options, requestCert: true, ALPNProtocols: ['http/1.1'] }, (socket) => this.#serve(socket))
  }

  static async open(seed: number, ca: string, identity: { readonly cert: string; readonly key: string }): Promise<HostileEndpoint> {
    const endpoint = new HostileEndpoint(seed, { ca, cert: identity.cert, key: identity.key })
    await new Promise<void>((resolve) => endpoint.#server.listen(0, '127.0.0.1', resolve))
    return endpoint
  }

  get url(): string {
    const address: AddressInfo | string | null = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the endpoint has no port')
    return `https://localhost:${address.port}/`
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #serve(socket: tls.TLSSocket): void {
    this.#sockets.add(socket)
    this.connections++
    let pending = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk])
      const end = pending.indexOf('\r\n\r\n')
      const length = Number(/content-length: *(\d+)/i.exec(pending.latin1Slice(0, Math.max(end, 0)))?.[1] ?? 0)
      if (end < 0 || pending.length < end + 4 + length) return
      const request = pending.subarray(0, end + 4 + length)
      pending = Buffer.from(pending.subarray(end + 4 + length))
      this.#answer(socket, request.latin1Slice(0, end), request.subarray(end + 4))
    })
    // Spine may end a connection whose answer it did not like.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
  }

  #answer(socket: tls.TLSSocket, headers: string, body: Buffer): void {
    const random = new Random(this.#seed, ANSWERS + this.deliveries++)
    const good = (status: number, text: string) => {
      const bytes = Buffer.from(text)
      return Buffer.concat([
        Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Type: text/xml\r\nContent-Length: ${bytes.length}\r\n\r\n`),
        bytes,
      ])
    }
    const act = random.weighted<() => void>([
      [50, () => socket.write(good(202, signalFor(headers, body, 'ack')))],
      [6, () => socket.write(good(200, signalFor(headers, body, 'error')))],
      [5, () => socket.write(good(500, writeFault('Client', [{ code: random.pick([200, 206, 300]), location: 'x', description: 'x' }])))],
      [
        16,
        () =>
          socket.write(
            good(random.pick([200, 202, 500]), mutateBytes(Buffer.from(signalFor(headers, body, 'ack')), random, body).bytes.latin1Slice()),
          ),
      ],
      [8, () => socket.end(mutateBytes(good(202, signalFor(headers, body, 'ack')), random, body).bytes)],
      [5, () => socket.write(good(random.pick([201, 301, 400, 404, 503, 999]), ''))],
      [3, () => socket.end(random.bytes(random.size(5000)))],
      [1, () => socket.end(good(202, 'x'.repeat(6 * 1024 * 1024)))],
      [5, () => socket.destroy()],
      [0.5, () => undefined],
    ])
    act()
  }
}

/** The answer that a supplier's message handler would give to a delivery; nothing to one that it could not read. */
function signalFor(headers: string, body: Buffer, which: 'ack' | 'error'): string {
  try {
    const type = /content-type: *([^\r]*)/i.exec(headers)?.[1] ?? ''
    const root = type.startsWith('multipart') ? readMultipart(body, type).root.content() : body
    const { from, to, cpaId, conversationId, messageId, timestamp } = readEnvelope(readXml(root))
    const subject = {
      from: from.value,
      to: to.value,
      cpaId: cpaId.value,
      conversationId: conversationId.value,
      messageId: messageId.value,
      timestamp: timestamp.value,
    }
    const id = '00000000-0000-4000-8000-00000000000F'
    if (which === 'ack') return writeAcknowledgment(subject, id, '2026-11-20T09:30:15')
    return writeMessageError(subject, id, [{ errorCode: 'Unknown', description: 'the fuzzer refuses' }])
  } catch {
    return ''
  }
}
