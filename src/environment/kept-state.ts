import type { Entry } from '../directory/entries/entry.ts'
import type { PartyRecord } from '../directory/records.ts'
import type { ClockState } from '../kernel/clock.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import type { Claim, Space, Spaces } from '../kernel/space.ts'
import type { Commit, RecordWrite, StoredRecord } from '../kernel/store.ts'
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts'
import type { Inboxes, InboxKeeper, InboxMessage } from './inboxes.ts'
import { IssuedCounts } from './issued-ids.ts'
import { CHANGES, KeptChangelog } from './kept-changelog.ts'
import { importedWrites, PARTIES, restoreDirectory, write } from './kept-directory.ts'
import { type KeptParty, keptParty } from './kept-party.ts'
import type { SpaceDirectories } from './space-directories.ts'

type SpaceSeed = 'default' | 'none'

/** What a space is, beside what handlers keep in it. */
interface KeptSpace {
  readonly claims: readonly string[]
  readonly seed: SpaceSeed
  readonly clock: ClockState
  /** Spaces come back in the order in which they were made. */
  readonly order: number
}

interface KeptAdvertise {
  /** The setting that it was changed from: a start with another setting means that one. */
  readonly setting: string
  readonly value: string
}

interface KeptMessage extends Omit<InboxMessage, 'body'> {
  readonly partyKey: string
  /** One character a byte. */
  readonly body: string
}

const SPACE = 'environment/space'
const INBOX = 'environment/inbox'
const ADVERTISE = 'environment/advertise'
const ISSUED = 'environment/issued'
/** Collections of what is no content of a space. */
const OWN: ReadonlySet<string> = new Set([SPACE, ADVERTISE, ISSUED])
/** Key of a record that is alone in its collection. */
const ONLY = 'this'

/**
 * What an environment keeps over restarts beside what its handlers commit: spaces with claims and clocks, registered
 * suppliers, inboxes, the advertised address. All of it lies in the space it belongs to, so that a space is dropped whole.
 */
export class KeptState implements InboxKeeper {
  readonly #store: SqliteStore
  readonly #spaces: Spaces
  readonly #seeds = new Map<string, SpaceSeed>()
  #directories: SpaceDirectories | undefined
  #saved: Promise<void> = Promise.resolve()

  constructor(store: SqliteStore, spaces: Spaces) {
    this.#store = store
    this.#spaces = spaces
  }

  /** Brings back what the store holds. @throws ProblemError when a kept supplier and the seed exclude each other */
  async restore(directories: SpaceDirectories, inboxes: Inboxes): Promise<void> {
    this.#directories = directories
    const found = this.#store.spaces().map((name) => ({ name, kept: this.#space(name) }))
    for (const { name, kept } of found.sort((a, b) => (a.kept?.order ?? 0) - (b.kept?.order ?? 0))) {
      const isDefault = name === this.#spaces.default.name
      // Written for a space that was being dropped: nobody can reach it.
      if (kept === undefined && !isDefault) await this.#store.drop(name)
      else
        this.#restoreSpace(
          isDefault ? this.#spaces.default : this.#spaces.create(name, kept?.claims.filter(isClaim) ?? []),
          kept,
          directories,
        )
    }
    if (!found.some(({ name }) => name === this.#spaces.default.name)) this.#keepChangelog(this.#spaces.default)
    for (const space of this.#spaces.all()) {
      this.#watch(space)
      for (const [partyKey, messages] of Map.groupBy(this.#messages(space.name), (message) => message.partyKey))
        inboxes.restore(space.name, partyKey, messages)
    }
  }

  /** Resolves when a new space is durable. */
  async addSpace(space: Space, seed: SpaceSeed): Promise<void> {
    this.#seeds.set(space.name, seed)
    this.#watch(space)
    this.#keepChangelog(space)
    await this.#commit(space, [this.#spaceWrite(space)])
  }

  /** Forgets everything of a space but that it is there; resolves when that is durable, all of it or nothing. Ids that were issued stay issued. */
  async reset(space: Space): Promise<void> {
    const stays = this.#staying(space)
    // Told one after the other in one turn of the event loop, the two are of one transaction.
    const done = Promise.all([this.#store.drop(space.name), this.#commit(space, stays)])
    this.#keepChangelog(space)
    await done
  }

  /**
   * Has a space hold what it held before, and nothing else; resolves when that is durable, all of it or nothing. Ids that were issued meanwhile stay issued.
   * @param restore puts the directory back that belongs to it
   */
  async putBack(space: Space, image: Commit, restore: () => void): Promise<void> {
    const stays = this.#staying(space)
    const writes = [...image.writes.filter(({ collection }) => !OWN.has(collection)), ...stays]
    const done = Promise.all([this.#store.drop(space.name), this.#store.commit({ ...image, writes })])
    this.#keepChangelog(space, this.#store.list(space.name, CHANGES), restore)
    await done
  }

  /** What a space keeps whatever becomes of its contents. */
  #staying(space: Space): RecordWrite[] {
    const stays = [ISSUED, ADVERTISE].flatMap((collection): RecordWrite[] => {
      const record = this.#store.read(space.name, collection, ONLY)
      return record === undefined ? [] : [{ collection, key: ONLY, value: record.value, indexes: {} }]
    })
    return [...stays, this.#spaceWrite(space)]
  }

  /** Resolves when a registered party is durable, and the claims that its space has now. */
  async keepParty(space: Space, record: PartyRecord): Promise<void> {
    const kept = keptParty(record, this.#orderOf(space, record.partyKey))
    await this.#commit(space, [write(PARTIES, record.partyKey, kept), this.#spaceWrite(space)])
  }

  /** Resolves when it is durable that a party is gone, also one that the seed has. */
  async forgetParty(space: Space, partyKey: string): Promise<void> {
    const kept: KeptParty = { order: this.#orderOf(space, partyKey) }
    await this.#commit(space, [write(PARTIES, partyKey, kept)])
  }

  /** How many ids were issued, undefined before the first. */
  issued(): IssuedCounts | undefined {
    const record = this.#store.read(this.#spaces.default.name, ISSUED, ONLY)
    return record === undefined ? undefined : IssuedCounts.parse(JSON.parse(record.value))
  }

  /** Resolves when the counts are durable: no id that was told to anyone is ever issued again. */
  async keepIssued(counts: IssuedCounts): Promise<void> {
    await this.#commit(this.#spaces.default, [write(ISSUED, ONLY, counts)])
  }

  /** Resolves when what was imported is durable, all of it or nothing. @param orders of its entries, where they are not those of the parties */
  async keepImported(
    space: Space,
    parties: readonly PartyRecord[],
    entries: readonly Entry[],
    orders: readonly (readonly string[])[],
  ): Promise<void> {
    await this.#commit(space, [...importedWrites(parties, entries, orders, Date.now()), this.#spaceWrite(space)])
  }

  async keep(space: string, partyKey: string, message: InboxMessage, evicted: readonly InboxMessage[]): Promise<void> {
    const owner = this.#spaces.get(space)
    if (owner === undefined) return
    const kept: KeptMessage = { ...message, partyKey, body: message.body.toString('latin1') }
    const gone = evicted.map(({ sequence }) => ({ collection: INBOX, key: inboxKey(partyKey, sequence), value: undefined, indexes: {} }))
    await this.#commit(owner, [write(INBOX, inboxKey(partyKey, message.sequence), kept), ...gone])
  }

  /** The address that was advertised last, unless the environment was started with another setting since. */
  advertised(setting: string): string | undefined {
    const record = this.#store.read(this.#spaces.default.name, ADVERTISE, ONLY)
    if (record === undefined) return undefined
    const kept: KeptAdvertise = JSON.parse(record.value)
    return kept.setting === setting ? kept.value : undefined
  }

  keepAdvertised(setting: string, value: string): void {
    this.#note(this.#commit(this.#spaces.default, [write(ADVERTISE, ONLY, { setting, value } satisfies KeptAdvertise)]))
  }

  /** Resolves when the clocks and the address as they stand are durable. @throws ProblemError MS-STORE-FAILED */
  saved(): Promise<void> {
    return this.#saved
  }

  #restoreSpace(space: Space, kept: KeptSpace | undefined, directories: SpaceDirectories): void {
    const seed = kept?.seed ?? 'default'
    this.#seeds.set(space.name, seed)
    directories.open(space.name, seed)
    if (kept !== undefined) space.clock.restore(kept.clock)
    const list = (collection: string) => this.#store.list(space.name, collection)
    this.#keepChangelog(space, list(CHANGES), () => restoreDirectory(list, directories.get(space.name)))
  }

  /** @param kept what is written of it @param restore puts back the directory that it belongs to */
  #keepChangelog(space: Space, kept: readonly StoredRecord[] = [], restore: () => void = () => undefined): void {
    const log = this.#directories?.changelog(space.name)
    if (log === undefined) return restore()
    const writes = (changes: readonly RecordWrite[]) => {
      if (!space.dropped) this.#note(this.#commit(space, changes))
    }
    new KeptChangelog(log, writes).resume(kept, restore)
  }

  #watch(space: Space): void {
    space.clock.onChange(() => {
      if (!space.dropped) this.#note(this.#commit(space, [this.#spaceWrite(space)]))
    })
  }

  #space(name: string): KeptSpace | undefined {
    const record = this.#store.read(name, SPACE, ONLY)
    return record === undefined ? undefined : JSON.parse(record.value)
  }

  #orderOf(space: Space, partyKey: string): number {
    const known = this.#store.read(space.name, PARTIES, partyKey)
    const old: KeptParty | undefined = known === undefined ? undefined : JSON.parse(known.value)
    return old?.order ?? Date.now()
  }

  #spaceWrite(space: Space): RecordWrite {
    const { clock } = space
    const kept: KeptSpace = {
      claims: [...space.claims],
      seed: this.#seeds.get(space.name) ?? 'default',
      clock: clock.state,
      order: this.#space(space.name)?.order ?? Date.now(),
    }
    return write(SPACE, ONLY, kept)
  }

  #messages(space: string): (InboxMessage & { readonly partyKey: string })[] {
    return this.#store.list(space, INBOX).map(({ value }) => {
      const kept: KeptMessage = JSON.parse(value)
      return { ...kept, body: Buffer.from(kept.body, 'latin1') }
    })
  }

  /** Changes that are made at once and durable a moment later; who promises them waits for `saved`, which tells of a failure. */
  #note(saving: Promise<void>): void {
    this.#saved = saving
    saving.catch(() => undefined)
  }

  async #commit(space: Space, writes: readonly RecordWrite[]): Promise<void> {
    const nothing = { reads: [], outboxPut: [], outboxDelete: [], remembered: [] }
    try {
      await this.#store.commit({ space: space.name, now: space.clock.now(), writes, ...nothing })
    } catch (error) {
      const came = error instanceof Error ? error.message : String(error)
      throw new ProblemError(problem(kernelProblems['MS-STORE-FAILED'], { came, expected: 'a store that takes the commit' }), {
        cause: error,
      })
    }
  }
}

/** Sorts by number within a party. */
const inboxKey = (partyKey: string, sequence: number): string => `${partyKey} ${String(sequence).padStart(12, '0')}`

const isClaim = (claim: string): claim is Claim => claim.includes(':')
