import { applyPatch } from 'rfc6902'
import type { JsonValue } from '../../wire/json/value.ts'
import type { JsonPatch } from '../stub.ts'

/** Applies RFC 6902 to a value, all of it or nothing. @throws Error that says which operation failed */
export function jsonPatched(value: JsonValue, patch: readonly JsonPatch[]): JsonValue {
  // The document's root may be replaced too, so it stands below one of ours.
  const whole: { root: JsonValue } = { root: structuredClone(value) }
  const below = (path: string): string => `/root${path}`
  const operations = patch.map((each) =>
    'from' in each ? { ...each, path: below(each.path), from: below(each.from) } : { ...structuredClone(each), path: below(each.path) },
  )
  const results = applyPatch(whole, operations)
  const failed = results.findIndex((result) => result !== null)
  if (failed >= 0) {
    const { op, path } = patch[failed] ?? { op: '', path: '' }
    throw new Error(`operation ${failed + 1} (${op} ${path}) cannot be done: ${results[failed]?.message ?? ''}`)
  }
  return whole.root
}

/** Applies a merge patch (RFC 7396). */
export function merged(value: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const target = isObject(value) ? new Map(Object.entries(value)) : new Map<string, JsonValue>()
  for (const [name, each] of Object.entries(patch)) {
    if (each === null) target.delete(name)
    else target.set(name, merged(target.get(name) ?? null, each))
  }
  return Object.fromEntries(target)
}

const isObject = (value: JsonValue): value is { [name: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
