import tls from 'node:tls'

/** A client certificate with its key and the CA it trusts, PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

/** A reply as its bytes stood on the wire. */
export interface RawAnswer {
  readonly status: number
  /** Status line and headers, each line with its CRLF. */
  readonly head: string
  readonly body: string
  /** Value of a header, its name in the case written here; undefined when it does not stand in the head so. */
  header(name: string): string | undefined
}

/** A connection that ended before the reply was whole. */
export class Cut extends Error {
  constructor(came: string) {
    super(`the connection ended after ${came.length} characters of a reply`)
    this.name = 'Cut'
  }
}

/** Posts text over a TLS connection of its own, every byte as given, and reads a reply that Content-Length frames. */
export function post(url: URL, identity: Identity, headers: readonly string[], body: Buffer): Promise<RawAnswer> {
  const lines = [`POST ${url.pathname} HTTP/1.1`, `Host: ${url.host}`]
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  lines.push(`Content-Length: ${body.length}`, '', '')
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: url.hostname, port: Number(url.port), servername: url.hostname, ...identity })
    let came = Buffer.alloc(0)
    socket.on('secureConnect', () => socket.write(Buffer.concat([Buffer.from(lines.join('\r\n')), body])))
    socket.on('data', (chunk: Buffer) => {
      came = Buffer.concat([came, chunk])
      try {
        const answer = whole(came)
        if (answer === undefined) return
        resolve(answer)
      } catch (error) {
        reject(error)
      }
      socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Cut(came.toString())))
  })
}

function whole(came: Buffer): RawAnswer | undefined {
  const end = came.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = came.toString('latin1', 0, end + 2)
  const header = (name: string) => new RegExp(`\\r\\n${name}: (.*)\\r\\n`).exec(head)?.[1]
  const length = header('Content-Length')
  if (length === undefined) throw new Error(`a reply without “Content-Length: ”: ${head}`)
  const body = came.subarray(end + 4)
  if (body.length < Number(length)) return undefined
  return { status: Number(head.slice(9, 12)), head, body: body.toString(), header }
}
