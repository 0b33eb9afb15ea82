// The yardstick of *proxy*: bare node:https in front of undici, mutual TLS on both sides, that passes on what it gets and looks at nothing.
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'

const { values } = parseArgs({ options: { certs: { type: 'string' }, upstream: { type: 'string' }, connections: { type: 'string' } } })
const file = (name: string) => readFileSync(`${values.certs}/${name}`, 'utf8')
const ca = file('ca-bundle.pem')
const pool = new Pool(`https://localhost:${values.upstream}`, {
  connections: Number(values.connections),
  connect: { ca, cert: file('clients/supplier-a.crt'), key: file('clients/supplier-a.key') },
})
const server = https.createServer(
  {
    ca,
    cert: file('server.crt'),
    key: file('server.key'),
    requestCert: true,
    rejectUnauthorized: true,
    keepAliveTimeout: 65_000,
    noDelay: true,
  },
  (request, response) => {
    const { host: _host, connection: _connection, ...headers } = request.headers
    const path = (request.url ?? '').replace(/^\/https:\/\/[^/]+/, '')
    pool
      .stream({ path, method: 'GET', headers }, ({ statusCode, headers: told }) => response.writeHead(statusCode, told))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))))
  },
)
// The bench has ended, however it did.
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the bare server has no port')
  process.send?.({ event: 'listening', port: address.port })
})
