import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterEach } from 'vitest'
import type { OutgoingMessage, OutgoingResult } from '../../src/kernel/delivery.ts'
import type { Problem } from '../../src/kernel/problem.ts'
import { MutualTlsSender, type SenderOptions } from '../../src/net/outgoing/mutual-tls-sender.ts'
import type { Authority } from '../../src/pki/authority.ts'
import { materialOf } from './authority.ts'

const open: (() => Promise<void>)[] = []

/** Ends what the helpers below began, after every test. */
export function closeEndpoints(): void {
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close()
  })
}

/** What an endpoint does with a request that has come whole: `socket` to write to, how many came before on it. */
type Answer = (socket: tls.TLSSocket, text: string, before: number) => void

/** Answers 200 with a text. */
export const answering =
  (body: string): Answer =>
  (socket) =>
    socket.write(`HTTP/1.1 200 OK\r\nX-Endpoint: yes\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)

/** A supplier's endpoint of raw bytes over mutual TLS on a free port. */
export async function anEndpoint(options: tls.TlsOptions, answer: Answer, host = '127.0.0.1') {
  const sockets = new Set<tls.TLSSocket>()
  const requests: string[] = []
  const clients: string[] = []
  const server = tls.createServer({ requestCert: true, rejectUnauthorized: true, ...options }, (socket) => {
    sockets.add(socket)
    clients.push(socket.getPeerX509Certificate()?.subject ?? '')
    let text = ''
    let before = 0
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (end < 0 || text.length < end + 4 + length) return
      const whole = text
      text = ''
      requests.push(whole)
      answer(socket, whole, before++)
    })
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  open.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { port, requests, clients, server, connections: () => sockets.size }
}

/** Spine's sender with the outgoing identity of the tests' CA. */
export function aSender(authority: Authority, changes: Partial<SenderOptions> = {}): MutualTlsSender {
  const sender = new MutualTlsSender({
    material: materialOf(authority, authority.outgoing),
    allowed: [],
    timeout: 10_000,
    connectionsPerTarget: 4,
    keepAlive: true,
    maxAnswer: 10_000,
    inContainer: false,
    ...changes,
  })
  open.push(() => sender.close())
  return sender
}

export const aMessage = (target: string, names: readonly string[] = []): OutgoingMessage => ({
  target,
  verb: 'POST',
  fields: ['sOAPAction', 'parcel', 'Accept-Encoding', 'none', 'Content-Type', 'text/xml'],
  body: Buffer.from('<parcel/>'),
  names,
  labels: {},
  summary: '',
  standIn: () => ({ status: 200, fields: [], body: Buffer.alloc(0) }),
  judge: () => ({ done: true }),
})

/** The problem of a result that must be one. */
export function failed(result: OutgoingResult): Problem {
  if ('problem' in result) return result.problem
  throw new Error(`answered ${result.status}`)
}
