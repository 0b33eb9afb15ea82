import type { Advertise } from '../../../directory/entries/endpoint-entry.ts'
import type { EntryAttribute } from '../../../directory/entries/entry.ts'
import type { EntryIndex } from '../../../directory/entries/entry-index.ts'
import type { TreeNode } from '../../../directory/entries/nodes.ts'
import { type EncodedEntry, encodeEntry } from '../../../wire/ldap/search-entries.ts'

interface Kept {
  readonly node: TreeNode
  readonly encoded: EncodedEntry
}

const OVERHEAD = 200

/** Entries as bytes, kept from one answer to the next: an entry is encoded when it is first returned. */
export class EncodedEntries {
  readonly #limit: number
  #byIndex = new WeakMap<EntryIndex, (Kept | undefined)[]>()
  #bytes = 0
  #advertisedAs = ''

  /** @param limit bytes kept; when they are spent everything is forgotten and begun again */
  constructor(limit: number) {
    this.#limit = limit
  }

  get(index: EntryIndex, slot: number, node: TreeNode, advertise: Advertise, advertisedAs: string): EncodedEntry {
    if (advertisedAs !== this.#advertisedAs || this.#bytes > this.#limit) this.#forget(advertisedAs)
    let kept = this.#byIndex.get(index)
    if (kept === undefined) this.#byIndex.set(index, (kept = new Array<Kept | undefined>(index.slots).fill(undefined)))
    const known = kept[slot]
    // A node is replaced when its record changes.
    if (known !== undefined && known.node === node) return known.encoded
    const encoded = encode(node.dn, node.attributes(advertise))
    this.#bytes += encoded.attributes.length + encoded.name.length + OVERHEAD
    kept[slot] = { node, encoded }
    return encoded
  }

  #forget(advertisedAs: string): void {
    this.#advertisedAs = advertisedAs
    this.#byIndex = new WeakMap()
    this.#bytes = 0
  }
}

/** An entry as bytes. @param typesOnly names without values */
export const encode = (dn: string, attributes: readonly EntryAttribute[], typesOnly = false): EncodedEntry =>
  encodeEntry(
    dn,
    attributes.map(({ type, values }) => ({ id: type.id, name: type.name, values: typesOnly ? [] : values })),
  )
