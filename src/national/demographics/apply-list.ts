import type { ItemReader } from './read-items.ts'
import type { UpdateItem } from './read-update.ts'

interface Item {
  readonly id: string
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** How a list of objects is changed. */
export interface ListRules<T extends Item> {
  readonly reader: ItemReader
  /** A correction leaves no history. */
  readonly correction: boolean
  /** `YYYYMMDD`. */
  readonly day: string
  /** Of two present items of one kind, the newer ends the older, such as two usual names. */
  sameKind(one: T, other: T): boolean
  /** The item as history keeps it. */
  past(item: T): T
}

/** The list after one item of an update (dossier sync-pds 2.7). @throws UpdateRefusal */
export function applyToList<T extends Item>(list: readonly T[], item: UpdateItem, value: T, rules: ListRules<T>): T[] {
  const { reader, correction, day } = rules
  const ended = (each: T, to: string): T => rules.past({ ...each, to: each.to !== undefined && each.to < to ? each.to : to })
  if (item.mode === 'added') {
    const since = value.from ?? day
    const others = list.map((each) => (each.to === undefined && rules.sameKind(each, value) ? ended(each, since) : each))
    return [...others, { ...value, id: '', from: since }]
  }
  if (value.id === '') reader.refuse('UID_MUST_BE_PROVIDED', item.element, `${item.local} ${item.mode} without an id`, 'its object id')
  const at = list.findIndex(({ id }) => id === value.id)
  const old = list[at]
  if (old === undefined)
    return reader.refuse('UID_NOT_KNOWN', item.element, value.id, `one of ${list.map(({ id }) => id).join(', ') || 'none'}`)
  if (item.mode === 'removed') return correction ? list.toSpliced(at, 1) : list.with(at, ended(old, day))
  const altered = { ...value, from: value.from ?? (correction ? old.from : day) }
  // The object keeps its id, its former state gets one of its own.
  return correction ? list.with(at, altered) : [...list.with(at, altered), { ...ended(old, day), id: '' }]
}
