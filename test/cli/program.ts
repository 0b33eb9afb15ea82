import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../bin/mock-spine.js', import.meta.url))
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

interface Place {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The program as a process of its own, on the Node that the tests run on. */
export class Program {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  readonly #ended: Promise<Ended>
  readonly #waiting = new Set<() => void>()

  constructor(args: readonly string[], { cwd, env, input }: Place = {}) {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MOCK_SPINE_')))
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...inherited, ...env }, stdio: 'pipe' })
    this.child = child
    // A test that fails or times out leaves nothing running.
    const kill = () => void child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('close', () => process.off('exit', kill))
    child.stdout.on('data', (part: Buffer) => this.#grow('stdout', part))
    child.stderr.on('data', (part: Buffer) => this.#grow('stderr', part))
    child.stdin.end(input ?? '')
    this.#ended = once(child, 'close').then(([code]) => ({
      code: typeof code === 'number' ? code : null,
      stdout: this.stdout,
      stderr: this.stderr,
    }))
    void this.#ended.then(() => this.#wake())
  }

  ended(): Promise<Ended> {
    return this.#ended
  }

  /** Resolves when the output holds a text; rejects with the output when the program ends without it. */
  async until(stream: 'stdout' | 'stderr', text: string | RegExp): Promise<void> {
    const there = () => (typeof text === 'string' ? this[stream].includes(text) : text.test(this[stream]))
    while (!there()) {
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode} before ${text}: ${this.stdout}${this.stderr}`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.#ended
  }

  #grow(stream: 'stdout' | 'stderr', part: Buffer): void {
    this[stream] += part.toString()
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}

/** Runs a command to its end. */
export const run = (args: readonly string[], place?: Place): Promise<Ended> => new Program(args, place).ended()
