import { z } from 'zod'
import type { AttributeType } from '../schema/attribute-type.ts'
import { attributeType } from '../schema/schema.ts'
import { type EntryAttribute, present } from './entry.ts'
import { indexedIn, type ValueVisitor } from './indexed.ts'

/**
 * What a registered entry says beside what its record has fields for: attribute names in the schema's spelling and their values, an empty
 * list for one that the entry lacks although the record has a value. With it the entry has no usual details of its own.
 */
export const EntryDetails = z.record(
  z.string().refine((name) => attributeType(name)?.name === name, 'not an attribute of the schema in its spelling'),
  z.array(z.string().min(1)).readonly(),
)
export type EntryDetails = z.output<typeof EntryDetails>

/** Attributes with what the details say of them in its place, and what only the details know behind them. */
export function withDetails(attributes: readonly EntryAttribute[], details: EntryDetails | undefined): readonly EntryAttribute[] {
  if (details === undefined) return attributes
  const replaced = attributes.map((each) => {
    const values = details[each.type.name]
    return values === undefined ? each : values.length === 0 ? undefined : { type: each.type, values }
  })
  for (const name in details) {
    const type = attributeType(name)
    const values = details[name] ?? []
    if (type !== undefined && values.length > 0 && !attributes.some((each) => each.type === type)) replaced.push({ type, values })
  }
  return present(replaced)
}

/** Tells the indexed values that details have; answers with what takes those of the record that the details do not replace. */
export function besideDetails(
  details: EntryDetails | undefined,
  visit: ValueVisitor,
): (type: AttributeType, value: string | undefined) => void {
  const named = details === undefined ? NOTHING : indexedIn(details)
  for (const name of named) {
    const type = attributeType(name)
    if (type !== undefined) for (const value of details?.[name] ?? NOTHING) visit(type, value)
  }
  return (type, value) => {
    if (value !== undefined && (named.length === 0 || !named.includes(type.name))) visit(type, value)
  }
}

const NOTHING: readonly string[] = []

const MOST_SHARED = 20_000
let known = new Map<string, EntryDetails>()

/** Details that many entries have in common are held once. */
export function sharedDetails(details: EntryDetails): EntryDetails {
  let key = ''
  for (const name in details) key += `${name}\n${details[name]?.join('\t')}\n`
  const same = known.get(key)
  if (same !== undefined) return same
  if (known.size >= MOST_SHARED) known = new Map()
  known.set(key, details)
  return details
}
