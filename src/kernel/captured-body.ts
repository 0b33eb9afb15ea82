import { createHash, type Hash } from 'node:crypto'

/**
 * A body as the journal keeps it: by reference up to a limit, never copied. The digest of a whole body is worked out when
 * somebody asks, off the request's path; that of a cut one while its bytes pass.
 */
export class CapturedBody {
  /** Bytes on the wire. */
  readonly size: number
  readonly truncated: boolean
  #head: Buffer | string
  #digest: string | undefined

  /** @param head the first bytes; a string only when it is the whole body */
  constructor(head: Buffer | string, size: number = head.length, digest?: string) {
    this.#head = head
    this.size = size
    this.truncated = typeof head !== 'string' && head.length < size
    this.#digest = digest
  }

  /** The first bytes, at most the journal's limit. */
  get head(): Buffer {
    if (typeof this.#head === 'string') this.#head = Buffer.from(this.#head)
    return this.#head
  }

  /** Bytes kept. */
  get kept(): number {
    return this.truncated ? this.head.length : this.size
  }

  /** SHA-256 of the whole body in lower-case hex. */
  get digest(): string {
    this.#digest ??= createHash('sha256').update(this.#head).digest('hex')
    return this.#digest
  }

  static readonly empty = new CapturedBody(Buffer.alloc(0))

  /** Captures a text that goes out as UTF-8: kept as it is, made into bytes when somebody looks. @param size its bytes */
  static ofText(text: string, size: number, limit: number): CapturedBody {
    return size <= limit ? new CapturedBody(text, size) : CapturedBody.of(Buffer.from(text), limit)
  }

  /** Captures a body that is held whole, keeping at most `limit` bytes. */
  static of(body: Buffer, limit: number): CapturedBody {
    if (body.length === 0) return CapturedBody.empty
    if (body.length <= limit) return new CapturedBody(body)
    // A copy of the head lets the rest of a large body go.
    return new CapturedBody(Buffer.from(body.subarray(0, limit)), body.length, createHash('sha256').update(body).digest('hex'))
  }
}

/** Captures a body while it passes: the first bytes by reference, and of a longer one the digest. */
export class BodyWatch {
  readonly #limit: number
  readonly #chunks: Buffer[] = []
  #size = 0
  #kept = 0
  #hash: Hash | undefined

  /** @param limit bytes that are kept */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes that have passed. */
  get size(): number {
    return this.#size
  }

  see(chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#hash === undefined) {
      if (this.#size <= this.#limit) {
        this.#chunks.push(chunk)
        this.#kept = this.#size
        return
      }
      this.#hash = createHash('sha256')
      for (const each of this.#chunks) this.#hash.update(each)
      // A copy of the piece lets the rest of the chunk go.
      if (this.#kept < this.#limit) this.#chunks.push(Buffer.from(chunk.subarray(0, this.#limit - this.#kept)))
    }
    this.#hash.update(chunk)
  }

  /** What has passed so far; asked once, at the end. */
  captured(): CapturedBody {
    if (this.#size === 0) return CapturedBody.empty
    const [only] = this.#chunks
    const head = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks)
    return new CapturedBody(head, this.#size, this.#hash?.digest('hex'))
  }
}
