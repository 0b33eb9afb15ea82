import { type Holdings, knownNames, pemOf } from './holdings.ts'
import { noKey, unknown } from './refusals.ts'

export type ExportFormat = 'pem' | 'der' | 'p12' | 'jks'

/** A CRL as it is served and as a TLS context takes it. */
export interface PublishedCrl {
  readonly ca: 'root' | 'sub'
  /** Labelled `X509 CRL`, ready for the `crl` option of a TLS server. */
  readonly pem: string
  readonly der: Buffer
  /** URL paths of its distribution points, e.g. `/PTL/G2/root/x.crl`. */
  readonly paths: readonly string[]
  readonly nextUpdate: Date
}

export function publishedCrls(holdings: Holdings): readonly PublishedCrl[] {
  return (['root', 'sub'] as const).flatMap((ca) => {
    const crl = holdings.crls[ca]
    return crl === undefined ? [] : [publishedCrl(ca, crl.der, crl.nextUpdate, holdings)]
  })
}

/** A list under the addresses of its CA. */
export const publishedCrl = (ca: PublishedCrl['ca'], der: Buffer, nextUpdate: Date, { ledger }: Holdings): PublishedCrl => ({
  ca,
  pem: pemOf('X509 CRL', der),
  der,
  paths: ledger.crlUrls[ca].map(pathOf),
  nextUpdate,
})

/** A held certificate in a file format; `MS-PKI-UNKNOWN` or, for PKCS#12 of what has no key to hand out, `MS-PKI-NO-KEY`. */
export async function exportCertificate(holdings: Holdings, name: string, format: ExportFormat, password: string): Promise<Buffer> {
  const ca = name === 'root' || name === 'sub' ? holdings[name] : undefined
  const held = holdings.credentials.get(name)
  const issued = held ?? holdings.requests.get(name)
  if (ca === undefined && issued === undefined) throw unknown(name, knownNames(holdings))
  if (format === 'pem') return Buffer.from(ca?.pem ?? issued?.chain ?? '')
  if (format === 'der') return ca?.certificate.raw ?? Buffer.from((issued?.certificate ?? '').replace(/-----[^-]+-----/g, ''), 'base64')
  if (ca !== undefined && format === 'jks') return await trustStore(name, ca.pem, password)
  if (held === undefined) throw noKey(name)
  if (format === 'jks') {
    const { makeJks } = await import('./jks.ts')
    return makeJks([{ alias: name, key: held.key, chain: [held.certificate, holdings.sub.pem, holdings.root.pem] }], password, Date.now())
  }
  const { makePkcs12 } = await import('./pkcs12.ts')
  return Buffer.from(makePkcs12({ name, key: held.key, chain: [held.certificate, holdings.sub.pem, holdings.root.pem], password }))
}

async function trustStore(alias: string, certificate: string, password: string): Promise<Buffer> {
  const { makeJks } = await import('./jks.ts')
  return makeJks([{ alias, certificate }], password, Date.now())
}

export function pathOf(url: string): string {
  return new URL(url).pathname
}
