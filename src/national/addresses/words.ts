import { plainName, soundex } from '../demographics/compare.ts'
import type { DeliveryPoint } from './address.ts'

/** Words of a text as they are compared: capitals without accents and punctuation. A pattern keeps its `*`. */
export const wordsOf = (text: string): readonly string[] =>
  plainName(text)
    .replace(/['.]/g, '')
    .split(/[^\p{L}\p{N}*]+/u)
    .filter((word) => word !== '')

/** Words of the lines, town and county apart. */
export const linesOf = ({ address1, address2, address3 }: Pick<DeliveryPoint, 'address1' | 'address2' | 'address3'>): readonly string[] =>
  [address1, address2, address3].flatMap(wordsOf)

/** How many letters of a word the index holds: what a wildcard needs before it. */
const STEM = 2
/** What a word or pattern surely begins with. */
export const headOf = (word: string): string => word.replace(/\*.*$/, '')
export const stemOf = (word: string): string => headOf(word).slice(0, STEM)

/** House numbers and the like sound like nothing. */
export const soundOf = (word: string): string => (/^[A-Z]{2,}$/.test(word) ? soundex(word) : '')
