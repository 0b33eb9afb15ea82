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
 * places equally cheap at the one where most values are told apart. What has no equality is asked every time.
 */
export class StubIndex<T extends Indexed> {
  readonly #keyed: readonly Keyed<T>[]
  readonly #rest: readonly T[]

  constructor(all: readonly T[]) {
    const sorted = [...all].sort(inOrder)
    const distinct = new Map<string, Set<string>>()
    for (const { conditions } of sorted)
      for (const { source, equality } of conditions) {
        const values = distinct.get(source.name) ?? new Set()
        for (const value of equality?.values ?? []) values.add(keyOf(source, value))
        distinct.set(source.name, values)
      }
    const keyed = new Map<string, Keyed<T>>()
    const rest: T[] = []
    for (const each of sorted) {
      const chosen = chosenOf(each, distinct)
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

function chosenOf({ conditions }: Indexed, distinct: ReadonlyMap<string, ReadonlySet<string>>): Condition | undefined {
  let chosen: Condition | undefined
  for (const condition of conditions) {
    if (condition.equality === undefined) continue
    const { source } = condition
    if (
      chosen === undefined ||
      source.cost < chosen.source.cost ||
      (source.cost === chosen.source.cost && (distinct.get(source.name)?.size ?? 0) > (distinct.get(chosen.source.name)?.size ?? 0))
    )
      chosen = condition
  }
  return chosen
}
