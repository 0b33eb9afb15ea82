import { type BerHeader, hex, readHeader } from './ber-header.ts'
import { tags } from './ber-reader.ts'
import { LdapError } from './error.ts'

const LONGEST_HEADER = 6

/**
 * Cuts a stream of bytes into LDAP messages. A message that lies within one chunk is a view of it; one that spans chunks is
 * gathered once, in a buffer that grows with what has come and never beyond the message, so that neither a byte-wise sender
 * nor an announced length costs more than the bytes that are there.
 */
export class LdapFramer {
  readonly #limit: number
  readonly #chunks: Buffer[] = []
  /** Bytes of the first chunk that have been used up. */
  #used = 0
  #held: Buffer = Buffer.allocUnsafe(0)
  #size = 0
  #header: BerHeader | undefined

  /** @param limit bytes of a message, its header included */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes that have come of a message which is not whole yet, or of messages nobody has asked for. */
  get pending(): number {
    let bytes = this.#size - this.#used
    for (const chunk of this.#chunks) bytes += chunk.length
    return bytes
  }

  push(chunk: Buffer): void {
    if (chunk.length > 0) this.#chunks.push(chunk)
  }

  /**
   * The next whole message; undefined until more bytes come.
   * @throws LdapError `framing` or `size`; after that the stream can't be read on
   */
  next(): Buffer | undefined {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      if (this.#size === 0) {
        const header = this.#frame(chunk, this.#used, chunk.length)
        if (header !== undefined && header.end <= chunk.length) {
          const message = chunk.subarray(this.#used, header.end)
          this.#use(chunk, message.length)
          return message
        }
      }
      this.#hold(chunk)
      if (this.#header === undefined || this.#size < this.#header.end) continue
      const message = this.#held.subarray(0, this.#size)
      this.#held = Buffer.allocUnsafe(0)
      this.#size = 0
      this.#header = undefined
      return message
    }
    return undefined
  }

  /** Gathers what the message needs of a chunk; while its length isn't known, at most a header. */
  #hold(chunk: Buffer): void {
    const need = (this.#header?.end ?? LONGEST_HEADER) - this.#size
    const take = Math.min(need, chunk.length - this.#used)
    if (this.#size + take > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#size + take, Math.min(this.#header?.end ?? 64, this.#held.length * 2)))
      grown.set(this.#held.subarray(0, this.#size))
      this.#held = grown
    }
    chunk.copy(this.#held, this.#size, this.#used, this.#used + take)
    this.#size += take
    this.#use(chunk, take)
    if (this.#header !== undefined) return
    this.#header = this.#frame(this.#held, 0, this.#size)
    // A message shorter than the longest header: what was taken too much goes back.
    if (this.#header === undefined || this.#size <= this.#header.end) return
    this.#giveBack(this.#held.subarray(this.#header.end, this.#size))
    this.#size = this.#header.end
  }

  #giveBack(bytes: Buffer): void {
    const first = this.#chunks[0]
    if (first !== undefined && this.#used > 0) this.#chunks[0] = first.subarray(this.#used)
    this.#used = 0
    this.#chunks.unshift(bytes)
  }

  #use(chunk: Buffer, bytes: number): void {
    this.#used += bytes
    if (this.#used < chunk.length) return
    this.#chunks.shift()
    this.#used = 0
  }

  #frame(bytes: Buffer, at: number, end: number): BerHeader | undefined {
    const tag = bytes[at] ?? 0
    if (tag !== tags.sequence) throw new LdapError('framing', 0, foreign(bytes.subarray(at, end)), 'an LDAPMessage, which begins with 0x30')
    const header = readHeader(bytes, at, end)
    if (header !== undefined && header.end - at > this.#limit) {
      throw new LdapError('size', 0, `a message of ${header.end - at} bytes`, `at most ${this.#limit} bytes`)
    }
    return header
  }
}

/** Names what people send to an LDAP port by mistake. Other bytes aren't shown: they may be the rest of a password. */
function foreign(bytes: Buffer): string {
  if (bytes[0] === 0x16 && (bytes[1] ?? 3) === 3) return 'a TLS handshake (an ldaps:// client on the plain LDAP port?)'
  const start = bytes.subarray(0, 8).toString('latin1')
  if (/^(?:GET|POST|PUT|HEAD|CONNECT|OPTIONS) /.test(start)) return 'an HTTP request'
  return `a message that begins with ${hex(bytes[0] ?? 0)}`
}
