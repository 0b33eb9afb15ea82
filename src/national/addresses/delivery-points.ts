import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'
import { plainPostcode } from '../demographics/compare.ts'
import type { DeliveryPoint } from './address.ts'
import { linesOf, soundOf, stemOf, wordsOf } from './words.ts'

const each = (values: readonly string[]): readonly string[] => [...new Set(values.filter((value) => value !== ''))]

const placeOf = ({ town, county }: DeliveryPoint): readonly string[] => [...wordsOf(town), ...wordsOf(county)]

/** Under which values a delivery point is found. */
export const deliveryPointIndexes = {
  /** The postcode without blanks, and its outward half. */
  postcode: ({ postcode }: DeliveryPoint): readonly string[] => {
    const plain = plainPostcode(postcode)
    return each([plain, plain.slice(0, -3)])
  },
  /** First letters of every word. */
  word: (point: DeliveryPoint): readonly string[] => each([...linesOf(point), ...placeOf(point)].map(stemOf)),
  /** How the words sound. */
  sound: (point: DeliveryPoint): readonly string[] => each([...linesOf(point), ...placeOf(point)].map(soundOf)),
} as const
export type DeliveryPointIndex = keyof typeof deliveryPointIndexes

/** What a space has of its own: delivery points that were imported there. They hide the seed's of the same key. */
export const deliveryPoints: Collection<DeliveryPoint> = {
  name: 'addresses.points',
  encode: (point) => JSON.stringify(point),
  decode: (text) => JSON.parse(text),
  indexes: deliveryPointIndexes,
}

/** Delivery points that are there without being stored: the seed. */
export interface PointSet {
  get(key: string): DeliveryPoint | undefined
  find(index: DeliveryPointIndex, value: string): readonly DeliveryPoint[]
  all(): readonly DeliveryPoint[]
}

/** Which delivery points a space starts with; read when they are first asked for. */
export type PointsOf = (space: string) => PointSet | Promise<PointSet>

export const NOWHERE: PointSet = { get: () => undefined, find: () => [], all: () => [] }

/** A set held in memory with its indexes; of two points with one key the later stands. */
export function pointSet(points: Iterable<DeliveryPoint>): PointSet {
  const byKey = new Map<string, DeliveryPoint>()
  for (const point of points) byKey.set(point.key, point)
  const index = (name: DeliveryPointIndex): ReadonlyMap<string, readonly DeliveryPoint[]> => {
    const found = new Map<string, DeliveryPoint[]>()
    for (const point of byKey.values()) {
      for (const value of deliveryPointIndexes[name](point)) {
        const list = found.get(value)
        if (list === undefined) found.set(value, [point])
        else list.push(point)
      }
    }
    return found
  }
  const indexes = { postcode: index('postcode'), word: index('word'), sound: index('sound') }
  const all = [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  return { get: (key) => byKey.get(key), find: (name, value) => indexes[name].get(value) ?? [], all: () => all }
}

/** The delivery points of a space as a turn sees them: the seed, and over it what the space has of its own. */
export async function findPoints(turn: Turn, seed: PointSet, index: DeliveryPointIndex, value: string): Promise<readonly DeliveryPoint[]> {
  const found = await turn.find(deliveryPoints, index, value)
  for (const point of seed.find(index, value)) if ((await turn.get(deliveryPoints, point.key)) === undefined) found.push(point)
  return found
}
