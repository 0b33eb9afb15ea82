import type { Advertise } from '../../../directory/entries/endpoint-entry.ts'
import type { EntryAttribute } from '../../../directory/entries/entry.ts'
import type { EntryIndex } from '../../../directory/entries/entry-index.ts'
import type { AttributeType } from '../../../directory/schema/attribute-type.ts'

/** What a candidate is made of. */
export interface CandidateEntry {
  readonly dn: string
  readonly key: string
  attributes(advertise: Advertise): readonly EntryAttribute[]
}

export type OperationalAttributes = (entry: CandidateEntry) => readonly EntryAttribute[]

const NONE: readonly string[] = []

/** The entry that a filter is tried on; one object serves a whole search. */
export class Candidate {
  readonly #advertise: Advertise
  readonly #operational: OperationalAttributes
  #entry: CandidateEntry | undefined
  #attributes: readonly EntryAttribute[] | undefined
  /** Where the entry stands in an index; undefined for the rootDSE and the subschema. */
  index: EntryIndex | undefined
  slot = 0

  constructor(advertise: Advertise, operational: OperationalAttributes) {
    this.#advertise = advertise
    this.#operational = operational
  }

  take(entry: CandidateEntry, index: EntryIndex | undefined, slot: number): void {
    this.#entry = entry
    this.#attributes = undefined
    this.index = index
    this.slot = slot
  }

  get dn(): string {
    return this.#entry?.dn ?? ''
  }

  attributes(): readonly EntryAttribute[] {
    this.#attributes ??= this.#entry?.attributes(this.#advertise) ?? []
    return this.#attributes
  }

  values(type: AttributeType): readonly string[] {
    for (const each of this.attributes()) if (each.type === type) return each.values
    if (type.operational && this.#entry !== undefined)
      for (const each of this.#operational(this.#entry)) if (each.type === type) return each.values
    return NONE
  }
}
