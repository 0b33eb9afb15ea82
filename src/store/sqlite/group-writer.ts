import type { Step } from './steps.ts'

/** Where groups go; one at a time, each is answered. */
export interface GroupTarget {
  tell(order: { readonly kind: 'commit'; readonly steps: readonly Step[] }): void
}

/** Turns of the event loop that a group gathers at most. */
const MOST_TURNS = 16

interface Pending {
  readonly steps: readonly Step[]
  undo(): void
  resolve(): void
  reject(error: Error): void
}

/**
 * Writes commits in order, in groups: what came while the last group was being written is the next one. When a group fails,
 * it and all that came after it are undone, newest first, and refused: later ones may rest on what it changed.
 */
export class GroupWriter {
  readonly #target: GroupTarget
  #flight: Pending[] = []
  #queue: Pending[] = []
  #last: Promise<void> | undefined
  #scheduled = false
  #dead: string | undefined
  #undone = 0

  constructor(target: GroupTarget) {
    this.#target = target
  }

  /** Commits undone so far. */
  get undone(): number {
    return this.#undone
  }

  /** The newest commit that is not durable yet. */
  get last(): Promise<void> | undefined {
    return this.#last
  }

  /** @throws Error when nothing can be written any more */
  assertAlive(): void {
    if (this.#dead !== undefined) throw new Error(this.#dead)
  }

  /** Resolves when the steps are durable. @param undo takes back in memory what they change, should they fail */
  append(steps: readonly Step[], undo: () => void): Promise<void> {
    this.assertAlive()
    const written = new Promise<void>((resolve, reject) => this.#queue.push({ steps, undo, resolve, reject }))
    this.#last = written
    this.#writeSoon()
    return written
  }

  /** The group that was told last is durable, or has failed and changed nothing. */
  answered(failure: string | undefined): void {
    if (failure !== undefined) this.#refuse(failure)
    const group = this.#flight
    this.#flight = []
    if (this.#queue.length === 0) this.#last = undefined
    for (const { resolve } of group) resolve()
    this.#writeSoon()
  }

  /** Nothing can be written any more. */
  die(reason: string): void {
    this.#dead = reason
    this.#refuse(reason)
  }

  /**
   * Not before a turn of the event loop has brought nothing more: what other connections send meanwhile is of the same group, and a
   * group costs about the same however much is in it.
   */
  #writeSoon(): void {
    if (this.#scheduled || this.#queue.length === 0 || this.#flight.length > 0) return
    this.#scheduled = true
    this.#gather(this.#queue.length, MOST_TURNS)
  }

  #gather(seen: number, turns: number): void {
    setImmediate(() => {
      const { length } = this.#queue
      if (length > seen && turns > 1) this.#gather(length, turns - 1)
      else this.#write()
    })
  }

  #write(): void {
    this.#scheduled = false
    if (this.#queue.length === 0 || this.#flight.length > 0) return
    this.#flight = this.#queue
    this.#queue = []
    this.#target.tell({ kind: 'commit', steps: this.#flight.flatMap(({ steps }) => steps) })
  }

  #refuse(reason: string): void {
    const all = [...this.#flight, ...this.#queue]
    this.#flight = []
    this.#queue = []
    this.#last = undefined
    this.#undone += all.length
    for (const { undo } of all.toReversed()) undo()
    for (const { reject } of all) reject(new Error(reason))
  }
}
