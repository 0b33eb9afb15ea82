/** A response as it stood on the wire. */
export interface HttpReply {
  readonly status: number
  readonly reason: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: Buffer
  /** The answer to a HEAD: no body can come. */
  readonly bodiless: boolean
}

/** What the server sent is no HTTP. */
export class NotHttp extends Error {}

const END = Buffer.from('\r\n\r\n')
const LINE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+: ?([\t\x20-\x7e\x80-\xff]*)$/

/** Cuts the bytes of a connection into responses, and is strict about them: whoever answers nonsense has to answer well. */
export class ReplyReader {
  #pending: Buffer = Buffer.alloc(0)

  /** Bytes that belong to no whole response yet. */
  get rest(): Buffer {
    return this.#pending
  }

  push(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
  }

  /**
   * The next whole response that is no interim one.
   * @param bodiless the request was a HEAD: the length told is not that of a body
   * @throws NotHttp
   */
  next(bodiless = false): HttpReply | undefined {
    for (;;) {
      const end = this.#pending.indexOf(END)
      if (end < 0) {
        if (this.#pending.length > 65_536) throw new NotHttp('no end of a head in 64 KiB')
        return undefined
      }
      const [line = '', ...fields] = this.#pending.latin1Slice(0, end).split('\r\n')
      const start = /^HTTP\/1\.1 (\d{3}) ?([\x20-\x7e]*)$/.exec(line)
      if (start === null) throw new NotHttp(`status line ${JSON.stringify(line.slice(0, 100))}`)
      const status = Number(start[1])
      if (status < 200) {
        this.#pending = this.#pending.subarray(end + END.length)
        continue
      }
      const headers = fields.flatMap((field) => {
        if (!LINE.test(field)) throw new NotHttp(`header line ${JSON.stringify(field.slice(0, 100))}`)
        const colon = field.indexOf(':')
        return [field.slice(0, colon), field.slice(colon + 1).trim()]
      })
      return this.#withBody(status, start[2] ?? '', headers, end + END.length, bodiless || status === 204 || status === 304)
    }
  }

  #withBody(status: number, reason: string, headers: readonly string[], at: number, bodiless: boolean): HttpReply | undefined {
    const values = (name: string) => headers.filter((_, each) => each % 2 === 1 && headers[each - 1]?.toLowerCase() === name)
    const lengths = values('content-length')
    const chunked = values('transfer-encoding').includes('chunked')
    if (lengths.length > 1 || lengths.some((value) => !/^\d+$/.test(value)) || (chunked && lengths.length > 0))
      throw new NotHttp(`a length told as ${lengths.join(', ')}${chunked ? ' and chunked' : ''}`)
    const closes = values('connection').some((value) => /close/i.test(value))
    if (!bodiless && !chunked && lengths.length === 0 && !closes) throw new NotHttp('a response without a length')
    const found = bodiless ? at : chunked ? this.#chunkedEnd(at) : at + Number(lengths[0] ?? 0)
    if (found === undefined || this.#pending.length < found) return undefined
    const body = this.#pending.subarray(at, found)
    this.#pending = this.#pending.subarray(found)
    return { status, reason, headers, body, bodiless }
  }

  #chunkedEnd(from: number): number | undefined {
    for (let at = from; ; ) {
      const line = this.#pending.indexOf('\r\n', at)
      if (line < 0) return undefined
      const size = Number.parseInt(this.#pending.latin1Slice(at, line), 16)
      if (!(size >= 0)) throw new NotHttp('a chunk without a size')
      at = line + 2 + size + 2
      if (size === 0) return at
    }
  }
}
