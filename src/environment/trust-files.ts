import type { TrustFile } from '../emulators/crl/index.ts'
import type { Authority } from '../pki/authority.ts'

/** The files that certificates of this environment point at, and the CA certificates for downloading. */
export function trustFiles(authority: Authority): TrustFile[] {
  const lists = authority.crls.flatMap(({ ca, paths }) =>
    paths.map(
      (path): TrustFile => ({
        path,
        contentType: 'application/pkix-crl',
        what: `CRL of the ${ca} CA`,
        content: () => authority.crls.find((list) => list.ca === ca)?.der,
      }),
    ),
  )
  const pem = (path: string, what: string, content: () => string): TrustFile => ({
    path,
    contentType: 'application/x-pem-file',
    what,
    content: () => Buffer.from(content()),
  })
  return [
    ...lists,
    {
      path: authority.caIssuers.path,
      contentType: 'application/pkix-cert',
      what: 'root certificate',
      content: () => authority.caIssuers.der,
    },
    pem('/ca/root.pem', 'root certificate', () => authority.rootPem),
    pem('/ca/sub.pem', 'sub CA certificate', () => authority.subPem),
    pem('/ca/ca-bundle.pem', 'CA bundle', () => authority.caBundle),
  ]
}
