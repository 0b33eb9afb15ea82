import type { Condition } from './condition.ts'
import type { Facts } from './facts.ts'
import type { Source } from './sources.ts'

/** What is found by its conditions. */
export interface Indexed {
  readonly conditions: readonly Condition[]
  readonly priority: number
  /** Counts up as they are added. */
  readonly serial: number
}

interface Keyed<T> {
  readonly source: Source
  readonly byValue: Map<string, T[]>
}

/** The lowest priority first, of the same the one that was added last. */
export const inOrder = (a: Indexed, b: Indexed): number => a.priority - b.priority || b.serial - a.serial

/**
 * Finds those that may match without asking each: each stands under the values of one of its equalities, at the cheapest place, and of
 * places equally cheap at the one whose values it shares with the fewest others. What has no equality is asked every time.
 */
export class StubIndex<T extends Indexed> {
  readonly #keyed: readonly Keyed<T>[]
  readonly #rest: readonly T[]

  constructor(all: readonly T[]) {
    const sorted = [...all].sort(inOrder)
    const shared = new Map<string, number>()
    for (const { conditions } of sorted)
      for (const { source, equality } of conditions)
        for (const value of equality?.values ?? []) shared.set(placed(source, value), (shared.get(placed(source, value)) ?? 0) + 1)
    const keyed = new Map<string, Keyed<T>>()
    const rest: T[] = []
    for (const each of sorted) {
      const chosen = chosenOf(each, shared)
      if (chosen?.equality === undefined) {
        rest.push(each)
        continue
      }
      const { source, equality } = chosen
      const group = keyed.get(source.name) ?? { source, byValue: new Map<string, T[]>() }
      keyed.set(source.name, group)
      for (const key of new Set(equality.values.map((value) => keyOf(source, value)))) {
        const here = group.byValue.get(key)
        if (here === undefined) group.byValue.set(key, [each])
        else here.push(each)
      }
    }
    this.#keyed = [...keyed.values()].sort((a, b) => a.source.cost - b.source.cost)
    this.#rest = rest
  }

  get isEmpty(): boolean {
    return this.#keyed.length === 0 && this.#rest.length === 0
  }

  /** Those that may match, in the order in which they are asked. */
  candidates(facts: Facts): readonly T[] {
    let found: Set<T> | undefined
    for (const { source, byValue } of this.#keyed)
      for (const value of source.read(facts).values) {
        const here = byValue.get(keyOf(source, value))
        if (here === undefined) continue
        found ??= new Set()
        for (const each of here) found.add(each)
      }
    if (found === undefined) return this.#rest
    return [...found, ...this.#rest].sort(inOrder)
  }
}

const keyOf = ({ caseless }: Source, value: string): string => (caseless ? value.toUpperCase() : value)

const placed = (source: Source, value: string): string => `${source.name}\0${keyOf(source, value)}`

function chosenOf({ conditions }: Indexed, shared: ReadonlyMap<string, number>): Condition | undefined {
  let chosen: Condition | undefined
  let company = 0
  for (const condition of conditions) {
    const { source, equality } = condition
    if (equality === undefined) continue
    const others = Math.max(0, ...equality.values.map((value) => shared.get(placed(source, value)) ?? 0))
    if (chosen !== undefined && (source.cost > chosen.source.cost || (source.cost === chosen.source.cost && others >= company))) continue
    chosen = condition
    company = others
  }
  return chosen
}
