import type { Exchange } from '../kernel/exchange.ts'
import type { FaultEffect } from '../kernel/faults.ts'
import type { Ids } from '../kernel/ids.ts'
import type { OutboxEntry } from '../kernel/outbox-entry.ts'
import type { Override, OverrideHook } from '../kernel/override.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { BodyFiles } from './body-files.ts'
import type { CompiledStub, StubDoor } from './compile.ts'
import { StubFault } from './matching/condition.ts'
import { Facts } from './matching/facts.ts'
import { type NearMiss, nearMisses } from './near-miss.ts'
import { stubProblems } from './problems.ts'
import { SpaceStubs } from './space-stubs.ts'
import { MOST_STUBS, type StubInput } from './stub.ts'

/** A stub of the folder, and where it stands there. */
export interface FiledStub {
  readonly stub: StubInput
  /** Its id unless it says one: from the name of the file and its place there. */
  readonly id: string
  /** `file:line` */
  readonly origin: string
  /** Says what is wrong at a place of the stub, with file and line. */
  explain(place: readonly (string | number)[], message: string): string
}

export interface StubParts {
  /** Milliseconds since 1970 on the clock of a space. */
  now(space: string): number
  readonly ids: Ids
  readonly random: () => number
  /** Bytes of a body that conditions look at, and characters that a template makes. */
  readonly limit: number
  /** Commits deliveries; they are made after the reply has left. */
  promise(space: string, entries: readonly OutboxEntry[]): Promise<void>
}

/** Says where a space's directory has the endpoint of who sent an exchange with these labels. */
type EndpointOf = (space: string, labels: Readonly<Record<string, string>>) => string | undefined

/**
 * Stubs as data, by space: which request, and what is answered in its place, around or after the real answer. Every answer is a note MS-STUB
 * of the exchange. Without stubs it costs one look-up; with them what a message costs does not grow with their number where they ask for values.
 * What compiles stubs is loaded by the first one.
 */
export class Stubs implements OverrideHook {
  readonly #parts: StubParts
  readonly #bySpace = new Map<string, SpaceStubs>()
  readonly #atReply = new WeakMap<Exchange, FaultEffect>()
  #anyAtReply = false
  #serial = 0
  #files = new BodyFiles(undefined)
  #folder: string | undefined
  /** The doors whose labels and refusals stubs may name. */
  doors: readonly StubDoor[] = []
  endpointOf: EndpointOf = () => undefined

  constructor(parts: StubParts) {
    this.#parts = parts
  }

  /** Where the bodies lie that stubs name. */
  set folder(folder: string) {
    this.#folder = folder
    this.#files = new BodyFiles(folder)
  }

  /** Puts a stub in force; one with an id that is there takes its place. @throws ProblemError MS-STUB-INVALID */
  async add(stub: StubInput): Promise<CompiledStub> {
    const here = this.#bySpace.get(stub.space) ?? new SpaceStubs()
    if (here.all.length >= MOST_STUBS)
      throw invalid(`stub ${MOST_STUBS + 1} of space ${stub.space}`, `at most ${MOST_STUBS} stubs in a space`)
    const made = await this.#checked(stub)
    // It may have come or gone meanwhile.
    const now = this.#bySpace.get(stub.space) ?? here
    this.#bySpace.set(stub.space, now)
    now.add(made)
    return made
  }

  /** Judges a stub without putting it in force. @throws ProblemError MS-STUB-INVALID */
  async check(stub: StubInput): Promise<void> {
    await this.#checked(stub)
  }

  /** Puts the stubs of the folder in force, all or none: those of the last time go. @throws ProblemError MS-STUB-FILES that names every fault */
  async file(filed: readonly FiledStub[]): Promise<void> {
    const faults: string[] = []
    const made: CompiledStub[] = []
    const ids = new Map<string, string>()
    const files = new BodyFiles(this.#folder)
    for (const { stub, id: usual, origin, explain } of filed) {
      const id = stub.id ?? usual
      const key = `${stub.space} ${id}`
      const other = ids.get(key)
      if (other !== undefined) faults.push(explain(['id'], `id ${id} is that of the stub at ${other} too`))
      ids.set(key, origin)
      try {
        made.push(await this.#compiled({ ...stub, id }, origin, files))
      } catch (error) {
        if (!(error instanceof StubFault)) throw error
        faults.push(explain(error.place, error.message))
      }
    }
    if (faults.length > 0) throw notFiled(faults)
    this.#files = files
    const spaces = new Set([...this.#bySpace.keys(), ...made.map(({ stub }) => stub.space)])
    for (const space of spaces) {
      const here = this.#bySpace.get(space) ?? new SpaceStubs()
      here.file(made.filter(({ stub }) => stub.space === space))
      if (here.isEmpty) this.#bySpace.delete(space)
      else this.#bySpace.set(space, here)
    }
  }

  /** The stubs of a space, or of all, in the order in which they are asked. */
  list(space?: string): readonly CompiledStub[] {
    return space === undefined ? [...this.#bySpace.values()].flatMap(({ all }) => all) : (this.#bySpace.get(space)?.all ?? [])
  }

  find(space: string, id: string): CompiledStub | undefined {
    return this.list(space).find(({ stub }) => stub.id === id)
  }

  /** Ends the stubs that `test` names; answers with how many. */
  remove(test: (stub: CompiledStub) => boolean): number {
    let count = 0
    for (const here of this.#bySpace.values()) count += here.remove(test)
    this.#prune()
    return count
  }

  scenarios(space: string): Readonly<Record<string, string>> {
    return this.#bySpace.get(space)?.scenarios() ?? {}
  }

  setScenario(space: string, name: string, state: string): void {
    this.#bySpace.get(space)?.setState(name, state)
  }

  /** Scenarios back to their start, counts to nought; with `added` what was added to the folder's stubs goes too. */
  reset(space: string, { added }: { readonly added: boolean }): void {
    const here = this.#bySpace.get(space)
    if (added) here?.reset()
    else here?.restart()
    this.#prune()
  }

  /** Keeps what was added to a space, its scenarios and counts; the answer puts them in force again. */
  keep(space: string): () => void {
    const restore = this.#bySpace.get(space)?.keep()
    return () => {
      if (restore === undefined) return this.reset(space, { added: true })
      const here = this.#bySpace.get(space) ?? new SpaceStubs()
      this.#bySpace.set(space, here)
      restore(here)
      this.#prune()
    }
  }

  concerns(space: string, door: string): boolean {
    const here = this.#bySpace.get(space)
    return here !== undefined && !here.index(door).isEmpty
  }

  answer(
    exchange: Exchange,
    matchables: Readonly<Record<string, string>>,
    body?: Buffer,
  ): Override | undefined | Promise<Override | undefined> {
    const here = this.#bySpace.get(exchange.space)
    if (here === undefined) return undefined
    using facts = new Facts(exchange, matchables, this.#parts.limit, body)
    const stub = here.take(exchange.door, facts)
    return stub === undefined ? undefined : this.#act(stub, facts)
  }

  onReply(exchange: Exchange): FaultEffect | undefined {
    return this.#anyAtReply ? this.#atReply.get(exchange) : undefined
  }

  /** What nearly matched of the stubs in force now; none for an exchange that a stub answered, or that came to a door without stubs. */
  nearMisses(exchange: Exchange, matchables: Readonly<Record<string, string>>): readonly NearMiss[] {
    const here = this.#bySpace.get(exchange.space)
    if (here === undefined || exchange.direction === 'out' || exchange.problems.some(({ code }) => code === 'MS-STUB')) return []
    using facts = new Facts(exchange, matchables, this.#parts.limit)
    return nearMisses(here, exchange.door, facts)
  }

  /** Forgets spaces without stubs, so that nobody looks for any there. */
  #prune(): void {
    for (const [space, here] of this.#bySpace) if (here.isEmpty) this.#bySpace.delete(space)
  }

  #act(each: CompiledStub, facts: Facts): Override | undefined | Promise<Override | undefined> {
    const { exchange } = facts
    const { stub, origin, matched } = each
    const { ids, random, limit, promise, now } = this.#parts
    const from = origin === undefined ? '' : ` (${origin})`
    try {
      const { override, edge, deliveries } = each.answering({
        facts,
        helpers: { ids, random, now: now(exchange.space) },
        limit,
        endpointOfCaller: () => this.endpointOf(exchange.space, facts.labels),
      })
      exchange.problems.push(
        problem(stubProblems['MS-STUB'], { came: `stub ${stub.id}${from}, for time ${matched}`, expected: 'the request handled as usual' }),
      )
      if (edge !== undefined) {
        this.#atReply.set(exchange, edge)
        this.#anyAtReply = true
      }
      return deliveries === undefined ? override : promise(exchange.space, deliveries).then(() => override)
    } catch (error) {
      const came = `stub ${stub.id}${from}: ${error instanceof Error ? error.message : String(error)}`.trim()
      exchange.problems.push(problem(stubProblems['MS-STUB-FAILED'], { came, expected: 'an answer that can be made' }))
      return undefined
    }
  }

  async #checked(stub: StubInput): Promise<CompiledStub> {
    try {
      return await this.#compiled({ ...stub, id: stub.id ?? `stub-${this.#serial + 1}` }, undefined, this.#files)
    } catch (error) {
      if (!(error instanceof StubFault)) throw error
      throw invalid(`${error.place.join('.')}: ${error.message}`, 'a stub as docs/guides/stubs.md has it')
    }
  }

  async #compiled(stub: StubInput & { readonly id: string }, origin: string | undefined, files: BodyFiles): Promise<CompiledStub> {
    const serial = ++this.#serial
    const { compileStub } = await import('./compile.ts')
    return compileStub(stub, { doors: this.doors, files }, { serial, origin })
  }
}

const invalid = (came: string, expected: string): ProblemError =>
  new ProblemError(problem(stubProblems['MS-STUB-INVALID'], { came, expected }))

/** The refusal of a whole folder. */
export const notFiled = (faults: readonly string[]): ProblemError =>
  new ProblemError(
    problem(stubProblems['MS-STUB-FILES'], {
      came: `${faults.slice(0, 20).join('; ')}${faults.length > 20 ? `; and ${faults.length - 20} more` : ''}`,
      expected: 'stubs as docs/guides/stubs.md has them',
    }),
  )
