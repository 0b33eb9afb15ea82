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

interface Inbox {
  messages: InboxMessage[]
  readonly waiting: Set<() => void>
}

/** What is kept for suppliers without a listener: per space and party, the newest `limit` messages each. */
export class Inboxes {
  readonly #limit: number
  readonly #inboxes = new Map<string, Inbox>()
  #sequence = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  keep(space: string, partyKey: string, message: Omit<InboxMessage, 'sequence'>): void {
    const inbox = this.#inbox(space, partyKey)
    inbox.messages.push({ sequence: ++this.#sequence, ...message })
    if (inbox.messages.length > this.#limit) inbox.messages.shift()
    for (const wake of [...inbox.waiting]) wake()
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
