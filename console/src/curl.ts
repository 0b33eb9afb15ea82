import type { Exchange } from './api/types.ts'

/** Set by curl itself. */
const OWN = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'expect'])

export interface CurlFacts {
  readonly https: string
  readonly http: string
  /** Name of the caller's files under certs/clients, where they showed a certificate that is kept there. */
  readonly client: string | undefined
}

/** The request as a curl command: the bytes come out of the journal, so nothing in them has to be escaped. */
export function asCurl({ id, request, direction, peer }: Exchange, { https, http, client }: CurlFacts): string {
  const [verb = 'POST', target = '/'] = request.line.split(' ')
  const url = direction === 'out' ? target : new URL(target, peer.protocol === undefined ? http : https).href
  const secure = url.startsWith('https:')
  const name = direction === 'out' ? undefined : client
  const parts = [
    ...(secure ? ['--cacert certs/ca-bundle.pem'] : []),
    ...(secure && name !== undefined ? [`--cert ${quoted(`certs/clients/${name}.crt`)} --key ${quoted(`certs/clients/${name}.key`)}`] : []),
    ...request.fields.filter(([field = '']) => !OWN.has(field.toLowerCase())).map(([field, value]) => `-H ${quoted(`${field}: ${value}`)}`),
    ...(verb === 'GET' || verb === 'POST' ? [] : [`-X ${quoted(verb)}`]),
  ]
  const has = request.body.size > 0
  const command = ['curl -i', ...parts, ...(has ? ['--data-binary @-'] : []), quoted(url)].join(' \\\n  ')
  return has ? `curl -s ${quoted(`${http}/api/exchanges/${encodeURIComponent(id)}/request`)} | ${command}` : command
}

/** For a POSIX shell: inside single quotes nothing means anything. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
