const END_OF_HEAD = Buffer.from('\r\n\r\n')
const LENGTH = /\r\ncontent-length: *(\d+)/i

/** The head of a POST with a body of known length. */
export function requestHead(path: string, host: string, length: number, fields: readonly string[]): Buffer {
  let head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n`
  for (let at = 0; at + 1 < fields.length; at += 2) head += `${fields[at]}: ${fields[at + 1]}\r\n`
  return Buffer.from(`${head}Content-Length: ${length}\r\n\r\n`)
}

/**
 * Splits a connection's bytes into HTTP messages with a Content-Length, which is all that both sides of the bench send. As little
 * work as possible, so that the load and the sink never are what is measured. @throws Error at a message of another kind
 */
export class MessageReader {
  #pending: Buffer | undefined
  /** Bytes of the message being read, head included; 0 before its head is known. */
  #whole = 0
  #bodyAt = 0
  readonly #onMessage: (message: Buffer, bodyAt: number) => void

  constructor(onMessage: (message: Buffer, bodyAt: number) => void) {
    this.#onMessage = onMessage
  }

  take(chunk: Buffer): void {
    let bytes = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk])
    this.#pending = undefined
    while (bytes.length > 0) {
      if (this.#whole === 0) {
        const end = bytes.indexOf(END_OF_HEAD)
        if (end < 0) break
        this.#bodyAt = end + END_OF_HEAD.length
        const length = LENGTH.exec(bytes.latin1Slice(0, end))?.[1]
        if (length === undefined) throw new Error(`no Content-Length: ${bytes.latin1Slice(0, end)}`)
        this.#whole = this.#bodyAt + Number(length)
      }
      if (bytes.length < this.#whole) break
      const message = bytes.subarray(0, this.#whole)
      bytes = bytes.subarray(this.#whole)
      this.#whole = 0
      this.#onMessage(message, this.#bodyAt)
    }
    if (bytes.length > 0) this.#pending = bytes
  }
}
