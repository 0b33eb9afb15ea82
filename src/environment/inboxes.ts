/** A message that Spine kept for a supplier without a listener, as it would have been delivered. */
export interface InboxMessage {
  readonly sequence: number
  /** ISO 8601, on the clock of the space. */
  readonly receivedAt: string
  /** The delivery's exchange in the journal, its id where that is known. */
  readonly exchangeId: string
  readonly labels: Readonly<Record<string, string>>
  readonly fields: readonly string[]
  readonly body: Buffer
}

/** Keeps messages beyond this process. */
export interface InboxKeeper {
  /** Resolves when a message is durable and those that make room for it are gone. @throws ProblemError MS-STORE-FAILED */
  keep(space: string, partyKey: string, message: InboxMessage, evicted: readonly InboxMessage[]): Promise<void>
}

interface Inbox {
  messages: InboxMessage[]
  readonly waiting: Set<() => void>
}

/** What is kept for suppliers without a listener: per space and party, the newest `limit` messages each. */
export class Inboxes {
  readonly #limit: number
  readonly #keeper: InboxKeeper | undefined
  readonly #inboxes = new Map<string, Inbox>()
  #sequence = 0

  constructor(limit: number, keeper?: InboxKeeper) {
    this.#limit = limit
    this.#keeper = keeper
  }

  /** Takes a message in; with a keeper, once it is durable. @throws ProblemError MS-STORE-FAILED, with nothing taken in */
  async keep(space: string, partyKey: string, message: Omit<InboxMessage, 'sequence'>): Promise<void> {
    const kept = { sequence: ++this.#sequence, ...message }
    if (this.#keeper !== undefined) {
      const { messages } = this.#inbox(space, partyKey)
      await this.#keeper.keep(space, partyKey, kept, messages.slice(0, Math.max(0, messages.length + 1 - this.#limit)))
    }
    const inbox = this.#inbox(space, partyKey)
    inbox.messages.push(kept)
    if (inbox.messages.length > this.#limit) inbox.messages.shift()
    for (const wake of [...inbox.waiting]) wake()
  }

  /** Brings back what an earlier process kept, oldest first. */
  restore(space: string, partyKey: string, messages: readonly InboxMessage[]): void {
    this.#inbox(space, partyKey).messages = messages.slice(-this.#limit)
    for (const { sequence } of messages) this.#sequence = Math.max(this.#sequence, sequence)
  }

  /** Messages after a sequence number, oldest first. */
  list(space: string, partyKey: string, after = 0): InboxMessage[] {
    return (this.#inboxes.get(key(space, partyKey))?.messages ?? []).filter((message) => message.sequence > after)
  }

  /** The same, waiting at most `ms` real milliseconds for the first one. */
  async wait(space: string, partyKey: string, after: number, ms: number, signal?: AbortSignal): Promise<InboxMessage[]> {
    const there = this.list(space, partyKey, after)
    if (there.length > 0 || ms <= 0) return there
    const { waiting } = this.#inbox(space, partyKey)
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        waiting.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      waiting.add(done)
      signal?.addEventListener('abort', done)
    })
    return this.list(space, partyKey, after)
  }

  /** Everything kept in a space, by party. */
  of(space: string): ReadonlyMap<string, readonly InboxMessage[]> {
    const prefix = key(space, '')
    return new Map(
      [...this.#inboxes].flatMap(([id, { messages }]) => (id.startsWith(prefix) ? [[id.slice(prefix.length), [...messages]]] : [])),
    )
  }

  drop(space: string): void {
    for (const id of this.#inboxes.keys()) if (id.startsWith(`${space}\u0000`)) this.#inboxes.delete(id)
  }

  #inbox(space: string, partyKey: string): Inbox {
    const id = key(space, partyKey)
    let inbox = this.#inboxes.get(id)
    if (inbox === undefined) this.#inboxes.set(id, (inbox = { messages: [], waiting: new Set() }))
    return inbox
  }
}

const key = (space: string, partyKey: string): string => `${space}\u0000${partyKey}`
