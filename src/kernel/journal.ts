import type { Exchange } from './exchange.ts'

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

/** What to look for; every given field must hold. Label values compare exactly. */
export interface JournalFilter {
  readonly space?: string
  readonly door?: string
  readonly direction?: 'in' | 'out'
  readonly outcome?: string
  readonly causedBy?: string
  /** Some problem of the exchange has this code. */
  readonly problem?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Only exchanges entered after this sequence number. */
  readonly after?: number
}

/**
 * The last exchanges, newest last, bounded by count and by bytes. Entering one is constant work and never waits; a search
 * walks the ring, which its bound keeps under a millisecond, so that no index has to be kept on the request's path.
 */
export class Journal {
  readonly #limits: JournalLimits
  readonly #ring: (Exchange | undefined)[]
  /** What each slot was counted with, so that it leaves as it came although exchanges go on growing. */
  readonly #counted: number[]
  readonly #enteredAt: number[]
  readonly #byId = new Map<string, Exchange>()
  readonly #listeners = new Set<(exchange: Exchange) => void>()
  /** Places in the ring; sequence numbers run ahead of them by what earlier processes gave. */
  #first = 0
  #next = 0
  #ahead = 0
  #bytes = 0
  #keeper: JournalKeeper | undefined

  constructor(limits: JournalLimits) {
    this.#limits = limits
    this.#enteredAt = new Array(limits.count)
    this.#ring = new Array(limits.count)
    this.#counted = new Array(limits.count)
  }

  /**
   * Takes up what an earlier process kept, before anything is entered, and tells `keeper` of everything from now on.
   * @param kept in order of their sequence numbers
   * @param last the highest sequence number ever given; they go on from there
   */
  continueFrom(kept: readonly KeptExchange[], last: number, keeper: JournalKeeper): void {
    for (const { exchange, enteredAt } of kept.slice(-this.#limits.count)) this.#place(exchange, enteredAt)
    this.#ahead = last - this.#next
    this.#expire()
    while (this.#bytes > this.#limits.bytes && this.#next - this.#first > 1) this.#evict()
    this.#keeper = keeper
  }

  /** Enters an exchange, once, when its reply is ready; what is learnt later is seen through the same record. */
  enter(exchange: Exchange): void {
    if (exchange.sequence !== 0) return
    this.#expire()
    if (this.#next - this.#first >= this.#limits.count) this.#evict()
    exchange.sequence = this.#next + 1 + this.#ahead
    this.#place(exchange, Date.now())
    while (this.#bytes > this.#limits.bytes && this.#next - this.#first > 1) this.#evict()
    this.#tell(exchange)
  }

  /** Tells listeners that an entered exchange has changed (completed, labelled). */
  update(exchange: Exchange): void {
    if (exchange.sequence !== 0) this.#tell(exchange)
  }

  get(id: string): Exchange | undefined {
    this.#expire()
    return this.#byId.get(id)
  }

  /** Exchanges in order of entry that match, the newest `limit` of them. */
  find(filter: JournalFilter = {}, limit = this.#limits.count): Exchange[] {
    this.#expire()
    const found: Exchange[] = []
    for (let at = this.#next - 1; at >= this.#first && found.length < limit; at--) {
      const exchange = this.#ring[at % this.#limits.count]
      if (exchange === undefined) continue
      if (filter.after !== undefined && exchange.sequence <= filter.after) break
      if (matches(exchange, filter)) found.push(exchange)
    }
    return found.reverse()
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

  /** Forgets exchanges: all, or those of one space. Sequence numbers go on. */
  clear(space?: string): void {
    for (let at = this.#first; at < this.#next; at++) {
      const slot = at % this.#limits.count
      const exchange = this.#ring[slot]
      if (exchange === undefined || (space !== undefined && exchange.space !== space)) continue
      this.#forget(slot)
    }
    this.#keeper?.clear(space)
  }

  get size(): number {
    return this.#byId.size
  }

  get bytes(): number {
    return this.#bytes
  }

  #place(exchange: Exchange, enteredAt: number): void {
    const slot = this.#next++ % this.#limits.count
    const counted = bytesOf(exchange)
    this.#ring[slot] = exchange
    this.#counted[slot] = counted
    this.#enteredAt[slot] = enteredAt
    this.#byId.set(exchange.id, exchange)
    this.#bytes += counted
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
    this.#byId.delete(exchange.id)
    this.#bytes -= this.#counted[slot] ?? 0
    this.#ring[slot] = undefined
  }

  #tell(exchange: Exchange): void {
    const enteredAt = this.#enteredAt[(exchange.sequence - 1 - this.#ahead) % this.#limits.count]
    // One that was forgotten meanwhile stays forgotten.
    if (enteredAt !== undefined && this.#byId.get(exchange.id) === exchange) this.#keeper?.keep(exchange, enteredAt)
    for (const listener of this.#listeners) listener(exchange)
  }
}

const bytesOf = ({ request, reply }: Exchange): number => request.body.kept + (reply?.body.kept ?? 0) + 1024

function matches(exchange: Exchange, filter: JournalFilter): boolean {
  if (filter.space !== undefined && exchange.space !== filter.space) return false
  if (filter.door !== undefined && exchange.door !== filter.door) return false
  if (filter.direction !== undefined && exchange.direction !== filter.direction) return false
  if (filter.outcome !== undefined && exchange.outcome !== filter.outcome) return false
  if (filter.causedBy !== undefined && exchange.causedBy !== filter.causedBy) return false
  if (filter.problem !== undefined && !exchange.problems.some((problem) => problem.code === filter.problem)) return false
  if (filter.labels !== undefined) for (const name in filter.labels) if (exchange.labels[name] !== filter.labels[name]) return false
  return true
}
