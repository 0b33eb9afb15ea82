import type { OutboxEntry } from './outbox-entry.ts'

export type MaybePromise<T> = T | Promise<T>

/** A record as a store holds it: encoded, so that nobody can change it in place, with the revision of its last write. */
export interface StoredRecord {
  readonly key: string
  readonly value: string
  readonly revision: number
}

/** A write of one turn; `value` undefined deletes. `indexes` names, per index, the values under which the record is found. */
export interface RecordWrite {
  readonly collection: string
  readonly key: string
  readonly value: string | undefined
  readonly indexes: Readonly<Record<string, readonly string[]>>
}

/** What a turn read, with the revision it saw: 0 for a record or index entry that was not there. */
export interface RecordRead {
  readonly collection: string
  readonly key: string
  readonly revision: number
}

/** Some records of a collection in order: those whose keys stand behind `after`, at most `limit`. */
export interface Page {
  readonly after: string
  readonly limit: number
}

/** Everything one turn changes; a store applies all of it or nothing. */
export interface Commit {
  readonly space: string
  /** The space's time of the turn. */
  readonly now: number
  readonly reads: readonly RecordRead[]
  readonly writes: readonly RecordWrite[]
  readonly outboxPut: readonly OutboxEntry[]
  readonly outboxDelete: readonly string[]
  /** Keys whose work must not be done twice, with what was answered and until when (space clock) it is remembered.
   * A key that another turn remembered meanwhile is a conflict. */
  readonly remembered: readonly { readonly key: string; readonly answer: string; readonly expires: number }[]
}

/** A record or index that a turn read was changed by another one before it could commit; the kernel runs it again. */
export class StoreConflict extends Error {
  constructor(what: string) {
    super(`changed meanwhile: ${what}`)
    this.name = 'StoreConflict'
  }
}

/**
 * Where spaces, the outbox and what is remembered live. One port; memory, SQLite and PostgreSQL are adapters that pass
 * one contract test. Every method may answer at once or with a promise.
 */
export interface Store {
  readonly name: string
  open(): MaybePromise<void>
  close(): MaybePromise<void>
  read(space: string, collection: string, key: string): MaybePromise<StoredRecord | undefined>
  /** Records found under a value of an index, in order of their keys. */
  find(
    space: string,
    collection: string,
    index: string,
    value: string,
  ): MaybePromise<{ readonly records: readonly StoredRecord[]; readonly revision: number }>
  /** The records of a collection in order of keys: every one, or a page of them, which costs no more than its own records. */
  list(space: string, collection: string, page?: Page): MaybePromise<readonly StoredRecord[]>
  /** What was answered to a remembered key, while it is remembered at `now` (space clock). */
  recall(space: string, key: string, now: number): MaybePromise<string | undefined>
  /** Applies a commit atomically. @throws StoreConflict when a read has moved. */
  commit(commit: Commit): MaybePromise<void>
  /** Of stores whose commits can be read before they are durable: how many of them were taken back because they failed. */
  readonly undone?: number
  /** Of the same stores: resolves when everything that can be read now is durable, rejects when some of it is taken back. */
  settled?(): MaybePromise<void>
  /** Entries waiting for delivery: of one space, or of all. */
  outbox(space?: string): MaybePromise<readonly OutboxEntry[]>
  /** Entries waiting for delivery, counted. */
  outboxSize(): number
  /** Everything that a space holds, as the commit that makes an empty one the same. @param now the space's time: what is no longer remembered then is left out */
  image(space: string, now: number): MaybePromise<Commit>
  /** Drops everything of a space. */
  drop(space: string): MaybePromise<void>
}
