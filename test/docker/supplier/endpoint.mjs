import { once } from 'node:events'
import https from 'node:https'
import { acknowledgment, read } from './messages.mjs'

/** This system's own endpoint: only callers with a certificate of the environment's CA come in; each message is acknowledged. */
export async function openEndpoint(identity, port) {
  const arrivals = []
  const waiting = new Set()
  const server = https.createServer({ ...identity, requestCert: true, rejectUnauthorized: true }, async (request, response) => {
    const parts = []
    for await (const part of request) parts.push(part)
    const message = { ...read(Buffer.concat(parts).toString()), caller: request.socket.getPeerCertificate().subject.CN }
    response.writeHead(200, { 'Content-Type': 'text/xml' })
    response.end(acknowledgment(message))
    arrivals.push(message)
    for (const look of waiting) look()
  })
  server.on('tlsClientError', (error) => console.error(`a handshake at this endpoint failed: ${error.message}`))
  server.listen(port)
  await once(server, 'listening')
  return {
    /** The message that refers to the one with that id. */
    received: (messageId, signal) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = arrivals.find(({ refToMessageId }) => refToMessageId === messageId)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
