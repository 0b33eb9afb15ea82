import type { Problem } from '../../kernel/problem.ts'
import type { XmlName } from '../../wire/xml/names.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { DomainRequest } from '../domain.ts'
import type { WantedDate } from './advanced-trace.ts'
import { told } from './answers.ts'
import { wildcardsAllowed } from './compare.ts'
import type { InternalError, PdsError } from './errors.ts'
import { N } from './names.ts'
import { demographicsProblems } from './problems.ts'

/** A rule that a query breaks: the platform's error and what the journal says. Thrown by the readers, answered in one place. */
export class QueryRefusal extends Error {
  readonly error: PdsError
  readonly problem: Problem

  constructor(error: PdsError, came: string, expected: string, at: string) {
    super(error.name)
    this.name = 'QueryRefusal'
    this.error = error
    this.problem = told(demographicsProblems['MS-PDS-QUERY'], `${came} (${error.name})`, expected, { at })
  }
}

/** The query of a ControlActEvent: parameters by element name, each with a `value`. */
export class QueryFields {
  readonly #tape: XmlTape
  readonly #query: number

  constructor({ tape, wrapper }: DomainRequest) {
    this.#tape = tape
    this.#query = tape.child(wrapper.controlAct, N.query)
  }

  refuse(name: InternalError, detail: string | undefined, came: string, expected: string, local = ''): never {
    throw new QueryRefusal(
      detail === undefined ? { name } : { name, detail },
      came,
      expected,
      `${this.#tape.path(this.#query)}${local === '' ? '' : `/${local}`}`,
    )
  }

  count(name: XmlName): number {
    return this.#query < 0 ? 0 : this.#tape.count(this.#query, name)
  }

  /** The `value` elements of a parameter. */
  values(name: XmlName): number[] {
    const parameter = this.#tape.child(this.#query, name)
    return parameter < 0 ? [] : this.#tape.children(parameter, N.value)
  }

  value(name: XmlName): number {
    return this.#tape.descend(this.#query, name, N.value)
  }

  attribute(name: XmlName, attribute: XmlName): string {
    return this.#tape.attr(this.value(name), attribute)?.trim() ?? ''
  }

  /** Texts of the children of a parameter's value, empty ones left out. */
  texts(name: XmlName, child: XmlName): string[] {
    const value = this.value(name)
    return value < 0
      ? []
      : this.#tape
          .children(value, child)
          .map((each) => this.#tape.text(each).trim())
          .filter((text) => text !== '')
  }

  countIn(name: XmlName, child: XmlName): number {
    const value = this.value(name)
    return value < 0 ? 0 : this.#tape.count(value, child)
  }

  /** What the retrieval items ask for, such as `person.allData`. */
  items(): string[] {
    return this.#query < 0
      ? []
      : this.#tape.children(this.#query, N.retrievalItem).map((item) => this.#tape.text(this.#tape.child(item, N.semanticsText)).trim())
  }

  /** A date: @value, or center, or low and high. At most eight digits (dossier 2.6). */
  date(name: XmlName, local: string): WantedDate | undefined {
    const value = this.value(name)
    if (value < 0) return undefined
    const own = this.#tape.attr(value, N.aValue)
    const [low, high, center] = [N.low, N.high, N.center].map((child) => this.#tape.attr(this.#tape.child(value, child), N.aValue))
    const wrong = (came: string): never =>
      this.refuse('ILLEGAL_DATE_FORMAT', undefined, `${local} ${came}`, 'center, or low and high, of at most eight digits', local)
    const day = (text: string): string => (/^\d{4}(\d\d){0,2}$/.test(text) ? text : wrong(`“${text}”`))
    if (center !== undefined && (low !== undefined || high !== undefined)) return wrong('with center and others')
    const single = center ?? own
    if (single !== undefined) return low === undefined && high === undefined ? { value: day(single) } : wrong('with value and others')
    if (low === undefined || high === undefined) return wrong('without a date')
    return day(low) <= day(high) ? { low, high } : wrong(`from ${low} to ${high}`)
  }

  /** Given names in order and the family name; wildcards where they may stand. */
  personName(): { readonly family: string | undefined; readonly given: string[] } {
    const [family] = this.texts(N.personName, N.family)
    const given = this.texts(N.personName, N.given).slice(0, 5)
    for (const text of [family ?? '', ...given.slice(0, 2)]) this.wildcards(text, 'person.name')
    return { family, given }
  }

  wildcards(text: string, local: string): void {
    if (!wildcardsAllowed(text))
      this.refuse('INVALID_SEARCH_DATA', 'invalid wildcard', `“${text}”`, '* after at least two characters', local)
  }

  gender(name: InternalError, detail: string): string {
    const code = this.attribute(N.personGender, N.aCode)
    return ['0', '1', '2', '9'].includes(code)
      ? code
      : this.refuse(name, detail, `gender “${code}”`, '0, 1, 2 or 9', 'person.administrativeGenderCode')
  }
}
