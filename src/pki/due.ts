import { AuthorityError } from './authority-error.ts'
import type { Credential, Holdings } from './holdings.ts'
import { entryOfSerial, type Ledger } from './ledger.ts'
import { type AuthorityOptions, type LeafWant, wantedLeaves } from './options.ts'

const DAY_MS = 86_400_000
/** Certificates are re-issued when less than this is left. */
const RENEW_MS = 7 * DAY_MS
/** Life of a CRL (dossier 8.4); it is re-signed at half of it. */
export const CRL_LIFE_MS = 7 * DAY_MS

export type CaName = 'root' | 'sub'

/** What a folder lacks of what is wanted. */
export interface Due {
  readonly leaves: readonly LeafWant[]
  readonly p12: readonly string[]
  readonly derived: readonly string[]
  readonly crls: readonly CaName[]
  readonly crlUrls: Ledger['crlUrls'] | undefined
}

/** Compares the folder with the options; refuses one of another CA, or one that is about to end. */
export function whatIsDue(holdings: Holdings, options: AuthorityOptions, now: Date): Due {
  refuseOtherCa(holdings, options, now)
  return {
    leaves: dueLeaves(holdings, wantedLeaves(options), now),
    p12: holdings.gaps.p12,
    derived: holdings.gaps.derived,
    crls: dueCrls(holdings, now),
    crlUrls: dueUrls(holdings.ledger, options),
  }
}

export function isNothing(due: Due): boolean {
  return due.leaves.length + due.p12.length + due.derived.length + due.crls.length === 0 && due.crlUrls === undefined
}

/** The CRLs that are missing, past half of their life, or don't list exactly what the index calls revoked. */
export function dueCrls(holdings: Holdings, now: Date): readonly CaName[] {
  const revoked = new Set(holdings.ledger.certificates.filter((entry) => entry.revoked).map((entry) => entry.serial))
  return (['root', 'sub'] as const).filter((which) => {
    const crl = holdings.crls[which]
    if (crl === undefined || crl.nextUpdate.getTime() - now.getTime() < CRL_LIFE_MS / 2 || crl.thisUpdate > now) return true
    return which === 'sub' && (crl.serials.size !== revoked.size || [...revoked].some((serial) => !crl.serials.has(serial)))
  })
}

function dueLeaves(holdings: Holdings, wanted: readonly LeafWant[], now: Date): readonly LeafWant[] {
  const due: LeafWant[] = []
  for (const want of wanted) {
    const held = holdings.credentials.get(want.name)
    if (holdings.requests.has(want.name)) throw nameTaken(want.name)
    if (held === undefined) due.push(want)
    else if (!isLeftAlone(holdings, held)) {
      const lacking = want.names.some((name) => !held.names.includes(name)) || held.commonName !== want.commonName
      // The names held are kept, so that two environments on one folder don't take each other's names away at every start.
      if (lacking || isEnding(held, now)) due.push({ ...want, names: [...new Set([...want.names, ...held.names])], key: held.key })
    }
  }
  for (const held of holdings.credentials.values()) {
    const { name, kind, commonName, names, key } = held
    if (wanted.some((want) => want.name === name) || isLeftAlone(holdings, held)) continue
    if (isEnding(held, now)) due.push({ name, kind, commonName, names, key })
  }
  return due
}

/** A revoked certificate, or one with dates of somebody's choice, is meant to be as it is. */
function isLeftAlone(holdings: Holdings, held: Credential): boolean {
  const entry = entryOfSerial(holdings.ledger, held.serial)
  return entry?.revoked !== undefined || entry?.dated === true
}

function isEnding(held: Credential, now: Date): boolean {
  return held.notAfter.getTime() - now.getTime() < RENEW_MS
}

function dueUrls(ledger: Ledger, options: AuthorityOptions): Ledger['crlUrls'] | undefined {
  const root = [...new Set([...ledger.crlUrls.root, options.crl.rootUrl])]
  const sub = [...new Set([...ledger.crlUrls.sub, ...options.crl.subUrls])]
  return root.length === ledger.crlUrls.root.length && sub.length === ledger.crlUrls.sub.length ? undefined : { root, sub }
}

function refuseOtherCa(holdings: Holdings, options: AuthorityOptions, now: Date): void {
  for (const [which, wanted] of [
    ['root', options.rootName],
    ['sub', options.subName],
  ] as const) {
    const { certificate } = holdings[which]
    const found = /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? certificate.subject
    if (found !== wanted) {
      throw new AuthorityError({
        code: 'MS-PKI-OTHER-CA',
        came: `${which}.pem of "${found}" in ${options.directory}`,
        expected: `"${wanted}", as this environment has it`,
        next: 'Give this environment a folder of its own with --certs.',
      })
    }
    if (certificate.validToDate.getTime() - now.getTime() < RENEW_MS) {
      throw new AuthorityError({
        code: 'MS-PKI-CA-ENDING',
        came: `${which}.pem in ${options.directory}, valid until ${certificate.validToDate.toISOString()}`,
        expected: 'a CA with more than 7 days left',
        next: 'Delete the generated files (certs/README.md lists them), start again, and let every client trust the new root.',
      })
    }
  }
}

export function nameTaken(name: string): AuthorityError {
  return new AuthorityError({
    code: 'MS-PKI-NAME-TAKEN',
    came: `the name "${name}", under which another kind of certificate is filed`,
    expected: 'a name that is free',
    next: `Choose another name, or delete clients/${name}.* and its entries in index.json.`,
  })
}
