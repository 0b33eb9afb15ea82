import type { Turn } from '../../kernel/turn.ts'
import { fits, plainPostcode } from '../demographics/compare.ts'
import type { DeliveryPoint } from './address.ts'
import { type DeliveryPointIndex, findPoints, type PointSet } from './delivery-points.ts'
import { headOf, linesOf, soundOf, stemOf, wordsOf } from './words.ts'

/** What an address is sought by; '' for what was not sent. */
export type AddressCriteria = Omit<DeliveryPoint, 'key'>

/** A word that was asked for, and where it must stand. */
interface Wanted {
  readonly word: string
  readonly among: (point: DeliveryPoint) => readonly string[]
}

const PARTS: readonly (readonly [keyof AddressCriteria, (point: DeliveryPoint) => readonly string[]])[] = [
  ['address1', linesOf],
  ['address2', linesOf],
  ['address3', linesOf],
  ['town', ({ town, address3 }) => [...wordsOf(town), ...wordsOf(address3)]],
  ['county', ({ county }) => wordsOf(county)],
]

/** Whether a word is what was asked for: its beginning, or with `*` its pattern; a number is compared whole. */
function begins(wanted: string, word: string): boolean {
  if (wanted.includes('*')) return fits(wanted, word)
  return /^\d/.test(wanted) ? wanted === word : word.startsWith(wanted)
}

/** Whether a postcode, without blanks, is what was asked for: whole, its outward half, or a pattern with `*`. */
function postcodeFits(wanted: string, postcode: string): boolean {
  const plain = plainPostcode(postcode)
  return wanted === '' || fits(wanted, plain) || wanted === plain.slice(0, -3)
}

export interface LookUp {
  readonly points: readonly DeliveryPoint[]
  /** Found by how words sound, as nothing is written as asked. */
  readonly phonetic: boolean
}

/** Whether there is anything to look for. */
export const isEmpty = (criteria: AddressCriteria): boolean => wantedOf(criteria).length === 0 && stemOfPostcode(criteria) === ''

const stemOfPostcode = ({ postcode }: AddressCriteria): string => plainPostcode(postcode)

const wantedOf = (criteria: AddressCriteria): readonly Wanted[] =>
  PARTS.flatMap(([part, among]) => wordsOf(criteria[part]).map((word) => ({ word, among })))

/**
 * Finds delivery points: those with the postcode, and every word asked for in its part of the address, as the beginning of a word. Where there is none,
 * words that sound alike do (dossier sync-pds-smsp-gazetteer 4). In order of postcode, street and house number.
 */
export async function lookUp(turn: Turn, seed: PointSet, criteria: AddressCriteria, sounding: boolean): Promise<LookUp> {
  const postcode = stemOfPostcode(criteria)
  const wanted = wantedOf(criteria)
  const search = async (index: DeliveryPointIndex, value: string, same: (wanted: string, word: string) => boolean) =>
    (await findPoints(turn, seed, index, value)).filter(
      (point) => postcodeFits(postcode, point.postcode) && wanted.every(({ word, among }) => among(point).some((each) => same(word, each))),
    )
  const written = await searchBy(postcode, wanted, search)
  if (written.length > 0 || !sounding) return { points: written.sort(inOrder), phonetic: false }
  const alike = (one: string, other: string) => begins(one, other) || (soundOf(one) !== '' && soundOf(one) === soundOf(other))
  const [sounds] = wanted.map(({ word }) => soundOf(word)).filter((sound) => sound !== '')
  if (sounds === undefined) return { points: [], phonetic: false }
  const points = await (isWhole(postcode) ? search('postcode', postcode, alike) : search('sound', sounds, alike))
  return { points: points.sort(inOrder), phonetic: points.length > 0 }
}

const isWhole = (postcode: string): boolean => postcode !== '' && !postcode.includes('*')

/** By the postcode where it is there without a wildcard, else by the longest word. */
async function searchBy(
  postcode: string,
  wanted: readonly Wanted[],
  search: (index: DeliveryPointIndex, value: string, same: typeof begins) => Promise<DeliveryPoint[]>,
): Promise<DeliveryPoint[]> {
  if (isWhole(postcode)) return search('postcode', postcode, begins)
  const [longest = ''] = wanted.map(({ word }) => headOf(word)).sort((one, other) => other.length - one.length)
  if (longest.length >= 3) return search('word', stemOf(longest), begins)
  const found = new Map<string, DeliveryPoint>()
  for (const outward of outwardHalves(postcode)) for (const point of await search('postcode', outward, begins)) found.set(point.key, point)
  if (found.size > 0) return [...found.values()]
  return longest === '' ? [] : search('word', stemOf(longest), begins)
}

/** Outward halves that what stands before a wildcard may begin with: `GX48*` is of GX48 or of GX4. */
function outwardHalves(pattern: string): readonly string[] {
  const head = pattern.replace(/\*.*$/, '')
  return [head.length, head.length - 1, head.length - 2, head.length - 3].flatMap((length) => {
    const half = head.slice(0, Math.max(length, 0))
    return /^[A-Z]{1,2}\d[A-Z\d]?$/.test(half) && /^(\d[A-Z]{0,2})?$/.test(head.slice(half.length)) ? [half] : []
  })
}

const numberOf = ({ address1, address2 }: DeliveryPoint): number =>
  Number(/\d+/.exec(address2)?.[0] ?? /\d+/.exec(address1)?.[0] ?? Number.MAX_SAFE_INTEGER)
const streetOf = ({ address2 }: DeliveryPoint): string => address2.replace(/^\d+\w?\s*/, '')

function inOrder(one: DeliveryPoint, other: DeliveryPoint): number {
  const texts = ({ town, postcode }: DeliveryPoint) => [town, postcode]
  const [a, b] = [[...texts(one), streetOf(one)].join('\n'), [...texts(other), streetOf(other)].join('\n')]
  if (a !== b) return a < b ? -1 : 1
  return numberOf(one) - numberOf(other) || (one.key < other.key ? -1 : 1)
}
