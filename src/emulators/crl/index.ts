import type { Emulator, Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { PLAIN_REFUSALS, type PlainParts, servedPlainly } from '../../kernel/plain-door.ts'
import type { Problem } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'

/** A file of the trust infrastructure as the HTTP port serves it; read anew for each request, so that a revocation shows at once. */
export interface TrustFile {
  readonly path: string
  readonly contentType: string
  readonly what: string
  content(): Buffer | undefined
}

/** Answers OCSP requests, DER both (RFC 6960); undefined for certificates of other CAs. */
export type OcspResponder = (request: Buffer) => Promise<Buffer | undefined>

const OCSP = '/ocsp'
/** `unauthorized`: the responder does not speak for that CA. */
const UNAUTHORIZED = Buffer.from('30030a0106', 'hex')
const ROLES = ['crl', 'pki', 'checkit', 'ocsp'] as const

/** The HTTP places that certificates point at: revocation lists, CA certificates, OCSP (dossier identity-and-pki 8.2, 8.4). */
export function crl(files: readonly TrustFile[], ocsp: OcspResponder, parts: PlainParts): Emulator {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const source = 'dossier identity-and-pki 8.4'
  return {
    name: 'crl',
    mounts: [
      ...files.map(({ path }) => ({ path, verbs: ['GET', 'HEAD'] })),
      ...[OCSP, `${OCSP}/*`].map((path) => ({ path, verbs: ['GET', 'POST'] })),
    ].map((mount) => ({ ...mount, roles: ROLES, port: 'http' as const, certificate: 'none' as const, body: 'buffered' as const })),
    contract: [
      ...files.map(({ path, what }) => ({ name: what, path, pattern: 'file', answers: ['200', '404'], source })),
      {
        name: 'OCSP',
        path: OCSP,
        pattern: 'request and signed answer',
        answers: ['200'],
        source: 'RFC 6960; dossier identity-and-pki 8.2',
      },
    ],
    steps: ['identify', 'override', 'serve'],
    refusals: PLAIN_REFUSALS,
    serve: (exchange, inbound) =>
      servedPlainly(exchange, inbound, parts, async () => {
        const path = inbound.target.split('?', 1)[0] ?? ''
        if (path === OCSP || path.startsWith(`${OCSP}/`)) return await ask(exchange, inbound, ocsp)
        const file = byPath.get(path)
        const content = file?.content()
        exchange.outcome = content === undefined ? 'failed' : 'accepted'
        exchange.summary = content === undefined ? `${file?.what ?? path} not there` : `${file?.what ?? path} fetched`
        if (file === undefined || content === undefined)
          return { status: 404, fields: ['Content-Type', 'text/plain; charset=utf-8'], body: 'no such file\n' }
        return { status: 200, fields: ['Content-Type', file.contentType, 'Cache-Control', 'no-cache'], body: content }
      }),
    refuse: (_exchange, what) => plain(what),
    matchables: ({ labels }) => labels,
    labels: ['path'],
    deliveries: {},
  }
}

/** POST with the request as the body, GET with it in base64 behind the path (RFC 6960 appendix A.1). */
async function ask(exchange: Exchange, { verb, target, body }: Inbound, ocsp: OcspResponder): Promise<Reply> {
  const request = verb === 'POST' ? body : Buffer.from(decoded(target.slice(OCSP.length + 1)), 'base64')
  const answer = await ocsp(request)
  exchange.outcome = answer === undefined ? 'refused' : 'accepted'
  exchange.summary = answer === undefined ? 'OCSP asked about certificates of another CA' : 'OCSP answered'
  return { status: 200, fields: ['Content-Type', 'application/ocsp-response', 'Cache-Control', 'no-cache'], body: answer ?? UNAUTHORIZED }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded as it should be: what is left is no request, and is answered so.
    return ''
  }
}

function plain(what: Problem): Reply {
  const notAllowed = what.code === 'MS-METHOD-NOT-ALLOWED'
  const fields = ['Content-Type', 'text/plain; charset=utf-8', ...(notAllowed ? ['Allow', 'GET, HEAD'] : [])]
  return { status: notAllowed ? 405 : 400, fields, body: `${what.code}: ${what.title}\n` }
}
