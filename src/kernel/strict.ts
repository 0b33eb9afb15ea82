import { z } from 'zod'
import { unknownName } from './nearest.ts'

/** An object that refuses keys it does not know and names the one that was probably meant. @param what e.g. `key` */
export function strict<T extends z.core.$ZodShape>(shape: T, what = 'name') {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownName(what, key, known)).join('; ') : undefined),
  })
}
