import { createHash } from 'node:crypto'

/**
 * A body as the journal keeps it: by reference up to a limit, never copied. The digest of a whole body is worked out when
 * somebody asks, off the request's path; that of a cut one while its bytes pass.
 */
export class CapturedBody {
  /** Bytes on the wire. */
  readonly size: number
  /** The first bytes, at most the journal's limit. */
  readonly head: Buffer
  readonly truncated: boolean
  #digest: string | undefined

  constructor(head: Buffer, size: number = head.length, digest?: string) {
    this.head = head
    this.size = size
    this.truncated = head.length < size
    this.#digest = digest
  }

  /** SHA-256 of the whole body in lower-case hex. */
  get digest(): string {
    this.#digest ??= createHash('sha256').update(this.head).digest('hex')
    return this.#digest
  }

  static readonly empty = new CapturedBody(Buffer.alloc(0))

  /** Captures a body that is held whole, keeping at most `limit` bytes. */
  static of(body: Buffer, limit: number): CapturedBody {
    if (body.length === 0) return CapturedBody.empty
    if (body.length <= limit) return new CapturedBody(body)
    // A copy of the head lets the rest of a large body go.
    return new CapturedBody(Buffer.from(body.subarray(0, limit)), body.length, createHash('sha256').update(body).digest('hex'))
  }
}
