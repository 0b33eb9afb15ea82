import type { Directory } from '../directory.ts'
import { endpointDn } from '../entries/endpoint-entry.ts'
import { CHANGELOG, keyOf } from '../entries/entry.ts'
import { rootEntries } from '../entries/roots.ts'
import { HostName, type PartyKey } from '../names.ts'
import type { AccreditedSystem, Endpoint, PartyRecord } from '../records.ts'
import { missingAttributes, type ReadEntry, readEntry } from './read-entry.ts'
import { recordsOf } from './records-of.ts'
import { detailedEndpoint, detailedSystem, odsCodeOf, type Registered, registeredBy } from './registered.ts'

/** Something to be told of one record of the file. */
export interface ImportNote {
  readonly line: number
  readonly dn: string
  readonly reason: string
}

/** What became of a file's records. */
export interface ImportReport {
  /** Contracts and accredited systems that parties have now: LDAP shows them, and messages go by them. */
  readonly registered: number
  /** Entries that LDAP alone shows. */
  readonly entries: number
  /** Parties that are new or have changed. */
  readonly parties: number
  readonly refused: readonly ImportNote[]
  /** Of records that were taken, but not as they might have been meant. */
  readonly warnings: readonly ImportNote[]
}

interface Draft {
  readonly partyKey: PartyKey
  readonly known: PartyRecord | undefined
  fqdn: string | undefined
  readonly endpoints: Map<string, Endpoint>
  readonly systems: AccreditedSystem[]
}

const ROOTS: ReadonlySet<string> = new Set(rootEntries.map(({ dn }) => keyOf(dn)))
const CHANGELOG_KEY = keyOf(CHANGELOG)

/**
 * Puts the entries of an LDIF file into a directory. What registers a contract or a system becomes part of its party's record, so that it is
 * valid for messaging too; what can't be keeps its place in the tree alone, with a warning. An entry that is there already is replaced.
 */
export function importLdif(file: Buffer, directory: Directory): ImportReport {
  const refused: ImportNote[] = []
  const warnings: ImportNote[] = []
  const seen = new Map<string, number>()
  const drafts = new Map<string, Draft>()
  const entries: ReadEntry[] = []
  let registered = 0
  const order = new FileOrder()
  for (const record of recordsOf(file)) {
    const { line, dn } = record
    const entry = readEntry(record)
    const reason = typeof entry === 'string' ? entry : unwelcome(entry, seen)
    if (typeof entry === 'string' || reason !== undefined) {
      refused.push({ line, dn, reason: reason ?? '' })
      continue
    }
    seen.set(entry.key, line)
    if (ROOTS.has(entry.key)) continue
    const missing = missingAttributes(entry)
    if (missing.length > 0) warnings.push({ line, dn, reason: `its class demands ${missing.join(', ')}` })
    const service = entry.classes.includes('nhsmhs') || entry.classes.includes('nhsas')
    const found = service ? registeredBy(entry) : undefined
    const kept = found === undefined || typeof found === 'string' ? found : addTo(drafts, directory, found, entry)
    order.next(entry.key, found === undefined || typeof found === 'string' || kept !== undefined ? undefined : found)
    if (service && kept === undefined) registered++
    else {
      entries.push(entry)
      if (kept !== undefined) warnings.push({ line, dn, reason: `LDAP shows it, but no message goes by it: ${kept}` })
    }
  }
  if (order.mixed) directory.arrange(order.keys)
  for (const draft of drafts.values()) directory.put(partyOf(draft))
  for (const { dn, attributes } of entries) directory.putEntry({ dn, attributes })
  return { registered, entries: entries.length, parties: drafts.size, refused, warnings }
}

/** The order of a file's entries, and whether it is another than that in which parties list theirs: contracts, systems, then what is no party's. */
class FileOrder {
  readonly keys: string[] = []
  mixed = false
  #partyKey: string | undefined
  #kind: Registered['kind'] | undefined
  readonly #parties = new Set<string>()

  /** @param found undefined for an entry of no party */
  next(key: string, found: Registered | undefined): void {
    this.keys.push(key)
    if (this.mixed) return
    const begun = this.keys.length > 1
    if (found === undefined) this.#partyKey = undefined
    else if (found.partyKey === this.#partyKey) this.mixed = this.#kind === 'system' && found.kind === 'endpoint'
    else this.mixed = this.#parties.has(found.partyKey) || (begun && this.#partyKey === undefined)
    if (found === undefined) return
    this.#partyKey = found.partyKey
    this.#kind = found.kind
    this.#parties.add(found.partyKey)
  }
}

function unwelcome({ key }: ReadEntry, seen: ReadonlyMap<string, number>): string | undefined {
  const before = seen.get(key)
  if (before !== undefined) return `an entry of this name stands in line ${before} too`
  return key === CHANGELOG_KEY || key.endsWith(`,${CHANGELOG_KEY}`) ? 'the changelog is written by the directory itself' : undefined
}

/** Adds a registration to its party's draft, or says why it can't be. */
function addTo(drafts: Map<string, Draft>, directory: Directory, found: Registered, entry: ReadEntry): string | undefined {
  const { partyKey } = found
  const known = directory.party(partyKey)
  const draft: Draft = drafts.get(partyKey) ?? { partyKey, known, fqdn: known?.fqdn, endpoints: new Map(), systems: [] }
  if (found.kind === 'endpoint') {
    const { endpoint, fqdn } = found
    const other = draft.endpoints.get(endpoint.interaction)
    if (other !== undefined) return `the party has a contract for ${endpoint.interaction} already (CPA id ${other.cpaId})`
    const holder = directory.endpointByCpaId(endpoint.cpaId)?.party.partyKey
    if (holder !== undefined && holder !== partyKey) return `party ${holder} has the CPA id ${endpoint.cpaId}`
    if (endpointDn(endpoint).toLowerCase() !== entry.key && entry.attributes.every(({ type }) => type.key !== 'uniqueidentifier'))
      return 'its name is neither its CPA id nor its uniqueIdentifier'
    if (draft.fqdn === undefined && HostName.safeParse(fqdn).success && fqdn !== '') draft.fqdn = fqdn
    draft.endpoints.set(endpoint.interaction, detailedEndpoint(baseOf(draft), endpoint, entry))
  } else {
    const holder = directory.system(found.system.asid)?.party.partyKey
    if (holder !== undefined && holder !== partyKey) return `party ${holder} has the ASID ${found.system.asid}`
    draft.systems.push(detailedSystem(baseOf(draft), found.system, entry))
  }
  drafts.set(partyKey, draft)
  return undefined
}

/** The party as it was, or without contracts and systems. */
function baseOf({ partyKey, known, fqdn }: Draft): PartyRecord {
  if (known !== undefined) return known
  const odsCode = odsCodeOf(partyKey)
  // Of a party that no contract names a host of; no certificate can have this name.
  const host = fqdn ?? `${partyKey.toLowerCase()}.unregistered.invalid`
  return { partyKey, odsCode, name: odsCode, fqdn: host, accreditedSystems: [], endpoints: [] }
}

/** The party with what the file says in place of what it had of the same interaction or ASID. */
function partyOf(draft: Draft): PartyRecord {
  const { known, endpoints, systems } = draft
  const base = baseOf(draft)
  const asids = new Set(systems.map(({ asid }) => asid))
  return {
    ...base,
    name: known?.name ?? systems[0]?.name ?? base.name,
    endpoints: [...base.endpoints.filter(({ interaction }) => !endpoints.has(interaction)), ...endpoints.values()],
    accreditedSystems: [...base.accreditedSystems.filter(({ asid }) => !asids.has(asid)), ...systems],
  }
}
