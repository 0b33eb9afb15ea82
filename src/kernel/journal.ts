import { Clearings } from './clearings.ts'
import type { Exchange, Outcome, ToldLater } from './exchange.ts'
import { bodiesOf, recordText, unpack } from './exchange-record.ts'
import { filterTokens, type JournalFilter, matches, tokensOf } from './journal-match.ts'
import { PackedPages, type Place } from './packed-pages.ts'
import type { Peer } from './peer.ts'
import { TokenRows } from './token-rows.ts'

export interface JournalLimits {
  /** Exchanges kept. */
  readonly count: number
  /** Bytes of captured bodies kept, over all exchanges. */
  readonly bytes: number
  /** Real milliseconds that an exchange is kept; for ever when undefined. */
  readonly age?: number
}

/** Keeps exchanges beyond this process. Never waits and never throws: a reply does not depend on it. */
export interface JournalKeeper {
  /** An exchange was entered at a real time (milliseconds since 1970), or has changed since. */
  keep(exchange: Exchange, enteredAt: number): void
  /** Exchanges were forgotten: all, or those of one space. */
  clear(space: string | undefined): void
}

/** An exchange from an earlier process. */
export interface KeptExchange {
  readonly exchange: Exchange
  /** Real milliseconds since 1970. */
  readonly enteredAt: number
}

/** A complete exchange, packed away; it is made an object again for whoever asks. */
interface Packed {
  readonly id: string
  readonly space: string
  readonly sequence: number
  /** Shared by all exchanges of a connection. */
  readonly peer: Peer
  readonly place: Place
  /** What was never asked for while it was an object, and by what it can be passed over nevertheless. */
  readonly toldLater: ToldLater | undefined
  readonly door: string
  readonly outcome: Outcome | undefined
}

/**
 * The last exchanges, newest last, bounded by count and by bytes. Entering one is constant work and never waits. An exchange stays
 * the object that its listener works on until it is complete; then it is packed into memory that the garbage collector does not
 * see, because thousands of long-lived objects would cost every request more than packing its own (docs/performance.md). A search
 * passes over most packed ones by their hashed words.
 */
export class Journal {
  readonly #limits: JournalLimits
  readonly #ring: (Exchange | Packed | undefined)[]
  readonly #pages = new PackedPages()
  readonly #tokens: TokenRows
  /** What each slot was counted with, so that it leaves as it came although exchanges go on growing. */
  readonly #counted: number[]
  readonly #enteredAt: number[]
  #held = 0
  readonly #listeners = new Set<(exchange: Exchange) => void>()
  readonly #clearings = new Clearings()
  /** Places in the ring; sequence numbers run ahead of them by what earlier processes gave. */
  #first = 0
  #next = 0
  #ahead = 0
  #bytes = 0
  #keeper: JournalKeeper | undefined
  #mask: ((exchange: Exchange) => void) | undefined

  constructor(limits: JournalLimits) {
    this.#limits = limits
    this.#enteredAt = new Array(limits.count)
    this.#ring = new Array(limits.count)
    this.#counted = new Array(limits.count)
    this.#tokens = new TokenRows(limits.count)
  }

  /**
   * Takes up what an earlier process kept, before anything is entered, and tells `keeper` of everything from now on.
   * @param kept in order of their sequence numbers
   * @param last the highest sequence number ever given; they go on from there
   */
  continueFrom(kept: readonly KeptExchange[], last: number, keeper: JournalKeeper): void {
    for (const { exchange, enteredAt } of kept.slice(-this.#limits.count)) {
      this.#pack(exchange, this.#place(exchange, enteredAt))
    }
    this.#ahead = last - this.#next
    this.#expire()
    while (this.#bytes > this.#limits.bytes && this.#next - this.#first > 1) this.#evict()
    this.#keeper = keeper
  }

  /** Has every exchange masked before it is entered, told of or kept; `undefined` ends that. */
  maskWith(mask: ((exchange: Exchange) => void) | undefined): void {
    this.#mask = mask
  }

  /**
   * Enters an exchange, once, when its reply is ready; until it is complete, what is learnt later is seen through the same record. One that
   * began before its space was cleared is not entered.
   */
  enter(exchange: Exchange): void {
    if (exchange.sequence !== 0 || this.#clearings.before(exchange)) return
    if (this.#mask !== undefined) this.#mask(exchange)
    this.#expire()
    if (this.#next - this.#first >= this.#limits.count) this.#evict()
    exchange.sequence = this.#next + 1 + this.#ahead
    const slot = this.#place(exchange, Date.now())
    while (this.#bytes > this.#limits.bytes && this.#next - this.#first > 1) this.#evict()
    this.#tell(exchange, slot)
    this.#pack(exchange, slot)
  }

  /** Tells listeners that an entered exchange has changed (completed, labelled). One that is complete does not change any more. */
  update(exchange: Exchange): void {
    if (exchange.sequence === 0) return
    if (this.#mask !== undefined) this.#mask(exchange)
    const slot = (exchange.sequence - 1 - this.#ahead) % this.#limits.count
    this.#tell(exchange, slot)
    this.#pack(exchange, slot)
  }

  get(id: string): Exchange | undefined {
    this.#expire()
    // Whoever asks by id is a person or a test; a map of ids would cost every exchange more than looking through the ring costs them.
    for (let at = this.#next - 1; at >= this.#first; at--) {
      const entry = this.#ring[at % this.#limits.count]
      if (entry?.id === id) return this.#open(entry)
    }
    return undefined
  }

  /** Exchanges in order of entry that match, the newest `limit` of them. */
  find(filter: JournalFilter = {}, limit = this.#limits.count): Exchange[] {
    const found: Exchange[] = []
    if (limit < 1) return found
    for (const exchange of this.walk(filter, 'newest first')) if (found.push(exchange) >= limit) break
    return found.reverse()
  }

  /**
   * Exchanges that match, one at a time, of those that are there now: made objects again as they are asked for, so that a walk through a full
   * journal holds one of them. It may be paused; what is forgotten meanwhile is passed over.
   */
  *walk(filter: JournalFilter = {}, order: 'oldest first' | 'newest first' = 'oldest first'): Generator<Exchange, undefined> {
    this.#expire()
    const words = filterTokens(filter)
    const newest = filter.before === undefined ? this.#next : Math.min(this.#next, filter.before - 1 - this.#ahead)
    const [first, last] = [this.#first, newest - 1]
    const forward = order === 'oldest first'
    for (let at = forward ? first : last; at >= first && at <= last; at += forward ? 1 : -1) {
      if (at < this.#first) continue
      const slot = at % this.#limits.count
      const entry = this.#ring[slot]
      if (entry === undefined) continue
      if (filter.after !== undefined && entry.sequence <= filter.after) {
        if (forward) continue
        return
      }
      if ('place' in entry && !(entry.toldLater === undefined ? this.#tokens.mayHold(slot, words) : mayMatch(entry, filter))) continue
      const exchange = this.#open(entry)
      if (exchange !== undefined && matches(exchange, filter)) yield exchange
    }
  }

  /** Waits until at least `count` completed exchanges match, at most `ms` real milliseconds; answers with what there is then. */
  async wait(filter: JournalFilter, ms: number, count = 1, signal?: AbortSignal): Promise<Exchange[]> {
    const now = () => this.find(filter).filter((exchange) => exchange.state === 'complete' || exchange.state === 'cut')
    const first = now()
    if (first.length >= count || ms <= 0 || signal?.aborted === true) return first
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        stop()
        signal?.removeEventListener('abort', finish)
        resolve(now())
      }
      const timer = setTimeout(finish, ms)
      const stop = this.onExchange((exchange) => {
        if (matches(exchange, filter) && now().length >= count) finish()
      })
      signal?.addEventListener('abort', finish)
    })
  }

  /** Calls `listener` for every exchange entered or updated; returns the function that ends it. */
  onExchange(listener: (exchange: Exchange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets exchanges, those under way among them: all, or those of one space. Sequence numbers go on. */
  clear(space?: string): void {
    this.#clearings.add(space)
    for (let at = this.#first; at < this.#next; at++) {
      const slot = at % this.#limits.count
      const exchange = this.#ring[slot]
      if (exchange === undefined || (space !== undefined && exchange.space !== space)) continue
      this.#forget(slot)
    }
    this.#keeper?.clear(space)
  }

  get size(): number {
    return this.#held
  }

  /** Sequence number of the last exchange that was entered; 0 before the first. */
  get newest(): number {
    return this.#next + this.#ahead
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Gives an exchange the next slot of the ring, and tells which that is. */
  #place(exchange: Exchange, enteredAt: number): number {
    const slot = this.#next++ % this.#limits.count
    const counted = bytesOf(exchange)
    this.#ring[slot] = exchange
    this.#counted[slot] = counted
    this.#enteredAt[slot] = enteredAt
    this.#held++
    this.#bytes += counted
    return slot
  }

  /** Packs an exchange that is complete, unless it has been forgotten meanwhile. */
  #pack(exchange: Exchange, slot: number): void {
    if (exchange.state !== 'complete' && exchange.state !== 'cut') return
    if (this.#ring[slot] !== exchange) return
    const { id, space, sequence, peer, door, outcome } = exchange
    const toldLater = exchange.untold?.toldLater
    if (toldLater === undefined) this.#tokens.set(slot, tokensOf(exchange))
    const place = this.#pages.put(recordText(exchange, false), bodiesOf(exchange))
    this.#ring[slot] = { id, space, sequence, peer, place, toldLater, door, outcome }
  }

  #open(entry: Exchange | Packed | undefined): Exchange | undefined {
    if (entry === undefined || !('place' in entry)) return entry
    return unpack(entry.sequence, this.#pages.read(entry.place), entry.peer, entry.toldLater)
  }

  #expire(): void {
    const { age, count } = this.#limits
    if (age === undefined) return
    const oldest = Date.now() - age
    while (this.#first < this.#next && (this.#enteredAt[this.#first % count] ?? 0) < oldest) this.#evict()
  }

  #evict(): void {
    this.#forget(this.#first % this.#limits.count)
    this.#first++
  }

  #forget(slot: number): void {
    const exchange = this.#ring[slot]
    if (exchange === undefined) return
    this.#held--
    if ('place' in exchange) this.#pages.drop(exchange.place)
    this.#bytes -= this.#counted[slot] ?? 0
    this.#ring[slot] = undefined
  }

  #tell(exchange: Exchange, slot: number): void {
    const enteredAt = this.#enteredAt[slot]
    // One that was forgotten meanwhile stays forgotten.
    if (enteredAt !== undefined && this.#ring[slot] === exchange) this.#keeper?.keep(exchange, enteredAt)
    for (const listener of this.#listeners) listener(exchange)
  }
}

const mayMatch = ({ space, door, outcome }: Packed, filter: JournalFilter): boolean =>
  (filter.space ?? space) === space && (filter.door ?? door) === door && (filter.outcome ?? outcome) === outcome

const bytesOf = ({ requestBody, reply }: Exchange): number => requestBody.kept + (reply?.body.kept ?? 0) + 1024
