import type { Socket } from 'node:net'
import { getExtensionData, readTlsClientHello } from 'read-tls-client-hello'

const SERVER_NAME = 0

/** The name that a client asks for in its ClientHello, lower case. What was read stands in the socket again for the TLS server. Rejects when none comes. @param within milliseconds */
export async function serverNameOf(socket: Socket, within: number): Promise<string | undefined> {
  const timer = setTimeout(() => socket.destroy(), within)
  try {
    return getExtensionData(await readTlsClientHello(socket), SERVER_NAME)?.serverName?.toLowerCase()
  } finally {
    clearTimeout(timer)
  }
}
