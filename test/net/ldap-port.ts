import net from 'node:net'
import { expect, onTestFinished } from 'vitest'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { noFaults } from '../../src/kernel/faults.ts'
import { createIds } from '../../src/kernel/ids.ts'
import { Journal } from '../../src/kernel/journal.ts'
import { Spaces } from '../../src/kernel/space.ts'
import { Tally } from '../../src/kernel/tally.ts'
import type { LdapHandler, LdapLimits } from '../../src/net/ldap-handler.ts'
import { LdapListener, type LdapsOptions } from '../../src/net/ldap-listener.ts'
import { LdapFramer } from '../../src/wire/ldap/framer.ts'

export interface PortOptions {
  readonly handler?: LdapHandler
  readonly port?: number
  readonly limits?: Partial<LdapLimits>
  /** LDAPS instead of LDAP. */
  readonly tls?: Pick<LdapsOptions, 'material' | 'trust' | 'clientCertificate'>
}

export interface LdapPort {
  readonly listener: LdapListener
  readonly journal: Journal
  readonly tally: Tally
  readonly port: number
}

/** Lets anyone bind and answers all else with 52: what the listener's own tests need of a directory. */
const closed: LdapHandler = ({ request }, exchange) => {
  exchange.door = 'spine-directory'
  exchange.outcome = request.kind === 'bind' ? 'accepted' : 'refused'
  return { resultCode: request.kind === 'bind' ? 0 : 52 }
}

/** A listener on any free port, closed when the test ends. */
export async function openPort({ handler = closed, port: wanted = 0, limits, tls }: PortOptions = {}): Promise<LdapPort> {
  const journal = new Journal({ count: 1000, bytes: 10_000_000 })
  const tally = new Tally()
  const common = {
    host: '127.0.0.1',
    port: wanted,
    flag: tls === undefined ? '--ldap-port' : '--ldaps-port',
    door: { answer: handler, searchLabels: () => ({}) },
    limits: { maxConnections: 50, maxMessage: 1 << 20, idleTimeout: 20_000, handshakeTimeout: 5000, journalBody: 65_536, ...limits },
    parts: { journal, tally, faults: noFaults, ids: createIds(), spaces: new Spaces({ now: () => 1_700_000_000_000 }) },
  }
  const listener = new LdapListener(tls === undefined ? { ...common, kind: 'ldap' } : { ...common, kind: 'ldaps', ...tls })
  const port = await listener.listen()
  onTestFinished(() => {
    listener.stopAccepting()
    listener.closeAll()
  })
  return { listener, journal, tally, port }
}

/** A bare client that sends bytes and gathers the messages that come back. */
export class RawClient {
  readonly socket: net.Socket
  readonly messages: Buffer[] = []
  /** Resolves when the connection is closed, whichever way. */
  readonly closed: Promise<void>
  readonly #framer = new LdapFramer(1 << 26)
  #arrived: (() => void)[] = []

  constructor(socket: net.Socket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.on('error', () => socket.destroy())
    onTestFinished(() => void socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      this.#framer.push(chunk)
      for (let next = this.#framer.next(); next !== undefined; next = this.#framer.next()) this.messages.push(next)
      for (const tell of this.#arrived.splice(0)) tell()
    })
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: false })
    socket.setNoDelay(true)
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new RawClient(socket)
  }

  /** Sends hexadecimal text or bytes. */
  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes.replaceAll(' ', ''), 'hex') : bytes)
  }

  /** Waits until so many messages have come in all; answers with them in hexadecimal. */
  async receive(count: number): Promise<string[]> {
    while (this.messages.length < count) {
      await Promise.race([
        new Promise<void>((resolve) => this.#arrived.push(resolve)),
        this.closed.then(() => {
          if (this.messages.length < count) throw new Error(`closed after ${this.messages.length} of ${count} messages`)
        }),
      ])
    }
    expect(this.messages.length).toBe(count)
    return this.messages.map((message) => message.toString('hex'))
  }
}

export const problemsOf = (exchange: Exchange): string[] => exchange.problems.map(({ code }) => code)

/** Lets the event loop turn until something holds; the test's own time-out ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
