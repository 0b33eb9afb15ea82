import type { EntryIndex } from '../../../directory/entries/entry-index.ts'
import { holds, type Postings, union } from '../../../directory/entries/postings.ts'
import type { AttributeType } from '../../../directory/schema/attribute-type.ts'
import type { Normaliser } from '../../../directory/schema/normal.ts'
import { objectClass } from '../../../directory/schema/schema.ts'
import type { Candidate } from './candidate.ts'

/** The three values of a filter, ordered so that "and" is the least, "or" the greatest and "not" the reverse (RFC 4511 §4.5.1.7). */
export const FALSE = 0
export const UNDEFINED = 1
export const TRUE = 2
export type Truth = typeof FALSE | typeof UNDEFINED | typeof TRUE

/** A filter made ready to be tried on entries. */
export interface Matcher {
  test(candidate: Candidate): Truth
  /** Slots of an index among which everything is that can match; undefined for all. */
  slots(index: EntryIndex): Postings | undefined
}

const NOWHERE: Postings = []

/** A clause that is the same for every entry. */
export class Constant implements Matcher {
  readonly #truth: Truth

  constructor(truth: Truth) {
    this.#truth = truth
  }

  test(): Truth {
    return this.#truth
  }

  slots(): Postings | undefined {
    return this.#truth === TRUE ? undefined : NOWHERE
  }
}

export class All implements Matcher {
  readonly clauses: readonly Matcher[]

  constructor(of: readonly Matcher[]) {
    this.clauses = of
  }

  test(candidate: Candidate): Truth {
    let truth: Truth = TRUE
    for (const each of this.clauses) {
      const one = each.test(candidate)
      if (one === FALSE) return FALSE
      if (one < truth) truth = one
    }
    return truth
  }

  slots(index: EntryIndex): Postings | undefined {
    let fewest: Postings | undefined
    for (const each of this.clauses) {
      const slots = each.slots(index)
      if (slots !== undefined && (fewest === undefined || slots.length < fewest.length)) fewest = slots
    }
    return fewest
  }
}

export class Any implements Matcher {
  readonly #of: readonly Matcher[]

  constructor(of: readonly Matcher[]) {
    this.#of = of
  }

  test(candidate: Candidate): Truth {
    let truth: Truth = FALSE
    for (const each of this.#of) {
      const one = each.test(candidate)
      if (one === TRUE) return TRUE
      if (one > truth) truth = one
    }
    return truth
  }

  slots(index: EntryIndex): Postings | undefined {
    let all: Postings = NOWHERE
    for (const each of this.#of) {
      const slots = each.slots(index)
      if (slots === undefined) return undefined
      all = union(all, slots)
    }
    return all
  }
}

export class Not implements Matcher {
  readonly #of: Matcher

  constructor(of: Matcher) {
    this.#of = of
  }

  test(candidate: Candidate): Truth {
    const truth = this.#of.test(candidate)
    return truth === UNDEFINED ? UNDEFINED : truth === TRUE ? FALSE : TRUE
  }

  slots(): undefined {
    return undefined
  }
}

/** Some value of the attribute is equal to one given; `normal` is that value as the rule's normaliser has it. */
export class Equal implements Matcher {
  readonly type: AttributeType
  readonly normal: string
  readonly #normaliser: Normaliser
  /** The index asked last, and what it has: one filter is tried on many entries of it. */
  #index: EntryIndex | undefined
  #postings: Postings | undefined

  constructor(type: AttributeType, normal: string, normaliser: Normaliser) {
    this.type = type
    this.normal = normal
    this.#normaliser = normaliser
  }

  test(candidate: Candidate): Truth {
    const slots = candidate.index === undefined ? undefined : this.slots(candidate.index)
    if (slots !== undefined) return holds(slots, candidate.slot) ? TRUE : FALSE
    const values = candidate.values(this.type)
    if (this.type.key === 'objectclass') return values.some((value) => objectClass(value)?.lineage.includes(this.normal)) ? TRUE : FALSE
    for (const value of values) if (this.#normaliser(value) === this.normal) return TRUE
    return FALSE
  }

  slots(index: EntryIndex): Postings | undefined {
    if (this.#index !== index) {
      this.#index = index
      this.#postings = index.withValue(this.type, this.normal)
    }
    return this.#postings
  }
}

/** The attribute is there, and some value of it passes. */
export class Some implements Matcher {
  readonly #types: readonly AttributeType[]
  readonly #passes: (value: string) => boolean

  constructor(types: readonly AttributeType[], passes: (value: string) => boolean) {
    this.#types = types
    this.#passes = passes
  }

  test(candidate: Candidate): Truth {
    for (const type of this.#types) for (const value of candidate.values(type)) if (this.#passes(value)) return TRUE
    return FALSE
  }

  slots(): undefined {
    return undefined
  }
}
