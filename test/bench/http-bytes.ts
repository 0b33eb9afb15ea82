const END_OF_HEAD = Buffer.from('\r\n\r\n')
const LENGTH = /\r\ncontent-length: *(\d+)/i
const CHUNKED = /\r\ntransfer-encoding: *chunked/i
const CRLF = Buffer.from('\r\n')

/** The head of a POST with a body of known length. */
export function requestHead(path: string, host: string, length: number, fields: readonly string[]): Buffer {
  let head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n`
  for (let at = 0; at + 1 < fields.length; at += 2) head += `${fields[at]}: ${fields[at + 1]}\r\n`
  return Buffer.from(`${head}Content-Length: ${length}\r\n\r\n`)
}

/**
 * Splits a connection's bytes into HTTP messages with a Content-Length, as both sides of the bench send, or in chunks, as some peers
 * answer; those are handed on as they stood on the wire. As little work as possible, so that the load and the sink never are what is
 * measured. @throws Error at a message of another kind
 */
export class MessageReader {
  #pending: Buffer | undefined
  /** Bytes of the message being read, head included; 0 when it comes in chunks. */
  #whole = 0
  /** 0 before the head is known. */
  #bodyAt = 0
  readonly #onMessage: (message: Buffer, bodyAt: number) => void

  constructor(onMessage: (message: Buffer, bodyAt: number) => void) {
    this.#onMessage = onMessage
  }

  take(chunk: Buffer): void {
    let bytes = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk])
    this.#pending = undefined
    while (bytes.length > 0) {
      if (this.#bodyAt === 0) {
        const end = bytes.indexOf(END_OF_HEAD)
        if (end < 0) break
        const bodyAt = end + END_OF_HEAD.length
        this.#whole = wholeOf(bytes.latin1Slice(0, end), bodyAt)
        this.#bodyAt = bodyAt
      }
      const whole = this.#whole === 0 ? endOfChunks(bytes, this.#bodyAt) : this.#whole
      if (bytes.length < whole) break
      const message = bytes.subarray(0, whole)
      const bodyAt = this.#bodyAt
      bytes = bytes.subarray(whole)
      this.#bodyAt = 0
      this.#onMessage(message, bodyAt)
    }
    if (bytes.length > 0) this.#pending = bytes
  }
}

function wholeOf(head: string, bodyAt: number): number {
  const length = LENGTH.exec(head)?.[1]
  if (length !== undefined) return bodyAt + Number(length)
  if (CHUNKED.test(head)) return 0
  throw new Error(`neither Content-Length nor chunks: ${head}`)
}

/** Where the last chunk ends, without trailers; Infinity while it has not come. */
function endOfChunks(bytes: Buffer, bodyAt: number): number {
  for (let at = bodyAt; ; ) {
    const line = bytes.indexOf(CRLF, at)
    if (line < 0) return Number.POSITIVE_INFINITY
    const size = Number.parseInt(bytes.latin1Slice(at, line), 16)
    if (Number.isNaN(size)) throw new Error(`no size of a chunk: ${bytes.latin1Slice(at, line)}`)
    at = line + CRLF.length + size + CRLF.length
    if (size === 0) return at
  }
}
