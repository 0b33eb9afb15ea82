import { type Clock, SpaceClock } from './clock.ts'
import { ProblemError, problem } from './problem.ts'
import { kernelProblems } from './problems.ts'

/** A claim: a name that messages carry and that leads to one space, written `<kind>:<value>`. Compared without case. */
export type Claim = `${string}:${string}`

/** State, outbox and clock that belong together: `default` serves people, a test run gets its own. */
export interface Space {
  readonly name: string
  readonly clock: SpaceClock
  readonly claims: ReadonlySet<string>
  /** Work in hand for a dropped space is given up, also when another space has taken its name. */
  readonly dropped: boolean
}

/** The spaces of an instance and the index from claim to space. A claim belongs to one space. */
export class Spaces {
  readonly #source: Clock | undefined
  readonly #spaces = new Map<string, Space & { readonly claims: Set<string>; dropped: boolean }>()
  readonly #byClaim = new Map<string, Space>()
  readonly default: Space

  constructor(source?: Clock) {
    this.#source = source
    this.default = this.create('default', [])
  }

  /** @throws ProblemError MS-CLAIM-TAKEN when the name or a claim is in use */
  create(name: string, claims: readonly Claim[]): Space {
    if (this.#spaces.has(name)) throw taken(`space ${name}`, name)
    for (const claim of claims) this.#refuseTaken(claim)
    const space = { name, clock: new SpaceClock(this.#source), claims: new Set<string>(), dropped: false }
    this.#spaces.set(name, space)
    for (const claim of claims) this.claim(space, claim)
    return space
  }

  /** Gives a space one more claim; claiming again what it has is no error. @throws ProblemError MS-CLAIM-TAKEN */
  claim(space: Space, claim: Claim): void {
    const owner = this.#spaces.get(space.name)
    if (owner === undefined || owner !== space) throw new Error(`space ${space.name} has been dropped`)
    const key = claim.toLowerCase()
    if (this.#byClaim.get(key) === owner) return
    this.#refuseTaken(claim)
    owner.claims.add(key)
    this.#byClaim.set(key, owner)
  }

  /** Takes claims back that a space was given for work that then failed. */
  release(space: Space, claims: readonly Claim[]): void {
    for (const claim of claims) {
      const key = claim.toLowerCase()
      if (this.#byClaim.get(key) !== space) continue
      this.#byClaim.delete(key)
      this.#spaces.get(space.name)?.claims.delete(key)
    }
  }

  /** @throws ProblemError MS-CLAIM-TAKEN when another space holds one of the claims */
  assertFree(space: Space, claims: readonly Claim[]): void {
    for (const claim of claims) if (this.#byClaim.get(claim.toLowerCase()) !== space) this.#refuseTaken(claim)
  }

  get(name: string): Space | undefined {
    return this.#spaces.get(name)
  }

  /** The space that owns a claim; `claim` in lower case. */
  owner(claim: string): Space | undefined {
    return this.#byClaim.get(claim)
  }

  drop(name: string): void {
    const space = this.#spaces.get(name)
    if (space === undefined || space === this.default) return
    space.dropped = true
    for (const claim of space.claims) this.#byClaim.delete(claim)
    this.#spaces.delete(name)
  }

  all(): Space[] {
    return [...this.#spaces.values()]
  }

  /** More than the default space exists, so that a claim can lead elsewhere. */
  get divided(): boolean {
    return this.#spaces.size > 1
  }

  #refuseTaken(claim: Claim): void {
    const owner = this.#byClaim.get(claim.toLowerCase())
    if (owner !== undefined) throw taken(claim, owner.name)
  }
}

const taken = (what: string, owner: string): ProblemError =>
  new ProblemError(
    problem(kernelProblems['MS-CLAIM-TAKEN'], { came: what, expected: `a name that no other space holds (held by ${owner})` }),
  )
