import { BerReader, tags } from './ber-reader.ts'

const SEARCH_ENTRY = 0x64

/** An entry as an answer holds it. */
export interface ReadEntry {
  readonly dn: string
  /** Values by the name of their attribute, in the order of the answer. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
}

/** Reads SearchResultEntry messages that stand one behind the other. @throws LdapError for what is none */
export function* readEntries(bytes: Buffer): Iterable<ReadEntry> {
  const messages = new BerReader(bytes)
  while (!messages.done) {
    const message = messages.enter('a message', tags.sequence)
    message.next('a message id', tags.integer)
    const entry = message.enter('a SearchResultEntry', SEARCH_ENTRY)
    const dn = entry.anyText('a name')
    const list = entry.enter('attributes', tags.sequence)
    const attributes: [string, string[]][] = []
    while (!list.done) {
      const attribute = list.enter('an attribute', tags.sequence)
      const name = attribute.anyText('the type of an attribute')
      const set = attribute.enter('values', tags.set)
      const values: string[] = []
      while (!set.done) values.push(set.anyText('a value'))
      attributes.push([name, values])
    }
    yield { dn, attributes: Object.fromEntries(attributes) }
  }
}
