import { X509Certificate } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import type { Exchange } from '../../../kernel/exchange.ts'
import type { Environment } from '../../environment.ts'
import { type Prepared, prepared, type ReplayOptions, refused } from './prepare.ts'

const LINE = /^([A-Z]+) (\S+) HTTP\/1\.\d$/
const TIMEOUT_MS = 60_000

/** What became of a call that was made again. */
export interface ReplayedCall {
  readonly direction: 'in'
  readonly status: number
  /** The new exchange; undefined when the journal has none of it. */
  readonly exchange: string | undefined
  readonly ids: Readonly<Record<string, string>>
}

type Target = Pick<Environment, 'journal' | 'authority' | 'urls'>
type Call = { readonly verb: string; readonly path: string } & Prepared

/**
 * Makes a call to a door again over a connection of its own, as the same caller: with its certificate, the name that it asked for and its fields. The
 * new exchange is caused by the old one, and has its id as the label `replayOf`.
 * @throws ProblemError MS-REPLAY-KIND, MS-REPLAY-CUT, MS-REPLAY-MASKED, MS-REPLAY-IDS, MS-REPLAY-CERTIFICATE; Error where the door closes the connection
 */
export async function replayCall(environment: Target, exchange: Exchange, options: ReplayOptions): Promise<ReplayedCall> {
  const [, verb, path] = LINE.exec(exchange.request.line) ?? []
  if (verb === undefined || path === undefined) throw refused('MS-REPLAY-KIND', exchange.request.line, 'an HTTP request')
  const call: Call = { verb, path, ...prepared(exchange, options) }
  const { journal, urls } = environment
  const overTls = exchange.peer.protocol !== undefined
  let port: number | undefined
  let made: string | undefined
  const stop = journal.onExchange((each) => {
    if (each.direction !== 'in' || port === undefined || each.peer.port !== port || made !== undefined) return
    made = each.id
    each.causedBy = exchange.id
    each.label('replayOf', exchange.id)
  })
  try {
    const request = overTls
      ? https.request(urls.https, tlsOptions(environment, exchange, options, call))
      : http.request(urls.http, httpOptions(call))
    const status = await answered(request, call.body, overTls ? 'secureConnect' : 'connect', (local) => (port = local))
    return { direction: 'in', status, exchange: made, ids: call.ids }
  } finally {
    stop()
  }
}

function httpOptions({ verb, path, fields, body }: Call): http.RequestOptions {
  const headers = [...fields, ...(body.length === 0 ? [] : ['Content-Length', String(body.length)]), 'Connection', 'close']
  return { method: verb, path, headers, agent: false, timeout: TIMEOUT_MS, setHost: false }
}

function tlsOptions({ authority }: Target, { peer }: Exchange, { as }: ReplayOptions, call: Call): https.RequestOptions {
  const own = as ?? nameOf(authority.clients, peer.certificate?.fingerprint)
  const held = own === undefined ? undefined : authority.clients.get(own)
  if (held === undefined && (as !== undefined || peer.certificate !== undefined)) {
    const came = as ?? `${peer.certificate?.commonName}, serial ${peer.certificate?.serial}`
    throw refused('MS-REPLAY-CERTIFICATE', came, `one of ${[...authority.clients.keys()].join(', ')}`)
  }
  const identity = held === undefined ? {} : { cert: held.chain, key: held.key }
  return {
    ...httpOptions(call),
    ...identity,
    ca: authority.caBundle,
    servername: peer.serverName ?? '',
    checkServerIdentity: () => undefined,
  }
}

/** The name under which a certificate is held with its key. */
function nameOf(clients: Environment['authority']['clients'], fingerprint: string | undefined): string | undefined {
  for (const [name, { chain }] of clients) if (new X509Certificate(chain).fingerprint256 === fingerprint) return name
  return undefined
}

/** Sends and reads the answer to its end. @param local is told the port of this end once the connection stands */
async function answered(
  request: http.ClientRequest,
  body: Buffer,
  connected: string,
  local: (port: number | undefined) => void,
): Promise<number> {
  return await new Promise<number>((resolve, reject) => {
    request.on('socket', (socket) => socket.once(connected, () => local(socket.localPort)))
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
    request.on('error', reject)
    request.on('response', (response) => {
      response.on('error', reject)
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.resume()
    })
    request.end(body)
  })
}
