import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { pinned, SERVER_CORE } from './child.ts'
import type { Parties } from './message.ts'

const Ready = z.object({
  httpsUrl: z.string(),
  httpUrl: z.string(),
  ldapsUrl: z.string(),
  pid: z.int(),
  spinePartyKey: z.string(),
  caBundle: z.string(),
  clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string() })),
})
export type Ready = z.output<typeof Ready>

const Party = z.object({
  partyKey: z.string(),
  accreditedSystems: z.array(z.object({ asid: z.string(), interactions: z.array(z.string()) })),
  endpoints: z.array(z.object({ interaction: z.string(), cpaId: z.string() })),
})
export type Party = z.output<typeof Party>
const Deliveries = z.object({ held: z.boolean(), waiting: z.int(), active: z.int() })

export const SUPPLIER = 'A99901-9990001'
const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
const POLL_MS = 2
const READY_WITHIN_MS = 60_000

export interface ProductOptions {
  readonly program: string
  /** Folder with its certificates; made on the first start. */
  readonly certs: string
  /** Flags of Node, such as --cpu-prof. */
  readonly nodeFlags?: readonly string[]
  readonly flags?: readonly string[]
  /** The command in front, where it is not Node itself: `npm start --`. */
  readonly through?: readonly [string, ...string[]]
  /** On whichever core is free: what is asked is not how fast it is. */
  readonly anyCore?: boolean
}

/** Our server as a user starts it: the real program on free ports, with its ready file. */
export class Product {
  readonly process: ChildProcess
  readonly ready: Ready
  /** Milliseconds from spawning the process to its ready file. */
  readonly startedIn: number

  private constructor(child: ChildProcess, ready: Ready, startedIn: number) {
    this.process = child
    this.ready = ready
    this.startedIn = startedIn
  }

  static async start(options: ProductOptions): Promise<Product> {
    return await Product.spawn(options).ready
  }

  /** Starts it without waiting, for those who may end it before it is ready: `ready` rejects then. */
  static spawn(options: ProductOptions): { readonly process: ChildProcess; readonly ready: Promise<Product> } {
    const file = path.join(path.dirname(options.certs), 'ready.json')
    rmSync(file, { force: true })
    const flags = [
      '--certs',
      options.certs,
      '--https-port',
      '0',
      '--http-port',
      '0',
      '--ldaps-port',
      '0',
      '--ldap-port',
      '0',
      '--ready-file',
      file,
      '--log',
      'none',
      ...(options.flags ?? []),
    ]
    const [first, ...rest] = options.through ?? [process.execPath, ...(options.nodeFlags ?? []), options.program, 'up']
    const given = [...rest, ...flags]
    const { command, args } = options.anyCore === true ? { command: first, args: given } : pinned(SERVER_CORE, first, given)
    const begin = performance.now()
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment() })
    return { process: child, ready: Product.#whenReady(child, file, begin) }
  }

  static async #whenReady(child: ChildProcess, file: string, begin: number): Promise<Product> {
    while (!existsSync(file)) {
      const ended = child.exitCode !== null || child.signalCode !== null
      if (ended || performance.now() - begin > READY_WITHIN_MS) throw new Error(`${child.spawnargs.join(' ')} did not become ready`)
      await sleep(POLL_MS)
    }
    const startedIn = performance.now() - begin
    const ready = Ready.parse(JSON.parse(readFileSync(file, 'utf8')))
    // Nothing stays behind when the bench breaks off.
    const last = () => process.kill(ready.pid)
    process.on('exit', last)
    child.once('exit', () => process.off('exit', last))
    return new Product(child, ready, startedIn)
  }

  get pid(): number {
    return this.ready.pid
  }

  get port(): number {
    return Number(new URL(this.ready.httpsUrl).port)
  }

  get ldapsPort(): number {
    return Number(new URL(this.ready.ldapsUrl).port)
  }

  /** Files of supplier A, whose messages the load sends. */
  get supplier(): { readonly cert: string; readonly key: string } {
    const found = this.ready.clients['supplier-a']
    if (found === undefined) throw new Error('the ready file names no supplier-a')
    return found
  }

  /** What the messages of supplier A name. */
  async parties(): Promise<Parties> {
    const spine = await this.party(this.ready.spinePartyKey)
    const own = await this.party(SUPPLIER)
    return {
      partyKey: SUPPLIER,
      asid: own.accreditedSystems[0]?.asid ?? '',
      spinePartyKey: spine.partyKey,
      spineAsid: spine.accreditedSystems.find(({ interactions }) => interactions.includes(UPLOAD))?.asid ?? '',
      cpaId: spine.endpoints.find(({ interaction }) => interaction === UPLOAD)?.cpaId ?? '',
    }
  }

  async deliverTo(port: number, space = 'default'): Promise<void> {
    await this.register({ partyKey: SUPPLIER, endpoint: `https://localhost:${port}/`, space })
  }

  async createSpace(name: string): Promise<void> {
    await this.#api('POST', '/api/spaces', { name })
  }

  /** Drops a space with its state and exchanges. */
  async dropSpace(name: string): Promise<void> {
    await this.#api('DELETE', `/api/spaces/${name}`)
  }

  /** Registers a party or changes one; its record as it stands then. */
  async register(registration: Readonly<Record<string, unknown>>): Promise<Party> {
    return Party.parse(await this.#api('POST', '/api/parties', registration))
  }

  /** Puts LDIF into the default space. */
  async importDirectory(ldif: Buffer): Promise<void> {
    const answer = await fetch(`${this.ready.httpUrl}/api/directory`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/ldif' },
      body: new Uint8Array(ldif),
    })
    if (!answer.ok) throw new Error(`POST /api/directory: ${answer.status} ${await answer.text()}`)
    await answer.arrayBuffer()
  }

  async party(partyKey: string): Promise<Party> {
    return Party.parse(await this.#api('GET', `/api/parties/${partyKey}`))
  }

  /** Stores patients in the default space. */
  async importPatients(patients: readonly object[]): Promise<void> {
    if (patients.length > 0) await this.#api('POST', '/api/patients', { patients })
  }

  async hold(held: boolean): Promise<void> {
    await this.#api('PUT', '/api/deliveries', { held })
  }

  async waiting(): Promise<number> {
    const { waiting, active } = Deliveries.parse(await this.#api('GET', '/api/deliveries'))
    return waiting + active
  }

  /** Bytes of heap in use and exchanges in the journal. */
  async metrics(): Promise<{ heap: number; journal: number }> {
    const text = await (await fetch(`${this.ready.httpUrl}/metrics`)).text()
    const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
    return { heap: value('process_heap_bytes'), journal: value('mock_spine_journal_exchanges') }
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return
    const ended = once(this.process, 'exit')
    process.kill(this.pid, 'SIGTERM')
    await ended
  }

  async #api(method: string, target: string, body?: Readonly<Record<string, unknown>>): Promise<unknown> {
    const response = await fetch(this.ready.httpUrl + target, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${target}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
}

/** The variables of this process without those that npm and the shell would make the program see as settings. */
function environment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MOCK_SPINE_')))
}
