import { createPublicKey } from 'node:crypto'
import { type CaName, CRL_LIFE_MS } from './due.ts'
import type { FileWrite } from './folder.ts'
import { leafFiles } from './holdings.ts'
import type { Signer } from './issuing.ts'
import { makeKey, makeSerial } from './keys.ts'
import type { Ledger, LedgerEntry, RevocationReason } from './ledger.ts'
import type { LeafWant } from './options.ts'
import type { Shape } from './shape.ts'

/** Files to write and the index that records them. */
export interface Change {
  readonly ledger: Ledger
  readonly writes: readonly FileWrite[]
}

/** What signing needs. */
export interface Craft {
  readonly root: Signer
  readonly sub: Signer
  readonly shape: Shape
  /** Distribution points for new leaves, taken in turn. */
  readonly subUrls: readonly string[]
  readonly ocspUrl: string
  readonly now: Date
}

/** The password of every PKCS#12 file that is written to the folder. */
export const PKCS12_PASSWORD = 'changeit'

/** macOS refuses server certificates with more than 825 days, whatever their root. */
const LEAF_LIFE_MS = 820 * 86_400_000
/** Containers' clocks run apart; a certificate should be good on all of them at once. */
const BACKDATE_MS = 3_600_000

/** When certificates made now begin, in whole seconds as X.509 counts. */
export function beginning(now: Date): Date {
  return wholeSeconds(now.getTime() - BACKDATE_MS)
}

/** Issues the wanted certificates, with keys and PKCS#12 files where they are ours to make. */
export async function craftLeaves(craft: Craft, ledger: Ledger, wants: readonly LeafWant[]): Promise<Change> {
  const made = await Promise.all(wants.map((want) => craftLeaf(craft, want)))
  return {
    ledger: { ...ledger, certificates: [...ledger.certificates, ...made.map(({ entry }) => entry)] },
    writes: made.flatMap(({ writes }) => writes),
  }
}

async function craftLeaf(craft: Craft, want: LeafWant): Promise<{ entry: LedgerEntry; writes: readonly FileWrite[] }> {
  const { makeLeaf } = await import('./issuing.ts')
  const key = want.publicKey === undefined ? (want.key ?? (await makeKey(2048))) : undefined
  const publicKey =
    want.publicKey ??
    createPublicKey(key ?? '')
      .export({ type: 'spki', format: 'pem' })
      .toString()
  const { sub, shape, ocspUrl } = craft
  const serial = makeSerial(shape.serialOctets)
  const notBefore = wholeSeconds((want.notBefore ?? beginning(craft.now)).getTime())
  const notAfter = wholeSeconds((want.notAfter ?? new Date(craft.now.getTime() + LEAF_LIFE_MS)).getTime())
  const crlUrl = craft.subUrls[Number.parseInt(serial.slice(-2), 16) % craft.subUrls.length] ?? ''
  const { commonName, names, name, kind } = want
  const certificate = await makeLeaf({ serial, notBefore, notAfter, commonName, names, publicKey, sub, shape, crlUrl, ocspUrl })
  const entry: LedgerEntry = {
    serial,
    name,
    kind,
    commonName,
    names,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    dated: want.notBefore !== undefined || want.notAfter !== undefined,
  }
  const files = leafFiles(name)
  const writes: FileWrite[] = []
  if (key !== undefined && kind === 'client') writes.push(await craftPkcs12(craft, name, key, certificate))
  if (key !== undefined) writes.push({ file: files.key, content: key, reader: kind === 'client' ? 'supplier' : 'owner' })
  writes.push({ file: files.crt, content: certificate + craft.sub.certificate, reader: 'anyone' })
  return { entry, writes }
}

/** `clients/<name>.p12`: key, leaf, sub and root, as suppliers assemble it (dossier 8.3). */
export async function craftPkcs12(craft: Pick<Craft, 'root' | 'sub'>, name: string, key: string, certificate: string): Promise<FileWrite> {
  const { makePkcs12 } = await import('./pkcs12.ts')
  const chain = [certificate, craft.sub.certificate, craft.root.certificate]
  return { file: leafFiles(name).p12, content: makePkcs12({ name, key, chain, password: PKCS12_PASSWORD }), reader: 'supplier' }
}

/** Signs CRLs from what the index calls revoked. The root revokes nothing: its list is the ARL. */
export async function craftCrls(craft: Craft, ledger: Ledger, which: readonly CaName[]): Promise<Change> {
  const { makeCrl } = await import('./issuing.ts')
  const crlNumbers = { ...ledger.crlNumbers }
  const writes: FileWrite[] = []
  for (const ca of which) {
    crlNumbers[ca] += 1
    const content = await makeCrl({
      signer: craft[ca],
      hash: craft.shape[ca === 'root' ? 'caHash' : 'leafHash'],
      number: crlNumbers[ca],
      thisUpdate: wholeSeconds(craft.now.getTime()),
      nextUpdate: wholeSeconds(craft.now.getTime() + CRL_LIFE_MS),
      entries: crlEntries(ca, ledger),
    })
    writes.push({ file: `crl/${ca}.crl`, content, reader: 'anyone' })
  }
  return { ledger: { ...ledger, crlNumbers }, writes }
}

/** What a CA's list holds. */
export function crlEntries(
  ca: CaName,
  ledger: Ledger,
): { readonly serial: string; readonly at: Date; readonly reason: RevocationReason }[] {
  const certificates = ca === 'root' ? [] : ledger.certificates
  return certificates.flatMap(({ serial, revoked: at }) => (at ? [{ serial, at: new Date(at.at), reason: at.reason }] : []))
}

function wholeSeconds(ms: number): Date {
  return new Date(Math.floor(ms / 1000) * 1000)
}
