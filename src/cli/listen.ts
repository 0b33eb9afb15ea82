import { once } from 'node:events'
import https from 'node:https'
import type { Command } from 'commander'
import { type Receipt, receive } from '../environment/supplier-side/receive.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { cliProblems } from './problems.ts'
import { type Party, supplierFrom } from './supplier.ts'

interface ListenOptions extends AdminOptions {
  readonly as: string
  readonly port?: string
  readonly host: string
  readonly count?: string
  readonly json?: true
  readonly space?: string
}

const USUAL_PORT = 9443
const MOST_BYTES = 10 * 1024 * 1024

export function configure(command: Command): void {
  addAdminOptions(command)
    .description('Be a supplier’s endpoint: mutual TLS with its certificate; acknowledge each message and print it.')
    .option('--as <name>', 'Supplier whose certificate is used.', 'supplier-a')
    .option('--port <port>', 'Port to listen at. (default: that of the supplier’s endpoint in the directory, else 9443)')
    .option('--host <address>', 'Address to bind; 0.0.0.0 lets Spine in a container reach it.', '127.0.0.1')
    .option('--count <n>', 'Exit 0 after so many messages.')
    .option('--json', 'One message a line, as JSON.')
    .option('--space <name>', 'Space in which the supplier is registered.')
    .action(listen)
}

async function listen(options: ListenOptions): Promise<void> {
  const most = whole(options.count, '--count', 1)
  const chosen = whole(options.port, '--port', 0)
  const supplier = await supplierFrom(new AdminClient(options), options.as, options.space === undefined ? {} : { space: options.space })
  const { cert, key, ca, party } = supplier
  let received = 0
  const server = https.createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size > MOST_BYTES) request.destroy()
      else parts.push(part)
    })
    request.on('end', () => {
      const receipt = receive(Buffer.concat(parts), request.headers['content-type'] ?? '')
      received++
      const last = received === most
      response.writeHead(receipt.status, {
        ...(receipt.answer === '' ? {} : { 'Content-Type': 'text/xml' }),
        'Content-Length': Buffer.byteLength(receipt.answer),
        ...(last ? { Connection: 'close' } : {}),
      })
      response.end(receipt.answer)
      show(receipt, `${request.method} ${request.url}`, request.rawHeaders, options.json === true)
      if (last) response.once('close', stop)
    })
  })
  const stop = () => {
    server.close()
    server.closeIdleConnections()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0))
  server.on('tlsClientError', (error) => process.stderr.write(`a TLS handshake failed: ${error.message}\n`))
  server.listen(chosen ?? portOf(party), options.host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const came = error instanceof Error ? error.message : String(error)
    throw new ProblemError(problem(cliProblems['MS-CLI-LISTEN'], { came, expected: 'a free port' }), { cause: error })
  }
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : chosen
  process.stderr.write(
    `listening at https://${options.host}:${port}/ as ${options.as}${party === undefined ? '' : ` (${party.partyKey})`}\n`,
  )
}

/** The port of the supplier's endpoints, as long as they agree on one. */
export function portOf(party: Party | undefined): number {
  const ports = new Set(party?.endpoints.flatMap(({ url }) => (url.startsWith('https:') ? [Number(new URL(url).port || 443)] : [])))
  const [port = USUAL_PORT] = ports
  return ports.size === 1 ? port : USUAL_PORT
}

function show({ about, body, status }: Receipt, line: string, fields: readonly string[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ line, headers: fields, ...about, answered: status, body: body.toString() })}\n`)
    return
  }
  const summary = Object.entries(about).flatMap(([name, value]) => (value === '' ? [] : [`${name} ${value}`]))
  process.stdout.write(`${line}  ${summary.join('  ')}  answered ${status}\n${body}\n\n`)
}

function whole(text: string | undefined, flag: string, least: number): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,6}$/.test(text) || Number(text) < least) throw usage(`${flag} ${text}`, `a whole number, at least ${least}`)
  return Number(text)
}
