import { once } from 'node:events'
import tls from 'node:tls'
import type { Identity } from './post.ts'

/** A TLS connection on which a test writes what it likes. */
export interface RawConnection {
  write(text: string | Buffer): void
  /** Closes the connection without ceremony. */
  destroy(): void
  /** Everything the other side says until it closes. */
  rest(): Promise<string>
}

/** @param port of the HTTPS listener at 127.0.0.1 */
export async function connect(port: number, ca: string, as: Identity | undefined, servername = 'localhost'): Promise<RawConnection> {
  const socket = tls.connect({ host: '127.0.0.1', port, ca, servername, ...as })
  const chunks: Buffer[] = []
  const closed = new Promise<void>((resolve) => socket.on('close', resolve))
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'secureConnect')
  // What the other side cuts off shows as what it said before.
  socket.on('error', () => {})
  return {
    write: (text) => void socket.write(text),
    destroy: () => socket.destroy(),
    rest: async () => {
      await closed
      return Buffer.concat(chunks).toString()
    },
  }
}
