// The yardstick of *pds*: bare node:https with the same certificates and body sizes. It finds the request's id by string search and answers with
// literal text.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { certs: { type: 'string' }, answer: { type: 'string' } } })
const file = (name: string) => readFileSync(`${values.certs}/${name}`, 'utf8')
const [before = '', between = '', after = ''] = readFileSync(values.answer ?? '', 'utf8').split('\u0001')

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
  (request, response) => {
    let first: Buffer | undefined
    let more: Buffer[] | undefined
    request.on('data', (chunk: Buffer) => {
      if (first === undefined) first = chunk
      else if (more === undefined) more = [first, chunk]
      else more.push(chunk)
    })
    request.on('end', () => {
      const text = (more === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(more)).latin1Slice()
      const at = text.indexOf('uuid:') + 5
      const answer = Buffer.from(before + randomUUID().toUpperCase() + between + text.slice(at, at + 36) + after)
      response.writeHead(200, ['Content-Type', 'text/xml', 'Content-Length', String(answer.length)])
      response.end(answer)
    })
  },
)
// The bench has ended, however it did.
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the bare server has no port')
  process.send?.({ event: 'listening', port: address.port })
})
