import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FuzzRequest } from './request.ts'

/** What went wrong, told as it happens; the requests concerned are kept as files. */
export class Violations {
  readonly #seed: number
  readonly #again: string
  #folder: string | undefined
  count = 0

  /** @param again flags that a replay needs besides --replay */
  constructor(seed: number, again: string, folder: string | undefined) {
    this.#seed = seed
    this.#again = again
    this.#folder = folder
  }

  /** @param index of the request, where one is to blame */
  add(what: string, index?: number, request?: FuzzRequest): void {
    this.count++
    const at =
      index === undefined ? `seed ${this.#seed}` : `seed ${this.#seed}, index ${index} (--replay ${this.#seed}:${index}${this.#again})`
    const file = index === undefined || request === undefined ? '' : `\n  the request: ${this.#keep(index, request)}`
    console.error(`VIOLATION ${at}: ${what.slice(0, 2000)}${request === undefined ? '' : `\n  ${request.what}`}${file}`)
  }

  #keep(index: number, request: FuzzRequest): string {
    if (this.#folder === undefined) this.#folder = mkdtempSync(path.join(tmpdir(), 'mock-spine-fuzz-failures-'))
    else mkdirSync(this.#folder, { recursive: true })
    const file = path.join(this.#folder, `${this.#seed}-${index}.hex`)
    const { port, as, ending, what, bytes } = request
    writeFileSync(file, `${this.#seed}:${index} to ${port} as ${as}, then ${ending}: ${what}\n${hexdump(bytes)}`)
    return file
  }
}

/** Offset, sixteen bytes in hex, the same as ASCII; `xxd -r` reads it back. */
export function hexdump(bytes: Buffer): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16)
    const hex = row
      .toString('hex')
      .replace(/(.{4})(?=.)/g, '$1 ')
      .padEnd(39)
    lines.push(`${at.toString(16).padStart(8, '0')}: ${hex}  ${row.latin1Slice().replace(/[^\x20-\x7e]/g, '.')}`)
  }
  return `${lines.join('\n')}\n`
}
