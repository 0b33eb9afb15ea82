import { closeSync, openSync, readSync } from 'node:fs'
import { z } from 'zod'

const Line = z.object({ exchange: z.string().optional(), problems: z.array(z.object({ code: z.string(), came: z.string() })).optional() })

/** A failure inside that the instance reported of itself. */
export interface Inside {
  readonly exchange: string
  readonly code: string
  readonly came: string
}

/** Codes that say that the harness itself failed, not its caller. */
const INSIDE = /^MS-(?:INTERNAL|STORE-)/

/** What Node prints when an inspector is attached. */
const EXPECTED = /^(?:Debugger |For help, see|Waiting for|$)/

/** Reads an instance's standard error as it grows: counts problem codes, finds failures inside, and whatever is no log line at all. */
export class LogWatch {
  readonly #file: number
  readonly #chunk = Buffer.alloc(1 << 20)
  #begun = ''
  /** Problems by their code. */
  readonly codes = new Map<string, number>()
  /** What came of failures inside since the last look. */
  #inside: Inside[] = []
  /** Lines that are no log lines: warnings of Node, stacks of errors that nobody caught. */
  #strange: string[] = []

  constructor(file: string) {
    this.#file = openSync(file, 'r')
  }

  /** Reads what is new. */
  look(): { readonly inside: readonly Inside[]; readonly strange: readonly string[] } {
    for (let read = this.#read(); read > 0; read = this.#read()) {
      const lines = (this.#begun + this.#chunk.latin1Slice(0, read)).split('\n')
      this.#begun = lines.pop() ?? ''
      for (const line of lines) this.#take(line)
    }
    const found = { inside: this.#inside, strange: this.#strange }
    this.#inside = []
    this.#strange = []
    return found
  }

  close(): void {
    closeSync(this.#file)
  }

  #read(): number {
    return readSync(this.#file, this.#chunk, 0, this.#chunk.length, null)
  }

  #take(line: string): void {
    if (!line.startsWith('{')) {
      if (!EXPECTED.test(line)) this.#strange.push(line)
      return
    }
    const { exchange = '', problems = [] } = Line.parse(JSON.parse(line))
    for (const { code, came } of problems) {
      this.codes.set(code, (this.codes.get(code) ?? 0) + 1)
      if (INSIDE.test(code)) this.#inside.push({ exchange, code, came })
    }
  }
}
