// The yardstick: bare node:https with the same certificates and body sizes. It finds the ids by string search and answers with
// literal text; with --sink it also posts one answer with undici, as ours does.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { inner } from './message.ts'
import { Shapes } from './reports.ts'
import { literal } from './shapes.ts'

const { values } = parseArgs({
  options: {
    certs: { type: 'string' },
    shapes: { type: 'string' },
    /** Port of the supplier's endpoint. */
    sink: { type: 'string' },
  },
})
const file = (name: string) => readFileSync(`${values.certs}/${name}`, 'utf8')
const shapes = Shapes.parse(JSON.parse(readFileSync(values.shapes ?? '', 'utf8')))
const ackOf = literal(shapes.ack)
const answerOf = literal(shapes.answer)
const ca = file('ca-bundle.pem')

const pool =
  values.sink === undefined
    ? undefined
    : new Pool(`https://localhost:${values.sink}`, {
        connections: 16,
        pipelining: 1,
        connect: { ca, cert: file('spine-out.crt'), key: file('spine-out.key') },
      })

function deliver(messageId: string, conversationId: string): void {
  pool?.dispatch(
    {
      path: '/',
      method: 'POST',
      headers: shapes.answerFields,
      body: Buffer.from(answerOf(randomUUID().toUpperCase(), messageId, conversationId)),
    },
    {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData() {},
      onResponseEnd() {},
      onResponseError(_controller, error) {
        throw error
      },
    },
  )
}

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
    let first: Buffer | undefined
    let more: Buffer[] | undefined
    request.on('data', (chunk: Buffer) => {
      if (first === undefined) first = chunk
      else if (more === undefined) more = [first, chunk]
      else more.push(chunk)
    })
    request.on('end', () => {
      const text = (more === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(more)).latin1Slice()
      const messageId = inner(text, 'eb:MessageId')
      const conversationId = inner(text, 'eb:ConversationId')
      const ack = Buffer.from(ackOf(randomUUID().toUpperCase(), messageId, conversationId))
      response.writeHead(202, [...shapes.ackFields, 'Content-Length', String(ack.length)])
      response.end(ack)
      deliver(messageId, conversationId)
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
