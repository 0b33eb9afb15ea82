// A TLS server that does nothing but ask for client certificates: what Node itself keeps of each connection. Started by bare-growth.ts.
import tls from 'node:tls'
import { z } from 'zod'

const Material = z.object({ ca: z.string(), cert: z.string(), key: z.string() })

process.once('message', (material) => {
  const server = tls.createServer({ ...Material.parse(material), requestCert: true, rejectUnauthorized: false }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.end('x')
  })
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
  process.on('message', () => {
    globalThis.gc?.()
    globalThis.gc?.()
    process.send?.(process.memoryUsage().rss)
  })
})
process.on('disconnect', () => process.exit())
