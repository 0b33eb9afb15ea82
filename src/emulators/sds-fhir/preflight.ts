import type { Inbound } from '../../kernel/emulator.ts'
import type { Reply } from '../../kernel/reply.ts'

/** The platform's answer to a browser that asks before it asks, undefined for any other request. The service never sees these. */
export function preflight({ verb, fields }: Inbound): Reply | undefined {
  const origin = fields.get('origin')
  if (verb !== 'OPTIONS' || origin === undefined || fields.get('access-control-request-method') === undefined) return undefined
  return {
    status: 200,
    fields: [
      'Access-Control-Allow-Origin',
      origin,
      'Access-Control-Allow-Headers',
      'origin, x-requested-with, accept, content-type, if-match',
      'Access-Control-Max-Age',
      '3628800',
      'Access-Control-Allow-Methods',
      'GET, PUT, POST, PATCH, DELETE',
    ],
    body: '',
  }
}
