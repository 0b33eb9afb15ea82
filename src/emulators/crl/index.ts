import type { Emulator } from '../../kernel/emulator.ts'
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

/** The HTTP places that certificates point at: revocation lists and CA certificates (dossier identity-and-pki 8.4). */
export function crl(files: readonly TrustFile[], parts: PlainParts): Emulator {
  const byPath = new Map(files.map((file) => [file.path, file]))
  return {
    name: 'crl',
    mounts: files.map(({ path }) => ({
      roles: ['crl', 'pki', 'checkit', 'ocsp'],
      path,
      verbs: ['GET', 'HEAD'],
      port: 'http',
      certificate: 'none',
      body: 'buffered',
    })),
    contract: files.map(({ path, what }) => ({
      name: what,
      path,
      pattern: 'file',
      answers: ['200'],
      source: 'dossier identity-and-pki 8.4',
    })),
    steps: ['identify', 'override', 'serve'],
    refusals: PLAIN_REFUSALS,
    serve: (exchange, inbound) =>
      servedPlainly(exchange, inbound, parts, async () => {
        const file = byPath.get(inbound.target.split('?', 1)[0] ?? '')
        const content = file?.content()
        exchange.outcome = content === undefined ? 'failed' : 'accepted'
        exchange.summary = `${file?.what ?? inbound.target} fetched`
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

function plain(what: Problem): Reply {
  const notAllowed = what.code === 'MS-METHOD-NOT-ALLOWED'
  const fields = ['Content-Type', 'text/plain; charset=utf-8', ...(notAllowed ? ['Allow', 'GET, HEAD'] : [])]
  return { status: notAllowed ? 405 : 400, fields, body: `${what.code}: ${what.title}\n` }
}
