import { z } from 'zod'
import { unknownName } from '../kernel/nearest.ts'

/** An object schema that refuses keys it does not know and names the nearest one it does. */
export function strict<T extends z.core.$ZodShape>(shape: T) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownName('key', key, known)).join('; ') : undefined),
  })
}
