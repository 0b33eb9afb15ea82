import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Reply } from '../../kernel/reply.ts'

/** A request and a response of Node's for a library that wants them; what it writes becomes a reply. */
export interface NodePair {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly reply: Promise<Reply>
}

/** Fields that only a proxy of ours may send. */
const PROXY = /^x-forwarded-/i

/**
 * @param at where the library takes itself to be: the path before its own routes, and `host[:port]`
 */
export function nodePair({ verb, target, fields, body }: Inbound, at: { readonly mount: string; readonly host: string }): NodePair {
  const request = new IncomingMessage(new Socket())
  request.method = verb
  request.url = target.slice(at.mount.length) || '/'
  Object.assign(request, { originalUrl: target, baseUrl: at.mount })
  for (let index = 0; index + 1 < fields.raw.length; index += 2) {
    const name = (fields.raw[index] ?? '').toLowerCase()
    if (!PROXY.test(name)) request.headers[name] ??= fields.raw[index + 1] ?? ''
  }
  request.headers['cookie'] = fields.all('cookie').join('; ')
  Object.assign(request.headers, { host: at.host, 'x-forwarded-proto': 'https', 'x-forwarded-host': at.host })
  request.push(body)
  request.push(null)
  const response = new ServerResponse(request)
  const chunks: Buffer[] = []
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
  }
  const reply = new Promise<Reply>((resolve) => {
    const write = (chunk: unknown): boolean => {
      keep(chunk)
      return true
    }
    const end = (chunk?: unknown): ServerResponse => {
      keep(chunk)
      resolve({ status: response.statusCode, fields: fieldsOf(response), body: Buffer.concat(chunks) })
      response.emit('finish')
      return response
    }
    Object.assign(response, { write, end })
  })
  return { request, response, reply }
}

function fieldsOf(response: ServerResponse): string[] {
  return response.getHeaderNames().flatMap((name) => {
    const value = response.getHeader(name)
    // The listener counts the bytes itself.
    if (value === undefined || name.toLowerCase() === 'content-length' || name.toLowerCase() === 'transfer-encoding') return []
    return [value].flat().flatMap((each) => [name, String(each)])
  })
}
