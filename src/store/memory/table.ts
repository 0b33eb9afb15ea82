import type { StoredRecord } from '../../kernel/store.ts'

/** The records of one collection of a space, and the values of indexes under which they are found. */
export interface Table {
  get(key: string): StoredRecord | undefined
  /** Revision of a record, 0 when it is not there. */
  revision(key: string): number
  /** Ids of the index values under which a record is found. */
  idsOf(key: string): readonly string[]
  /** Records under an index value in order of their keys, and the revision of what is found; 0 for nothing. */
  find(id: string): { readonly records: StoredRecord[]; readonly revision: number }
  /** Revision of what is found under an index value, 0 for nothing. */
  indexRevision(id: string): number
  /** Stores a record, or with `value` undefined deletes it. */
  write(key: string, value: string | undefined, ids: readonly string[], revision: number): void
  /** Records in order of their keys: those behind `after`, at most `limit`. */
  list(after: string | undefined, limit: number): StoredRecord[]
}
