import net from 'node:net'
import tls from 'node:tls'
import type { Identity } from '../../support/post.ts'

/** One HTTP request to a door. */
export interface DoorRequest {
  readonly port: number
  readonly secure: boolean
  readonly host: string
  readonly verb: string
  readonly path: string
  readonly headers?: readonly string[]
  readonly body?: Buffer | string
  readonly as?: Identity
}

/** What a caller saw of a connection, to the byte. */
export interface Seen {
  readonly bytes: Buffer
  /** `end`: the other side closed its half; else the code of the error. */
  readonly ended: string
}

/** Sends a request and reads until the other side ends the connection; of a whole reply, until its last byte. */
export async function exchangeBytes(
  ca: string,
  { port, secure, host, verb, path, headers = [], body = '', as }: DoorRequest,
): Promise<Seen> {
  const socket = secure ? tls.connect({ host: '127.0.0.1', port, ca, servername: host, ...as }) : net.connect({ host: '127.0.0.1', port })
  const lines = [`${verb} ${path} HTTP/1.1`, `Host: ${host}`]
  for (let at = 0; at + 1 < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  lines.push(`Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', '', '')
  const chunks: Buffer[] = []
  const ended = new Promise<string>((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('end', () => resolve('end'))
    socket.on('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message))
    socket.on('close', () => resolve('close'))
  })
  socket.write(lines.join('\r\n'))
  socket.write(body)
  const how = await ended
  socket.destroy()
  return { bytes: Buffer.concat(chunks), ended: how }
}

/** Status, header section and body of a reply that has a length or ends with its connection; throws for one that is cut off. */
export function replyOf({ bytes }: Seen): { readonly status: number; readonly head: string; readonly body: string } {
  const at = bytes.indexOf('\r\n\r\n')
  if (at < 0) throw new Error(`no reply: ${bytes.toString('latin1').slice(0, 200)}`)
  const head = bytes.subarray(0, at).toString('latin1')
  const body = bytes.subarray(at + 4)
  const length = /^content-length: (\d+)$/im.exec(head)?.[1]
  if (length !== undefined && body.length !== Number(length)) throw new Error(`${body.length} of ${length} bytes`)
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head, body: body.toString() }
}
