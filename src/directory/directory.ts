import { ProblemError, problem } from '../kernel/problem.ts'
import { type DeliveryPattern, deliveryPattern, type Reliability, reliability } from './contract.ts'
import type { Entry } from './entries/entry.ts'
import { keyOf } from './entries/entry.ts'
import { Grouped } from './grouped.ts'
import type { Interaction } from './names.ts'
import { directoryProblems } from './problems.ts'
import type { AccreditedSystem, Endpoint, PartyRecord } from './records.ts'

/** An endpoint with its party, and what its contract properties amount to. */
export interface RegisteredEndpoint {
  readonly party: PartyRecord
  readonly endpoint: Endpoint
  readonly pattern: DeliveryPattern
  readonly reliability: Reliability
}

/** An accredited system with its party, and the interactions it may use. */
export interface RegisteredSystem {
  readonly party: PartyRecord
  readonly system: AccreditedSystem
  /** `has` takes any string, so that what a message says can be asked without conversion. */
  readonly interactions: ReadonlySet<string>
}

/**
 * What changed in a directory itself (not in what it reads through to): a party, an entry of another branch than the services', or the order
 * in which entries to come will be listed.
 */
export type DirectoryChange =
  | { readonly kind: 'party'; readonly before: PartyRecord | undefined; readonly after: PartyRecord | undefined }
  | { readonly kind: 'entry'; readonly before: Entry | undefined; readonly after: Entry | undefined }
  | { readonly kind: 'order'; readonly keys: readonly string[] }

interface RegisteredParty {
  readonly party: PartyRecord
  readonly byInteraction: ReadonlyMap<string, RegisteredEndpoint>
  /** Place in the order of first registration. */
  readonly rank: number
}

/**
 * Who may do what. Every look-up is one or two map reads and makes no object; records are immutable and replaced whole. Keys compare
 * exactly as stored, FQDNs without regard to case. An overlay reads through to its base: its own parties come first and hide the
 * base's party of the same key; later changes of the base are seen through it.
 */
export class Directory {
  readonly base: Directory | undefined
  readonly #parties = new Map<string, RegisteredParty>()
  readonly #removed = new Set<string>()
  readonly #byCpaId = new Map<string, RegisteredEndpoint>()
  readonly #byAsid = new Map<string, RegisteredSystem>()
  readonly #byFqdn = new Map<string, readonly PartyRecord[]>()
  /** By ODS code of the party. */
  readonly #partiesOf = new Grouped<PartyRecord>()
  /** By ODS code of the system, which may not be its party's. */
  readonly #systemsOf = new Grouped<RegisteredSystem>()
  /** By party key in lower case. */
  readonly #likeKey = new Grouped<PartyRecord>()
  #ranks = 0
  /** By the key of their names. */
  readonly #entries = new Map<string, Entry>()
  readonly #removedEntries = new Set<string>()
  readonly #orders: (readonly string[])[] = []
  readonly #watchers = new Set<(change: DirectoryChange) => void>()
  #changes = 0
  #listedAt = -1
  #list: readonly PartyRecord[] = []

  constructor(base?: Directory) {
    this.base = base
  }

  /** A directory that reads through to this one and keeps its own changes to itself. */
  overlay(): Directory {
    return new Directory(this)
  }

  /** A number that grows with every change of this directory or of what it reads through to. */
  get revision(): number {
    return this.#changes + (this.base?.revision ?? 0)
  }

  party(partyKey: string): PartyRecord | undefined {
    return this.#registered(partyKey)?.party
  }

  /** Every party, in order of first registration; the array is kept until something changes. */
  parties(): readonly PartyRecord[] {
    this.#refresh()
    return this.#list
  }

  /** The endpoint of a party for a service-qualified interaction. */
  endpoint(partyKey: string, interaction: string): RegisteredEndpoint | undefined {
    return this.#registered(partyKey)?.byInteraction.get(interaction)
  }

  endpointByCpaId(cpaId: string): RegisteredEndpoint | undefined {
    const own = this.#byCpaId.get(cpaId)
    if (own !== undefined || this.base === undefined) return own
    return this.#unlessHidden(this.base.endpointByCpaId(cpaId))
  }

  system(asid: string): RegisteredSystem | undefined {
    const own = this.#byAsid.get(asid)
    if (own !== undefined || this.base === undefined) return own
    return this.#unlessHidden(this.base.system(asid))
  }

  /** The parties registered under an FQDN, in any case; hosted systems share one. */
  partiesWithFqdn(fqdn: string): readonly PartyRecord[] {
    this.#refresh()
    return this.#byFqdn.get(fqdn.toLowerCase()) ?? NONE
  }

  /** The parties of an organisation, in order of first registration. */
  partiesOf(odsCode: string): readonly PartyRecord[] {
    const own = this.#partiesOf.get(odsCode)
    if (this.base === undefined) return own
    return [...this.base.partiesOf(odsCode).filter(({ partyKey }) => !this.hides(partyKey)), ...own]
  }

  /** The accredited systems of an organisation, whosever message handler they use, in order of their parties' first registration. */
  systemsOf(odsCode: string): readonly RegisteredSystem[] {
    const own = this.#systemsOf.get(odsCode)
    if (this.base === undefined) return own
    return [...this.base.systemsOf(odsCode).filter(({ party }) => !this.hides(party.partyKey)), ...own]
  }

  /** The parties of a key in any case: `nhsMHSPartyKey` compares so (dossier sds-ldap 2). */
  partiesLike(partyKey: string): readonly PartyRecord[] {
    const own = this.#likeKey.get(partyKey.toLowerCase())
    if (this.base === undefined) return own
    return [...this.base.partiesLike(partyKey).filter((party) => !this.hides(party.partyKey)), ...own]
  }

  /** Every accredited system, in order of their parties' first registration. */
  systems(): readonly RegisteredSystem[] {
    return this.parties().flatMap((party) =>
      party.accreditedSystems.flatMap(({ asid }) => {
        const found = this.system(asid)
        return found === undefined ? [] : [found]
      }),
    )
  }

  /** Registers a party, or replaces the one of the same key. Throws a ProblemError (MS-DIRECTORY-CONFLICT) and changes nothing
   * when another party holds one of its CPA ids or ASIDs. */
  put(party: PartyRecord): void {
    for (const { cpaId } of party.endpoints) this.#refuseConflict(party, 'CPA id', cpaId, this.endpointByCpaId(cpaId)?.party)
    for (const { asid } of party.accreditedSystems) this.#refuseConflict(party, 'ASID', asid, this.system(asid)?.party)
    const rank = this.#parties.get(party.partyKey)?.rank ?? ++this.#ranks
    const before = this.party(party.partyKey)
    this.#drop(party.partyKey)
    this.#removed.delete(party.partyKey)
    const byInteraction = new Map<string, RegisteredEndpoint>()
    for (const endpoint of party.endpoints) {
      const registered = { party, endpoint, pattern: deliveryPattern(endpoint), reliability: reliability(endpoint) }
      byInteraction.set(endpoint.interaction, registered)
      this.#byCpaId.set(endpoint.cpaId, registered)
    }
    for (const [place, system] of party.accreditedSystems.entries()) {
      const registered = { party, system, interactions: new Set<Interaction>(system.interactions) }
      this.#byAsid.set(system.asid, registered)
      this.#systemsOf.add(system.odsCode ?? party.odsCode, system.asid, rank + place / party.accreditedSystems.length, registered)
    }
    this.#parties.set(party.partyKey, { party, byInteraction, rank })
    this.#partiesOf.add(party.odsCode, party.partyKey, rank, party)
    this.#likeKey.add(party.partyKey.toLowerCase(), party.partyKey, rank, party)
    this.#changed({ kind: 'party', before, after: party })
  }

  /** Removes a party; an overlay hides its base's. False when there was none. */
  remove(partyKey: string): boolean {
    const before = this.party(partyKey)
    if (before === undefined) return false
    this.#drop(partyKey)
    this.#parties.delete(partyKey)
    if (this.base !== undefined) this.#removed.add(partyKey)
    this.#changed({ kind: 'party', before, after: undefined })
    return true
  }

  /** Parties registered in this directory itself, in order. */
  *ownParties(): Iterable<PartyRecord> {
    for (const { party } of this.#parties.values()) yield party
  }

  /** Whether a party of the base is not seen through this directory, because it was replaced or removed here. */
  hides(partyKey: string): boolean {
    return this.#parties.has(partyKey) || this.#removed.has(partyKey)
  }

  /** The entry of a name (`dnKey`) that is no party's: an organisation, a person, a workgroup, reference data, what was imported. */
  entry(key: string): Entry | undefined {
    return this.#entries.get(key) ?? (this.#removedEntries.has(key) ? undefined : this.base?.entry(key))
  }

  /** Puts an entry in, or in the place of the one of its name. */
  putEntry(entry: Entry): void {
    const key = keyOf(entry.dn)
    const before = this.entry(key)
    this.#removedEntries.delete(key)
    this.#entries.set(key, entry)
    this.#changed({ kind: 'entry', before, after: entry })
  }

  /** Removes an entry; an overlay hides its base's. False when there was none. */
  removeEntry(key: string): boolean {
    const before = this.entry(key)
    if (before === undefined) return false
    this.#entries.delete(key)
    if (this.base !== undefined) this.#removedEntries.add(key)
    this.#changed({ kind: 'entry', before, after: undefined })
    return true
  }

  /** Entries put into this directory itself, in order. */
  ownEntries(): Iterable<Entry> {
    return this.#entries.values()
  }

  /** Whether an entry of the base is not seen through this directory. */
  hidesEntry(key: string): boolean {
    return this.#entries.has(key) || this.#removedEntries.has(key)
  }

  /** Says in which order entries that are about to be put here are listed, where it is not that of their parties. @param keys of their names */
  arrange(keys: readonly string[]): void {
    this.#orders.push(keys)
    this.#changed({ kind: 'order', keys })
  }

  /** The orders that were given to this directory's own entries, each by the keys of its entries. */
  get orders(): readonly (readonly string[])[] {
    return this.#orders
  }

  /** A directory over the same base that has the same changes of its own. */
  copy(): Directory {
    const copy = new Directory(this.base)
    copy.adopt(this)
    return copy
  }

  /** Makes the changes that another directory over the same base has of its own. @throws ProblemError MS-DIRECTORY-CONFLICT where they exclude what is here */
  adopt(other: Directory): void {
    for (const keys of other.#orders) this.arrange(keys)
    for (const partyKey of other.#removed) this.remove(partyKey)
    for (const { party } of other.#parties.values()) this.put(party)
    for (const key of other.#removedEntries) this.removeEntry(key)
    for (const entry of other.#entries.values()) this.putEntry(entry)
  }

  /** Calls `watcher` after every change of this directory itself; returns the function that ends it. */
  watch(watcher: (change: DirectoryChange) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  #registered(partyKey: string): RegisteredParty | undefined {
    const own = this.#parties.get(partyKey)
    if (own !== undefined || this.base === undefined || this.#removed.has(partyKey)) return own
    return this.base.#registered(partyKey)
  }

  #unlessHidden<T extends { readonly party: PartyRecord }>(found: T | undefined): T | undefined {
    return found === undefined || this.hides(found.party.partyKey) ? undefined : found
  }

  #changed(change: DirectoryChange): void {
    this.#changes++
    for (const watcher of this.#watchers) watcher(change)
  }

  /** Leaves the party's place in the order of registration to the record that replaces it. */
  #drop(partyKey: string): void {
    const old = this.#parties.get(partyKey)?.party
    if (old === undefined) return
    for (const { cpaId } of old.endpoints) this.#byCpaId.delete(cpaId)
    for (const { asid, odsCode } of old.accreditedSystems) {
      this.#byAsid.delete(asid)
      this.#systemsOf.remove(odsCode ?? old.odsCode, asid)
    }
    this.#partiesOf.remove(old.odsCode, partyKey)
    this.#likeKey.remove(partyKey.toLowerCase(), partyKey)
  }

  #refuseConflict(party: PartyRecord, what: 'CPA id' | 'ASID', id: string, holder: PartyRecord | undefined): void {
    if (holder === undefined || holder.partyKey === party.partyKey) return
    throw new ProblemError(
      problem(directoryProblems['MS-DIRECTORY-CONFLICT'], {
        came: `${what} ${id} of party ${party.partyKey} (${party.name})`,
        expected: `an id that no other party holds; party ${holder.partyKey} (${holder.name}) has it`,
        at: id,
      }),
    )
  }

  #refresh(): void {
    const revision = this.revision
    if (this.#listedAt === revision) return
    const parties: PartyRecord[] = []
    for (const party of this.base?.parties() ?? NONE) {
      if (!this.hides(party.partyKey)) parties.push(party)
    }
    for (const { party } of this.#parties.values()) parties.push(party)
    this.#list = parties
    this.#byFqdn.clear()
    for (const [fqdn, group] of Map.groupBy(parties, (party) => party.fqdn.toLowerCase())) this.#byFqdn.set(fqdn, group)
    this.#listedAt = revision
  }
}

const NONE: readonly PartyRecord[] = []
