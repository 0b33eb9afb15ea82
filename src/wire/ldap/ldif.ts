/** One record of an LDIF file (RFC 2849): an entry, or a change of another kind than `add`. */
export interface LdifRecord {
  /** Line of its `dn`, from 1. */
  readonly line: number
  readonly dn: string
  /** Names as they stand and values in turn, in order. */
  readonly attributes: readonly string[]
  /** What can't be taken of it, in words. */
  readonly fault: string | undefined
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const HASH = 0x23
const COLON = 0x3a
const LESS = 0x3c
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads LDIF record by record: comments, folded lines, base64 values, a version line, CR LF or LF. Never throws: faults go with their
 * record. Lines are read where they lie; only folded ones are copied.
 */
export function* readLdif(file: Buffer): Iterable<LdifRecord> {
  const record = new RecordReader()
  let at = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf ? 3 : 0
  let number = 0
  while (at < file.length) {
    const line = ++number
    let end = endOfLine(file, at)
    let next = end + 1
    if (file[next] === SPACE) {
      const parts = [file.subarray(at, stopOf(file, at, end))]
      while (file[next] === SPACE) {
        end = endOfLine(file, next)
        parts.push(file.subarray(next + 1, stopOf(file, next, end)))
        next = end + 1
        number++
      }
      const whole = Buffer.concat(parts)
      record.take(whole, 0, whole.length, line)
    } else {
      const stop = stopOf(file, at, end)
      if (stop > at) record.take(file, at, stop, line)
      else {
        const made = record.end()
        if (made !== undefined) yield made
      }
    }
    at = next
  }
  const last = record.end()
  if (last !== undefined) yield last
}

function endOfLine(file: Buffer, at: number): number {
  const end = file.indexOf(LF, at)
  return end < 0 ? file.length : end
}

const stopOf = (file: Buffer, at: number, end: number): number => (end > at && file[end - 1] === CR ? end - 1 : end)

/** Gathers the lines of one record. */
class RecordReader {
  #line = 0
  #dn: string | undefined
  #attributes: string[] = []
  #fault: string | undefined

  /** A logical line that is not empty. */
  take(bytes: Buffer, start: number, end: number, line: number): void {
    if (bytes[start] === HASH) return
    if (this.#line === 0) this.#line = line
    let colon = start
    while (colon < end && bytes[colon] !== COLON) colon++
    if (colon === start || colon === end) {
      this.#fault ??= `line ${line} is no "name: value"`
      return
    }
    const name = nameOf(bytes, start, colon)
    const { text, fault } = valueOf(bytes, colon + 1, end)
    if (fault !== undefined) this.#fault ??= `line ${line}: ${fault}`
    if (this.#dn === undefined) {
      const key = name.toLowerCase()
      if (key === 'version') this.#line = 0
      else if (key !== 'dn') this.#fault ??= `line ${line}: ${name} before the dn of a record`
      else {
        this.#dn = text
        this.#line = line
      }
      return
    }
    if (name.length === 10 && name.toLowerCase() === 'changetype') {
      if (text !== 'add') this.#fault ??= `line ${line}: a change of the type ${text}; only entries and additions are read`
    } else if (name === 'control') this.#fault ??= `line ${line}: a control`
    else this.#attributes.push(name, text)
  }

  /** The record that the lines since the last one make; undefined when there were none. */
  end(): LdifRecord | undefined {
    if (this.#line === 0 && this.#fault === undefined) return undefined
    const made = { line: this.#line, dn: this.#dn ?? '', attributes: this.#attributes, fault: this.#fault }
    this.#line = 0
    this.#dn = undefined
    this.#attributes = []
    this.#fault = undefined
    return made
  }
}

const names = new Map<number, string>()
const MOST_NAMES = 4000

/** The text of a name; those of attributes repeat through a whole file, and are made once. */
function nameOf(bytes: Buffer, start: number, end: number): string {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  const known = names.get(hash)
  if (known !== undefined && known.length === end - start) {
    let at = 0
    while (at < known.length && known.charCodeAt(at) === bytes[start + at]) at++
    if (at === known.length) return known
  }
  const name = bytes.latin1Slice(start, end)
  if (known === undefined && names.size < MOST_NAMES) names.set(hash, name)
  return name
}

interface Value {
  readonly text: string
  readonly fault?: string
}

function valueOf(bytes: Buffer, from: number, end: number): Value {
  if (bytes[from] === LESS) return { text: '', fault: 'a value in another file (":<") is not read' }
  const base64 = bytes[from] === COLON
  let at = base64 ? from + 1 : from
  while (at < end && bytes[at] === SPACE) at++
  if (!base64) {
    let ascii = true
    for (let index = at; index < end && ascii; index++) ascii = (bytes[index] ?? 0) < 0x80
    if (ascii) return { text: bytes.latin1Slice(at, end) }
  }
  const content = base64 ? Buffer.from(bytes.latin1Slice(at, end), 'base64') : bytes.subarray(at, end)
  try {
    return { text: UTF8.decode(content) }
  } catch {
    return { text: '', fault: `a value of ${content.length} bytes that are not UTF-8` }
  }
}

const WIDTH = 76

/** One line `name: value`, in base64 where LDIF needs it, folded after 76 characters. */
export function ldifLine(name: string, value: string): string {
  const plain = /^(?![ :<])[\x20-\x7e]*(?<! )$/.test(value)
  const line = plain ? (value === '' ? `${name}:` : `${name}: ${value}`) : `${name}:: ${Buffer.from(value).toString('base64')}`
  if (line.length <= WIDTH) return `${line}\n`
  let text = `${line.slice(0, WIDTH)}\n`
  for (let at = WIDTH; at < line.length; at += WIDTH - 1) text += ` ${line.slice(at, at + WIDTH - 1)}\n`
  return text
}
