/** Declares a named collection of records: how they are encoded and under which values they can be found. */
export interface Collection<T> {
  readonly name: string
  encode(value: T): string
  /** @throws when the text is no such record */
  decode(text: string): T
  /** Values under which a record is found, per declared index. */
  readonly indexes: Readonly<Record<string, (value: T) => readonly string[]>>
}

/** The index read of `find` as a record key, so that a find is tracked like a read. */
export const indexKey = (index: string, value: string): string => `\u0000${index}\u0000${value}`
