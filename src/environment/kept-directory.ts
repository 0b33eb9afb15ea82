import type { Directory } from '../directory/directory.ts'
import { attribute, type Entry, keyOf, present } from '../directory/entries/entry.ts'
import type { PartyRecord } from '../directory/records.ts'
import type { RecordWrite, StoredRecord } from '../kernel/store.ts'
import { type KeptParty, keptParty, partyOf } from './kept-party.ts'

export const PARTIES = 'environment/parties'
const ENTRIES = 'environment/entries'
/** Orders in which imported entries are listed. */
const ORDERS = 'environment/orders'

/** An entry that is no party's. */
interface KeptEntry {
  readonly dn: string
  readonly attributes: readonly (readonly [name: string, values: readonly string[]])[]
  readonly order: number
}

interface KeptOrder {
  readonly keys: readonly string[]
}

export const write = (collection: string, key: string, value: object): RecordWrite => ({
  collection,
  key,
  value: JSON.stringify(value),
  indexes: {},
})

/** What an import writes. @param orders of the entries, where they are not those of the parties @param now milliseconds since 1970 */
export function importedWrites(
  parties: readonly PartyRecord[],
  entries: readonly Entry[],
  orders: readonly (readonly string[])[],
  now: number,
): RecordWrite[] {
  const writes = orders.map((keys, at) => write(ORDERS, String(now + at / orders.length), { keys } satisfies KeptOrder))
  // Fractions of a millisecond, so that they come back in the order in which they came.
  for (const [at, record] of parties.entries()) writes.push(write(PARTIES, record.partyKey, keptParty(record, now + at / parties.length)))
  for (const [at, { dn, attributes }] of entries.entries()) {
    const named = attributes.map(({ type, values }) => [type.name, values] as const)
    writes.push(write(ENTRIES, keyOf(dn), { dn, attributes: named, order: now + at / entries.length } satisfies KeptEntry))
  }
  return writes
}

/** Puts back what was registered and imported. @throws ProblemError when a kept supplier and the seed exclude each other */
export function restoreDirectory(list: (collection: string) => readonly StoredRecord[], directory: Directory): void {
  const orders = [...list(ORDERS)].sort((a, b) => Number(a.key) - Number(b.key))
  for (const { keys } of orders.map(({ value }): KeptOrder => JSON.parse(value))) directory.arrange(keys)
  const parties = list(PARTIES).map(({ key, value }): KeptParty & { readonly partyKey: string } => ({
    ...JSON.parse(value),
    partyKey: key,
  }))
  for (const kept of parties.sort((a, b) => a.order - b.order)) {
    const record = partyOf(kept)
    if (record === undefined) directory.remove(kept.partyKey)
    else directory.put(record)
  }
  const entries = list(ENTRIES).map(({ value }): KeptEntry => JSON.parse(value))
  for (const { dn, attributes } of entries.sort((a, b) => a.order - b.order))
    directory.putEntry({ dn, attributes: present(attributes.map(([name, values]) => attribute(name, ...values))) })
}
