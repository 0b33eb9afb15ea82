import tls from 'node:tls'
import type { Files } from './files.ts'
import { MessageReader } from './http-bytes.ts'
import { type Parties, Upload } from './message.ts'

export interface FirstReply {
  /** Status line and fields. */
  readonly head: string
  readonly body: string
}

/** One message as the load sends it. @throws Error when the connection ends without a reply */
export function postOnce(port: number, parties: Parties, files: Files, certificate = true): Promise<FirstReply> {
  const { ca, cert, key } = files.read()
  return new Promise((resolve, reject) => {
    const identity = certificate ? { cert, key } : {}
    const socket = tls.connect({ host: '127.0.0.1', port, servername: 'localhost', ca, ...identity }, () => {
      socket.write(new Upload(parties, 0, `localhost:${port}`).renew(0).wire)
    })
    const reader = new MessageReader((message, bodyAt) => {
      resolve({ head: message.toString('latin1', 0, bodyAt - 4), body: message.toString('utf8', bodyAt) })
      socket.end()
    })
    socket.on('data', (chunk) => reader.take(chunk))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the connection was closed without a reply')))
  })
}
