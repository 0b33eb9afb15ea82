import { ProblemError, problem } from '../kernel/problem.ts'
import type { Space } from '../kernel/space.ts'
import type { Store } from '../kernel/store.ts'
import type { Turns } from '../kernel/turns.ts'
import type { DeliveryPoint } from '../national/addresses/address.ts'
import { deliveryPoints, type PointsOf } from '../national/addresses/delivery-points.ts'
import { addressProblems } from '../national/addresses/problems.ts'

export { ADDRESS_COLUMNS, DeliveryPoint } from '../national/addresses/address.ts'

/** The gazetteer's addresses of every space, as the admin interface sees and fills them. */
export class Addresses {
  readonly #store: Store
  readonly #turns: Turns
  readonly #pointsOf: PointsOf
  readonly #most: number

  /** @param most addresses that a space may have of its own */
  constructor(store: Store, turns: Turns, pointsOf: PointsOf, most: number) {
    this.#store = store
    this.#turns = turns
    this.#pointsOf = pointsOf
    this.#most = most
  }

  /** Addresses in order of their keys, those behind `after`, at most `limit`. */
  async list(space: Space, after: string, limit: number): Promise<DeliveryPoint[]> {
    const own = await this.#store.list(space.name, deliveryPoints.name)
    const keys = new Set(own.map(({ key }) => key))
    const seeded = (await this.#pointsOf(space.name)).all().filter(({ key }) => key > after && !keys.has(key))
    const stored: DeliveryPoint[] = []
    for (const { key, value } of own) {
      if (key <= after) continue
      if (stored.length === limit) break
      stored.push(deliveryPoints.decode(value))
    }
    return [...stored, ...seeded.slice(0, limit)].sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit)
  }

  /** Stores addresses, all of them or none; one with a key that is there replaces it. @throws ProblemError MS-GAZ-ADDRESSES past the most of a space */
  async put(space: Space, points: readonly DeliveryPoint[]): Promise<{ added: number; replaced: number }> {
    const seed = await this.#pointsOf(space.name)
    return this.#turns.run(space, async (turn) => {
      let [own, replaced] = [0, 0]
      for (const point of points) {
        const stored = (await turn.get(deliveryPoints, point.key)) !== undefined
        if (stored) own++
        if (stored || seed.get(point.key) !== undefined) replaced++
        turn.put(deliveryPoints, point.key, point)
      }
      const there = (await this.#store.list(space.name, deliveryPoints.name)).length
      if (there + points.length - own > this.#most) throw full(there, points.length - own, this.#most)
      return { added: points.length - replaced, replaced }
    })
  }
}

const full = (there: number, more: number, most: number): ProblemError =>
  new ProblemError(
    problem(addressProblems['MS-GAZ-ADDRESSES'], {
      came: `${more} addresses, and ${there} that the space has of its own`,
      expected: `at most ${most} (--max-addresses)`,
    }),
  )
