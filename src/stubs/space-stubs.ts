import type { CompiledStub } from './compile.ts'
import type { Facts } from './matching/facts.ts'
import { inOrder, StubIndex } from './matching/stub-index.ts'

/** State of every scenario before a stub has moved it, as WireMock names it. */
export const STARTED = 'Started'

/** The stubs of a space: those of the folder and those that were added, each under its id, and where scenarios stand. */
export class SpaceStubs {
  #filed = new Map<string, CompiledStub>()
  readonly #added = new Map<string, CompiledStub>()
  readonly #scenarios = new Map<string, string>()
  #indexes = new Map<string, StubIndex<CompiledStub>>()
  #all: readonly CompiledStub[] | undefined

  /** All of them, in the order in which they are asked. One that was added stands before one of the folder with the same id. */
  get all(): readonly CompiledStub[] {
    this.#all ??= [...new Map([...this.#filed, ...this.#added]).values()].sort(inOrder)
    return this.#all
  }

  get isEmpty(): boolean {
    return this.#filed.size === 0 && this.#added.size === 0
  }

  add(stub: CompiledStub): void {
    this.#added.set(stub.stub.id, stub)
    this.#changed()
  }

  /** Puts a set from the folder in the place of the last one. Those that are the same keep what they have counted. */
  file(stubs: readonly CompiledStub[]): void {
    const before = this.#filed
    this.#filed = new Map(stubs.map((each) => [each.stub.id, each]))
    for (const [id, each] of this.#filed) {
      const old = before.get(id)
      if (old !== undefined && JSON.stringify(old.stub) === JSON.stringify(each.stub)) each.matched = old.matched
    }
    this.#changed()
  }

  /** Ends those that a test names; answers with how many. One of the folder comes back when the folder is read again. */
  remove(test: (stub: CompiledStub) => boolean): number {
    const meant = this.all.filter(test)
    for (const { stub } of meant) if (!this.#added.delete(stub.id)) this.#filed.delete(stub.id)
    this.#changed()
    return meant.length
  }

  /** Scenarios to their start, counts to nought. */
  restart(): void {
    this.#scenarios.clear()
    for (const each of this.all) each.matched = 0
  }

  /** As after the start: what was added is gone. */
  reset(): void {
    this.#added.clear()
    this.#changed()
    this.restart()
  }

  /** Keeps what was added, where scenarios stand and what was counted; the answer brings a space back to that. */
  keep(): (here: SpaceStubs) => void {
    const added = [...this.#added.values()]
    const counts = new Map(this.all.map((each) => [each.stub.id, each.matched]))
    const scenarios = new Map(this.#scenarios)
    return (here) => {
      here.#added.clear()
      for (const each of added) here.#added.set(each.stub.id, each)
      here.#scenarios.clear()
      for (const [name, state] of scenarios) here.#scenarios.set(name, state)
      here.#changed()
      for (const each of here.all) each.matched = counts.get(each.stub.id) ?? 0
    }
  }

  /** Where each scenario stands that a stub names. */
  scenarios(): Readonly<Record<string, string>> {
    const names = this.all.flatMap(({ stub }) => stub.scenarioName ?? [])
    return Object.fromEntries([...new Set(names)].map((name) => [name, this.stateOf(name)]))
  }

  stateOf(scenario: string): string {
    return this.#scenarios.get(scenario) ?? STARTED
  }

  setState(scenario: string, state: string): void {
    this.#scenarios.set(scenario, state)
  }

  /** The first stub that matches; what it counts and moves is counted and moved. */
  take(door: string, facts: Facts): CompiledStub | undefined {
    for (const each of this.index(door).candidates(facts)) {
      if (this.spent(each) || !this.inState(each) || !conditionsHold(each, facts)) continue
      each.matched++
      const { scenarioName, newScenarioState } = each.stub
      if (scenarioName !== undefined && newScenarioState !== undefined) this.setState(scenarioName, newScenarioState)
      return each
    }
    return undefined
  }

  /** Whether it has matched as often as it may. */
  spent({ stub, matched }: CompiledStub): boolean {
    return stub.times !== undefined && matched >= stub.times
  }

  inState({ stub: { scenarioName, requiredScenarioState } }: CompiledStub): boolean {
    return scenarioName === undefined || requiredScenarioState === undefined || this.stateOf(scenarioName) === requiredScenarioState
  }

  /** The stubs about a door. */
  at(door: string): readonly CompiledStub[] {
    return this.all.filter(({ stub }) => stub.door === undefined || stub.door === door)
  }

  index(door: string): StubIndex<CompiledStub> {
    const known = this.#indexes.get(door) ?? new StubIndex(this.at(door))
    this.#indexes.set(door, known)
    return known
  }

  #changed(): void {
    this.#all = undefined
    this.#indexes = new Map()
  }
}

function conditionsHold({ conditions }: CompiledStub, facts: Facts): boolean {
  for (const { source, tests } of conditions) {
    const { values } = source.read(facts)
    for (const test of tests) if (!test.passes(values)) return false
  }
  return true
}
