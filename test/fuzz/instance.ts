import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Addresses } from './dial.ts'
import { Inspector } from './inspector.ts'

const Ready = z.object({
  httpsUrl: z.string(),
  httpUrl: z.string(),
  ldapUrl: z.string(),
  ldapsUrl: z.string(),
  caBundle: z.string(),
  clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string() })),
})

const READY_WITHIN_MS = 60_000
/** Small enough to be full before the first half is over, so that what grows afterwards is no state that settings bound. */
export const BOUNDS = { journal: 4000, outbox: 4000 } as const
const FLAGS = [
  ...['--https-port', '--http-port', '--ldaps-port', '--ldap-port'].flatMap((flag) => [flag, '0']),
  ...['--log', 'problems', '--request-timeout', '4000', '--idle-timeout', '4000', '--delivery-timeout', '3000'],
  ...['--journal-count', String(BOUNDS.journal), '--journal-bytes', '16777216', '--journal-body', '4096'],
  ...['--max-outbox', String(BOUNDS.outbox), '--max-remembered', '4000', '--max-inbox', '200', '--summaries-per-patient', '3'],
]

/** The program as a user starts it, on free ports in a folder of its own, its standard error in a file, its inspector open. */
export class Instance {
  readonly process: ChildProcess
  readonly httpUrl: string
  readonly addresses: Addresses
  readonly folder: string
  readonly inspector: Inspector

  private constructor(child: ChildProcess, ready: z.output<typeof Ready>, folder: string, inspector: Inspector) {
    const port = (url: string) => Number(new URL(url).port)
    const file = (name: string) => readFileSync(name, 'utf8')
    this.process = child
    this.httpUrl = ready.httpUrl
    this.folder = folder
    this.inspector = inspector
    this.addresses = {
      https: port(ready.httpsUrl),
      http: port(ready.httpUrl),
      ldap: port(ready.ldapUrl),
      ldaps: port(ready.ldapsUrl),
      ca: file(ready.caBundle),
      clients: Object.fromEntries(
        Object.entries(ready.clients).map(([name, { cert, key }]) => [name, { cert: file(cert), key: file(key) }]),
      ),
    }
  }

  /** File that standard error goes to. */
  static logFile = (folder: string): string => path.join(folder, 'stderr.log')

  static async start(): Promise<Instance> {
    const folder = mkdtempSync(path.join(tmpdir(), 'mock-spine-fuzz-'))
    const ready = path.join(folder, 'ready.json')
    const log = openSync(Instance.logFile(folder), 'a')
    const program = fileURLToPath(new URL('../../bin/mock-spine.js', import.meta.url))
    const args = ['--inspect=127.0.0.1:0', program, 'up', '--certs', path.join(folder, 'certs'), '--ready-file', ready, ...FLAGS]
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MOCK_SPINE_')))
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', log], env, cwd: folder })
    closeSync(log)
    const last = () => child.kill('SIGKILL')
    process.on('exit', last)
    child.once('exit', () => process.off('exit', last))
    const begin = performance.now()
    while (!existsSync(ready)) {
      if (child.exitCode !== null || performance.now() - begin > READY_WITHIN_MS) throw new Error(`not ready: ${stderrOf(folder)}`)
      await sleep(20)
    }
    const url = /ws:\/\/\S+/.exec(stderrOf(folder))?.[0] ?? ''
    return new Instance(child, Ready.parse(JSON.parse(readFileSync(ready, 'utf8'))), folder, await Inspector.open(url))
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  get alive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null
  }

  /** How it ended, in words. */
  get end(): string {
    return `exit code ${this.process.exitCode}, signal ${this.process.signalCode}`
  }

  /** Ends it, so that it has written all it had to say. */
  async stopped(): Promise<void> {
    this.inspector.close()
    if (!this.alive) return
    const ended = once(this.process, 'exit')
    this.process.kill('SIGTERM')
    await ended
  }

  /** Removes its folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const stderrOf = (folder: string): string => readFileSync(Instance.logFile(folder), 'utf8')
