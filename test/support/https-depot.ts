import net from 'node:net'
import tls from 'node:tls'
import { afterEach } from 'vitest'
import type { Emulator, Inbound } from '../../src/kernel/emulator.ts'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { type FaultHook, noFaults } from '../../src/kernel/faults.ts'
import type { Peer } from '../../src/kernel/peer.ts'
import type { Problem } from '../../src/kernel/problem.ts'
import type { Reply } from '../../src/kernel/reply.ts'
import { HttpDoor } from '../../src/net/http-door.ts'
import { HttpsListener, type HttpsListenerOptions } from '../../src/net/https-listener.ts'
import { Router } from '../../src/net/router.ts'
import type { Authority } from '../../src/pki/authority.ts'
import { clientOf, HOSTS, materialOf, trustOf } from './authority.ts'
import { aKernel } from './parcels.ts'

type Serve = (exchange: Exchange, inbound: Inbound) => Promise<Reply> | Reply

const mount = { port: 'https', verbs: ['POST', 'GET', 'HEAD'], body: 'buffered' } as const

/** An emulator of the invented protocol: `/parcels` requires a certificate, `/label` never asks, `/either` asks. */
export function depot(serve: Serve): Emulator {
  return {
    name: 'depot',
    mounts: [
      { ...mount, roles: ['strict'], path: '/parcels', certificate: 'require' },
      { ...mount, roles: ['open'], path: '/label', certificate: 'none' },
      { ...mount, roles: ['strict', 'open'], path: '/either', certificate: 'ask' },
    ],
    contract: [],
    steps: [],
    serve: async (exchange, inbound) => {
      exchange.outcome = 'accepted'
      return await serve(exchange, inbound)
    },
    refuse: (_exchange, { code }) => ({ status: 418, fields: ['Content-Type', 'application/parcel'], body: `refused: ${code}` }),
    matchables: () => ({}),
    labels: [],
    deliveries: {},
  }
}

const echo: Serve = (_exchange, { verb, target, body }) => ({ status: 200, fields: ['X-Depot', 'yes'], body: `${verb} ${target} ${body}` })

export interface Changes {
  readonly serve?: Serve
  /** In place of the depot. */
  readonly emulator?: Emulator
  readonly faults?: FaultHook
  readonly listener?: Partial<HttpsListenerOptions>
  readonly maxBody?: number
  readonly maxInFlight?: number
}

const open: (() => Promise<void>)[] = []

/** Ends what `startDepot` began, after every test. */
export function closeDepots(): void {
  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })
}

/** An HTTPS port of the invented environment on a free port, with what it reports. */
export async function startDepot(authority: Authority, changes: Changes = {}) {
  const kernel = aKernel()
  const failures: { readonly peer: Peer; readonly failure: Problem }[] = []
  const waiting: { code: string | RegExp; resolve: () => void }[] = []
  const router = new Router(
    new Map([
      [HOSTS.strict, { role: 'strict', certificate: 'require' }],
      [HOSTS.open, { role: 'open', certificate: 'none' }],
    ]),
    [changes.emulator ?? depot(changes.serve ?? echo)],
    'https',
  )
  let door: HttpDoor | undefined
  const listener = new HttpsListener(
    {
      host: '127.0.0.1',
      port: 0,
      material: materialOf(authority, authority.server),
      trust: trustOf(authority),
      maxConnections: 100,
      maxHeader: 8192,
      requestTimeout: 20_000,
      handshakeTimeout: 10_000,
      idleTimeout: 10_000,
      policyOf: (name) => router.policy(name),
      onFailure: (peer, failure) => {
        failures.push({ peer, failure })
        for (const each of waiting) if (matches(each.code, failure)) each.resolve()
      },
      ...changes.listener,
    },
    (identify) =>
      (door = new HttpDoor({
        ...kernel,
        router,
        faults: changes.faults ?? noFaults,
        settings: { maxBody: changes.maxBody ?? 1000, maxStreamed: 100_000, maxInFlight: changes.maxInFlight ?? 100, journalBody: 500 },
        identify,
      })),
  )
  const port = await listener.listen()
  const sockets: net.Socket[] = []
  open.push(async () => {
    for (const socket of sockets) socket.destroy()
    listener.stopAccepting()
    listener.closeAll()
    await kernel.worker.stop(0)
  })
  const client = clientOf(authority)
  /** A TLS connection, by default with the good certificate and the host that requires one. */
  const connect = (options: tls.ConnectionOptions = {}): tls.TLSSocket => {
    const socket = tls.connect({
      host: '127.0.0.1',
      port,
      servername: HOSTS.strict,
      ca: authority.caBundle,
      cert: client.chain,
      key: client.key,
      ...options,
    })
    sockets.push(socket)
    return socket
  }
  const plain = (): net.Socket => {
    const socket = net.connect(port, '127.0.0.1')
    sockets.push(socket)
    return socket
  }
  /** The problem of this code, once it was reported. */
  const reported = async (code: string | RegExp): Promise<{ peer: Peer; failure: Problem }> => {
    const there = () => failures.find(({ failure }) => matches(code, failure))
    if (there() === undefined) await new Promise<void>((resolve) => waiting.push({ code, resolve }))
    const found = there()
    if (found === undefined) throw new Error(`${code} was not reported`)
    return found
  }
  const theDoor = (): HttpDoor => {
    if (door === undefined) throw new Error('the listener makes its door at once')
    return door
  }
  return { ...kernel, listener, router, port, connect, plain, failures, reported, door: theDoor() }
}

/** Everything that a connection gave until it ended, and the error it ended with. */
export async function wholeOf(socket: net.Socket): Promise<{ text: string; error: NodeJS.ErrnoException | undefined }> {
  const chunks: Buffer[] = []
  let error: NodeJS.ErrnoException | undefined
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', (what) => {
    error = what
  })
  await new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return { text: Buffer.concat(chunks).toString('latin1'), error }
}

/** Waits until what came on a connection matches, and gives all of it. */
export async function until(socket: net.Socket, pattern: RegExp): Promise<string> {
  let text = ''
  return await new Promise((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (pattern.test(text)) resolve(text)
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error(`closed after “${text}”`)))
  })
}

/** A request's bytes, with Host and, when it has a body, Content-Length. */
export function request(line: string, body = '', fields: readonly string[] = []): string {
  const length = body === '' && !line.startsWith('POST') ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return `${[`${line} HTTP/1.1`, `Host: ${HOSTS.strict}`, ...fields, ...length].join('\r\n')}\r\n\r\n${body}`
}

const matches = (code: string | RegExp, failure: Problem): boolean =>
  typeof code === 'string' ? failure.code === code : code.test(failure.code)
