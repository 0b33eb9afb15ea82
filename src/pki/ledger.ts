import { AuthorityError } from './authority-error.ts'
import { serialNumber } from './names.ts'

/** RFC 5280 §5.3.1 reason names. `removeFromCRL` is missing because it only means something in a delta CRL. */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const

export type RevocationReason = (typeof revocationReasons)[number]

/** `request`: signed from a CSR, so its key is not here. */
export type CertificateKind = 'server' | 'outgoing' | 'client' | 'request'

/** One certificate that the sub CA has issued. Dates are ISO 8601. */
export interface LedgerEntry {
  readonly serial: string
  readonly name: string
  readonly kind: CertificateKind
  readonly commonName: string
  readonly names: readonly string[]
  readonly notBefore: string
  readonly notAfter: string
  /** Issued with dates of the caller's choice, so it is left to expire. */
  readonly dated: boolean
  readonly revoked?: { readonly at: string; readonly reason: RevocationReason }
}

/** `index.json`: everything issued and revoked. Written last in every change, which makes it the mark of a finished one. */
export interface Ledger {
  readonly format: 1
  /** Counts the changes, so that another process sees one by comparing. */
  readonly revision: number
  readonly crlNumbers: { readonly root: number; readonly sub: number }
  /** Distribution points that certificates of this CA name; the CRL is served at each. */
  readonly crlUrls: { readonly root: readonly string[]; readonly sub: readonly string[] }
  /** Oldest first; the last one of a name is its current one. */
  readonly certificates: readonly LedgerEntry[]
}

export function currentEntry(ledger: Ledger, name: string): LedgerEntry | undefined {
  return ledger.certificates.findLast((entry) => entry.name === name)
}

export function entryOfSerial(ledger: Ledger, serial: string): LedgerEntry | undefined {
  const wanted = serialNumber(serial)
  return ledger.certificates.find((entry) => entry.serial === wanted)
}

export function formatLedger(ledger: Ledger): string {
  return `${JSON.stringify(ledger, undefined, 2)}\n`
}

/** Reads `index.json`; anything but what `formatLedger` writes is refused with `MS-PKI-DAMAGED`. */
export function parseLedger(text: string, file: string): Ledger {
  try {
    return ledgerFrom(JSON.parse(text))
  } catch (error) {
    throw new AuthorityError(
      {
        code: 'MS-PKI-DAMAGED',
        came: `${file} is not an index of issued certificates (${error instanceof Error ? error.message : String(error)})`,
        expected: 'the index that mock-spine wrote',
        next: 'Restore it from a copy, or delete the generated files (certs/README.md lists them) to start with a new CA.',
      },
      error,
    )
  }
}

function ledgerFrom(value: unknown): Ledger {
  const top = record(value, 'the document')
  if (top['format'] !== 1) throw new TypeError(`format is ${JSON.stringify(top['format'])}, not 1`)
  const numbers = record(top['crlNumbers'], 'crlNumbers')
  const urls = record(top['crlUrls'], 'crlUrls')
  return {
    format: 1,
    revision: count(top['revision'], 'revision'),
    crlNumbers: { root: count(numbers['root'], 'crlNumbers.root'), sub: count(numbers['sub'], 'crlNumbers.sub') },
    crlUrls: { root: texts(urls['root'], 'crlUrls.root'), sub: texts(urls['sub'], 'crlUrls.sub') },
    certificates: list(top['certificates'], 'certificates').map((each, at) => entryFrom(each, `certificates[${at}]`)),
  }
}

function entryFrom(value: unknown, where: string): LedgerEntry {
  const entry = record(value, where)
  const kind = (['server', 'outgoing', 'client', 'request'] as const).find((each) => each === entry['kind'])
  if (kind === undefined) throw new TypeError(`${where}.kind is ${JSON.stringify(entry['kind'])}`)
  const revoked = entry['revoked'] === undefined ? undefined : record(entry['revoked'], `${where}.revoked`)
  const reason = revocationReasons.find((each) => each === revoked?.['reason'])
  if (revoked !== undefined && reason === undefined) throw new TypeError(`${where}.revoked.reason is ${JSON.stringify(revoked['reason'])}`)
  return {
    serial: text(entry['serial'], `${where}.serial`),
    name: text(entry['name'], `${where}.name`),
    kind,
    commonName: text(entry['commonName'], `${where}.commonName`),
    names: texts(entry['names'], `${where}.names`),
    notBefore: date(entry['notBefore'], `${where}.notBefore`),
    notAfter: date(entry['notAfter'], `${where}.notAfter`),
    dated: entry['dated'] === true,
    ...(revoked && reason ? { revoked: { at: date(revoked['at'], `${where}.revoked.at`), reason } } : {}),
  }
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${where} is not an object`)
  return Object.fromEntries(Object.entries(value))
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${where} is not a list`)
  return value
}

function texts(value: unknown, where: string): readonly string[] {
  return list(value, where).map((each, at) => text(each, `${where}[${at}]`))
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${where} is not a text`)
  return value
}

function date(value: unknown, where: string): string {
  if (Number.isNaN(Date.parse(text(value, where)))) throw new TypeError(`${where} is not a date`)
  return text(value, where)
}

function count(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new TypeError(`${where} is not a count`)
  return value
}
