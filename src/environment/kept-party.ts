import { type EntryDetails, sharedDetails } from '../directory/entries/details.ts'
import type { PartyRecord } from '../directory/records.ts'

/** An endpoint or a system with the place of its details among those of its party, which mostly share them. */
type Referring<T> = Omit<T, 'attributes'> & { attributes?: number | EntryDetails }

/** A registered party as it is written; without a record it is one of the seed that was removed. */
export interface KeptParty {
  readonly record?: Omit<PartyRecord, 'endpoints' | 'accreditedSystems'> & {
    readonly endpoints: readonly Referring<PartyRecord['endpoints'][number]>[]
    readonly accreditedSystems: readonly Referring<PartyRecord['accreditedSystems'][number]>[]
  }
  /** What its entries say beside the record's fields, each once. */
  readonly details?: readonly EntryDetails[]
  readonly order: number
}

/** The party as it is written. */
export function keptParty(record: PartyRecord, order: number): KeptParty {
  const places = new Map<EntryDetails, number>()
  const referring = <T extends { readonly attributes?: EntryDetails }>(each: T): Referring<T> => {
    const { attributes, ...rest } = each
    if (attributes === undefined) return rest
    const place = places.get(attributes) ?? places.size
    places.set(attributes, place)
    return { ...rest, attributes: place }
  }
  const endpoints = record.endpoints.map(referring)
  const accreditedSystems = record.accreditedSystems.map(referring)
  return { record: { ...record, endpoints, accreditedSystems }, details: [...places.keys()], order }
}

/** The record of a party that was written by `keptParty`: our own words, which are not judged again. @param kept read just now; it becomes the record */
export function partyOf({ record, details = [] }: KeptParty): PartyRecord | undefined {
  if (record === undefined) return undefined
  const shared = details.map(sharedDetails)
  for (const each of [...record.endpoints, ...record.accreditedSystems]) {
    const own = typeof each.attributes === 'number' ? shared[each.attributes] : undefined
    if (own !== undefined) each.attributes = own
  }
  return {
    ...record,
    endpoints: record.endpoints.filter(isWhole),
    accreditedSystems: record.accreditedSystems.filter(isWhole),
  }
}

const isWhole = <T extends { attributes?: number | EntryDetails }>(each: T): each is T & { attributes?: EntryDetails } =>
  typeof each.attributes !== 'number'
