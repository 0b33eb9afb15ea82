// The provider of *proxy*: node:https with mutual TLS that answers every request with the same Bundle of 20 KB.
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { certs: { type: 'string' } } })
const file = (name: string) => readFileSync(`${values.certs}/${name}`, 'utf8')
const KIB = 1024
const SIZE = 20 * KIB

const bundle = (text: string) => JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: 0, entry: [], text })
const body = Buffer.from(bundle('x'.repeat(SIZE - bundle('').length)))
const fields = ['Content-Type', 'application/fhir+json;charset=utf-8', 'Cache-Control', 'no-store', 'Content-Length', String(body.length)]
const server = https.createServer(
  {
    ca: file('ca-bundle.pem'),
    cert: file('server.crt'),
    key: file('server.key'),
    requestCert: true,
    rejectUnauthorized: true,
    keepAliveTimeout: 65_000,
    noDelay: true,
  },
  (_request, response) => response.writeHead(200, fields).end(body),
)
// The bench has ended, however it did.
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the provider has no port')
  process.send?.({ event: 'listening', port: address.port })
})
