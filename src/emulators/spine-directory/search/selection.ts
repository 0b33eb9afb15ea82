import type { AttributeType } from '../../../directory/schema/attribute-type.ts'
import { attributeType, attributeTypes, objectClass, withSubtypes } from '../../../directory/schema/schema.ts'
import type { AttributeMask } from '../../../wire/ldap/search-entries.ts'

/** Which attributes of an entry are returned (RFC 4511 §4.5.1.8). */
export interface Selection {
  /** User attributes; undefined for all. */
  readonly mask: AttributeMask
  /** Operational attributes. */
  readonly operational: readonly AttributeType[]
}

const OPERATIONAL: readonly AttributeType[] = attributeTypes.filter(({ operational }) => operational)
const ALL_USER: Selection = { mask: undefined, operational: [] }
const REMEMBERED = 500
const known = new Map<string, Selection>()

/** Reads a list of attributes: names in any case, `*`, `+`, `1.1`, `@class`; what isn't known, or has options, is passed over. */
export function selectionOf(asked: readonly string[]): Selection {
  if (asked.length === 0) return ALL_USER
  const key = asked.join(' ')
  const found = known.get(key)
  if (found !== undefined) return found
  const made = makeSelection(asked)
  if (key.length > 2000) return made
  if (known.size >= REMEMBERED) known.clear()
  known.set(key, made)
  return made
}

function makeSelection(asked: readonly string[]): Selection {
  const mask = new Uint8Array(attributeTypes.length)
  const operational = new Set<AttributeType>()
  const take = (name: string) => {
    const type = attributeType(name)
    for (const each of type === undefined ? [] : withSubtypes(type)) {
      if (each.operational) operational.add(each)
      mask[each.id] = 1
    }
  }
  for (const name of asked) {
    if (name === '+') for (const type of OPERATIONAL) operational.add(type)
    else if (name.startsWith('@')) {
      const named = objectClass(name.slice(1))
      for (const each of [...(named?.must ?? []), ...(named?.may ?? [])]) take(each)
    } else take(name)
  }
  return { mask: asked.includes('*') ? undefined : mask, operational: [...operational] }
}
