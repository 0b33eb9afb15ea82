import type { Exchange, Wire } from '../../../kernel/exchange.ts'
import { Fields } from '../../../kernel/fields.ts'
import { fieldPairs, textOf } from '../exchange-json.ts'

const REQUEST = /^([A-Z]+) (\S+)(?: (HTTP\/\d(?:\.\d)?))?$/
const REPLY = /^(HTTP\/\d(?:\.\d)?) (\d{3})(?: (.*))?$/

/**
 * A HAR 1.2 document of HTTP exchanges, a piece at a time. Calls to Spine and deliveries by it are entries alike; what mock-spine knows beyond HAR
 * stands in names with an underscore. Other exchanges (LDAP, failed handshakes, inboxes) are counted in the comment.
 */
export async function* harOf(exchanges: AsyncIterable<Exchange>, version: string): AsyncGenerator<string, undefined> {
  yield `{"log":{"version":"1.2","creator":{"name":"mock-spine","version":${JSON.stringify(version)}},"entries":[`
  let [entries, others] = [0, 0]
  for await (const exchange of exchanges) {
    const entry = entryOf(exchange)
    if (entry === undefined) others++
    else yield `${entries++ === 0 ? '' : ','}\n${JSON.stringify(entry)}`
  }
  const comment = others === 0 ? '' : `${others} exchange(s) that are no HTTP are left out; NDJSON has them`
  yield `\n],"comment":${JSON.stringify(comment)}}}\n`
}

function entryOf(exchange: Exchange): Record<string, unknown> | undefined {
  const { request, reply, timing, startedAt, labels, problems } = exchange
  const [, method, target, httpVersion = 'HTTP/1.1'] = REQUEST.exec(request.line) ?? []
  const url = method === undefined ? undefined : urlOf(exchange, target ?? '')
  if (method === undefined || url === undefined) return undefined
  const replied = Math.max(0, (timing.replied ?? timing.begin) - timing.begin)
  const whole = Math.max(replied, (timing.end ?? timing.begin) - timing.begin)
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: whole,
    request: {
      method,
      url: uriOf(url),
      httpVersion,
      ...common(request),
      queryString: Array.from(url.searchParams, ([name, value]) => ({ name, value })),
      ...(request.body.size === 0 ? {} : { postData: { mimeType: typeOf(request), ...contentOf(request) } }),
    },
    response: responseOf(reply),
    cache: {},
    timings: { send: 0, wait: replied, receive: whole - replied },
    ...(exchange.peer.address === '' ? {} : { connection: String(exchange.peer.port) }),
    comment: exchange.summary,
    _id: exchange.id,
    _sequence: exchange.sequence,
    _direction: exchange.direction,
    _door: exchange.door,
    _space: exchange.space,
    _outcome: exchange.outcome ?? exchange.state,
    _labels: labels,
    _problems: problems,
    ...(exchange.causedBy === undefined ? {} : { _causedBy: exchange.causedBy }),
  }
}

/** An exchange without an answer has the status 0, as browsers write it. */
function responseOf(reply: Wire | undefined): Record<string, unknown> {
  const [, httpVersion = 'HTTP/1.1', status = '0', statusText = ''] = REPLY.exec(reply?.line ?? '') ?? []
  const known = reply === undefined ? { cookies: [], headers: [], headersSize: -1, bodySize: -1 } : common(reply)
  const content = reply === undefined ? { size: 0, mimeType: '' } : { size: reply.body.size, mimeType: typeOf(reply), ...contentOf(reply) }
  const redirectURL = reply === undefined ? '' : (new Fields(reply.fields).get('location') ?? '')
  return { status: Number(status), statusText, httpVersion, ...known, redirectURL, content }
}

const common = ({ fields, body }: Wire) => ({
  cookies: [],
  headers: fieldPairs(fields).map(([name, value]) => ({ name, value })),
  headersSize: -1,
  bodySize: body.size,
})

const typeOf = ({ fields }: Wire): string => new Fields(fields).get('content-type') ?? 'application/octet-stream'

function contentOf({ body }: Wire) {
  const text = textOf(body.head, body.truncated)
  const cut = body.truncated ? { comment: `the journal kept ${body.head.length} of ${body.size} bytes` } : {}
  return text === undefined ? { text: body.head.toString('base64'), encoding: 'base64', ...cut } : { text, ...cut }
}

/** The address that was asked for: of a delivery its target; undefined where there is none of HTTP. */
function urlOf({ direction, request, peer }: Exchange, target: string): URL | undefined {
  const scheme = peer.protocol === undefined && peer.serverName === undefined ? 'http' : 'https'
  const host = new Fields(request.fields).get('host') ?? peer.serverName ?? 'localhost'
  const absolute = direction === 'out' || /^https?:\/\//.test(target)
  const url =
    URL.parse(absolute ? target : `${scheme}://${host}${target}`) ?? (absolute ? null : URL.parse(`${scheme}://localhost${target}`))
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined
}

/** An address as RFC 3986 wants it, which is stricter than what browsers and servers pass on. */
const uriOf = ({ origin, href }: URL): string =>
  origin +
  href
    .slice(origin.length)
    .replaceAll(/%(?![0-9A-Fa-f]{2})|[[\]{}|\\^`"<>]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
