import { Worker } from 'node:worker_threads'
import type { SchemaValidator, SchemaVerdict } from '../../kernel/schema-validator.ts'
import type { SchemaAnswer, SchemaQuestion } from './messages.ts'

/**
 * Compares messages with the schemas of a folder, in a thread of its own that begins with the first message: neither a start nor another message
 * pays for libxml2 or for compiling. A thread that ends by itself answers what it owes with `unusable`, and the next message begins another.
 */
export class SchemaThread implements SchemaValidator {
  readonly mode: 'log' | 'strict'
  readonly #folder: string
  readonly #waiting = new Map<number, (verdict: SchemaVerdict) => void>()
  #worker: Worker | undefined
  #last = 0

  constructor(folder: string, mode: 'log' | 'strict') {
    this.#folder = folder
    this.mode = mode
  }

  check(name: string, xml: string): Promise<SchemaVerdict> {
    const worker = (this.#worker ??= this.#begin())
    const id = ++this.#last
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      worker.postMessage({ id, name, xml } satisfies SchemaQuestion)
    })
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #begin(): Worker {
    const file = new URL(`./schema-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
    const worker = new Worker(file, { workerData: this.#folder, execArgv: [] })
    let reason = 'it ended'
    worker.on('message', ({ id, verdict }: SchemaAnswer) => {
      this.#waiting.get(id)?.(verdict)
      this.#waiting.delete(id)
    })
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      for (const answer of this.#waiting.values()) answer({ kind: 'unusable', message: `the thread that validates ended: ${reason}` })
      this.#waiting.clear()
    })
    worker.unref()
    return worker
  }
}
