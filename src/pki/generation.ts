import { X509Certificate } from 'node:crypto'
import { beginning, type Change, type Craft, craftCrls, craftLeaves } from './crafting.ts'
import { derivedFiles } from './holdings.ts'
import { makeKey, makeSerial } from './keys.ts'
import { type AuthorityOptions, shapeOf, wantedLeaves } from './options.ts'

const YEAR_MS = 365.25 * 86_400_000

/** The first start: every key at once (they are what takes the time), then root, sub, leaves and CRLs, all in memory. */
export async function generate(options: AuthorityOptions, now: Date): Promise<Change> {
  const wants = wantedLeaves(options)
  const shape = shapeOf(options)
  const serial = () => makeSerial(shape.serialOctets)
  const keys = Promise.all([makeKey(options.rootKeyBits ?? shape.rootBits), makeKey(2048), Promise.all(wants.map(() => makeKey(2048)))])
  // Loaded while the thread pool looks for primes.
  const [{ makeRoot, makeSub }] = await Promise.all([import('./issuing.ts'), import('./pkcs12.ts')])
  const [rootKey, subKey, leafKeys] = await keys

  const notBefore = beginning(now)
  const end = (years: number) => new Date(notBefore.getTime() + years * YEAR_MS)
  const root = {
    certificate: await makeRoot({ name: options.rootName, key: rootKey, shape, serial: serial(), notBefore, notAfter: end(20) }),
    key: rootKey,
  }
  const { rootUrl, subUrls } = options.crl
  const { caIssuersUrl, ocspUrl } = options
  const subParams = { name: options.subName, key: subKey, shape, serial: serial(), notBefore, notAfter: end(10) }
  const sub = { certificate: await makeSub({ ...subParams, root, crlUrl: rootUrl, caIssuersUrl, ocspUrl }), key: subKey }

  const craft: Craft = { root, sub, shape, subUrls, ocspUrl, now }
  const blank = {
    format: 1,
    revision: 0,
    crlNumbers: { root: 0, sub: 0 },
    crlUrls: { root: [rootUrl], sub: subUrls },
    certificates: [],
  } as const
  const withKeys = wants.map((want, at) => ({ ...want, ...(leafKeys[at] === undefined ? {} : { key: leafKeys[at] }) }))
  const leaves = await craftLeaves(craft, blank, withKeys)
  const crls = await craftCrls(craft, leaves.ledger, ['root', 'sub'])
  const derived = derivedFiles(
    { pem: root.certificate, raw: new X509Certificate(root.certificate).raw },
    { pem: sub.certificate, raw: new X509Certificate(sub.certificate).raw },
  )
  return {
    ledger: crls.ledger,
    writes: [
      { file: 'ca/root.key', content: rootKey, reader: 'owner' },
      { file: 'ca/sub.key', content: subKey, reader: 'owner' },
      { file: 'root.pem', content: root.certificate, reader: 'anyone' },
      { file: 'sub.pem', content: sub.certificate, reader: 'anyone' },
      ...[...derived].map(([file, content]) => ({ file, content, reader: 'anyone' }) as const),
      ...leaves.writes,
      ...crls.writes,
    ],
  }
}
