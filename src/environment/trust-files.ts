import type { TrustFile } from '../emulators/crl/index.ts'
import type { Authority } from '../pki/authority.ts'
import type { Trusted } from './trusted.ts'

/** The files that certificates of this environment point at, and the CA certificates for downloading. */
export function trustFiles(trusted: Trusted): TrustFile[] {
  const [own] = trusted.authorities
  if (own === undefined) throw new RangeError('an environment without a CA')
  const pem = (path: string, what: string, content: () => string): TrustFile => ({
    path,
    contentType: 'application/x-pem-file',
    what,
    content: () => Buffer.from(content()),
  })
  return [
    ...trusted.authorities.flatMap(pointedAt),
    {
      path: '/public/pki/crls.php',
      contentType: 'text/html; charset=utf-8',
      what: 'page of revocation lists',
      content: () => Buffer.from(crlPage(trusted.authorities)),
    },
    pem('/ca/root.pem', 'root certificate', () => own.rootPem),
    pem('/ca/sub.pem', 'sub CA certificate', () => own.subPem),
    pem('/ca/ca-bundle.pem', 'CA bundle', () => trusted.caBundle),
  ]
}

function pointedAt(authority: Authority): TrustFile[] {
  const lists = authority.crls.flatMap(({ ca, paths }) =>
    paths.map(
      (path): TrustFile => ({
        path,
        contentType: 'application/pkix-crl',
        what: `CRL of the ${ca} CA`,
        content: () => authority.published.find((list) => list.ca === ca)?.der,
      }),
    ),
  )
  const root: TrustFile = {
    path: authority.caIssuers.path,
    contentType: 'application/pkix-cert',
    what: 'root certificate',
    content: () => authority.caIssuers.der,
  }
  return [...lists, root]
}

/** What people load lists from by hand; what the real page says is not known. */
function crlPage(authorities: readonly Authority[]): string {
  const links = authorities.flatMap(({ published }) =>
    published.flatMap(({ paths, nextUpdate }) =>
      paths.map((path) => `<li><a href="${path}">${path}</a>, next update ${nextUpdate.toISOString()}</li>`),
    ),
  )
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>CRLs</title></head><body><ul>${links.join('')}</ul></body></html>\n`
}
