import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'

/** The server has core 0 for itself; load, sink and the bench share core 1. */
export const SERVER_CORE = 0
export const LOAD_CORE = 1

export const pins = availableParallelism() >= 2 && spawnSync('taskset', ['--version']).status === 0

/** Command and arguments that run `command` on one core, where the machine has two and taskset. */
export function pinned(core: number, command: string, args: readonly string[]): { command: string; args: string[] } {
  return pins ? { command: 'taskset', args: ['-c', String(core), command, ...args] } : { command, args: [...args] }
}

/** Pins the bench itself beside the load, so that it never runs on the server's core. */
export function pinSelf(): void {
  if (pins) spawnSync('taskset', ['-a', '-cp', String(LOAD_CORE), String(process.pid)])
}

/** A process of the bench's own, started from a file beside this one; it talks over the IPC channel. */
export class Child<Event extends { event: string }> {
  readonly process: ChildProcess
  readonly #schema: z.ZodType<Event>
  readonly #listeners = new Set<(event: Event) => void>()
  #stopping = false

  constructor(name: string, core: number, args: readonly string[], schema: z.ZodType<Event>) {
    this.#schema = schema
    const file = fileURLToPath(new URL(name, import.meta.url))
    const { command, args: all } = pinned(core, process.execPath, [file, ...args])
    this.process = spawn(command, all, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.process.on('message', (message: unknown) => {
      const event = this.#schema.parse(message)
      for (const listener of this.#listeners) listener(event)
    })
    this.process.on('exit', (code) => {
      if (code !== 0 && code !== null) throw new Error(`${name} ended with code ${code}`)
    })
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  on(listener: (event: Event) => void): void {
    this.#listeners.add(listener)
  }

  send(message: Readonly<Record<string, unknown>>): void {
    if (!this.#stopping) this.process.send(message)
  }

  /** The next event of that name. */
  next<Name extends Event['event']>(name: Name): Promise<Extract<Event, { event: Name }>> {
    const is = (event: Event): event is Extract<Event, { event: Name }> => event.event === name
    return new Promise((resolve) => {
      const listener = (event: Event) => {
        if (!is(event)) return
        this.#listeners.delete(listener)
        resolve(event)
      }
      this.#listeners.add(listener)
    })
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    this.#stopping = true
    this.process.kill('SIGTERM')
    await once(this.process, 'exit')
  }
}
