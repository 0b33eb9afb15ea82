import { z } from 'zod'
import { nearest } from './nearest.ts'

/** An object schema that refuses keys it does not know and names the nearest one it does. */
export function strict<T extends z.core.$ZodShape>(shape: T) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, known)).join('; ') : undefined),
  })
}

/** The sentence for a key that nothing reads, with the key that was probably meant. */
export function unknownKey(key: string, known: Iterable<string>): string {
  const meant = nearest(key, known)
  return meant === undefined ? `unknown key "${key}" (known: ${[...known].join(', ')})` : `unknown key "${key}": did you mean "${meant}"?`
}
