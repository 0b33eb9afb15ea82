import type { Tree } from '../../../directory/entries/tree.ts'
import { type Problem, problem } from '../../../kernel/problem.ts'
import { directoryDoorProblems } from '../problems.ts'
import { All, Equal, type Matcher } from './matchers.ts'

/** Clauses explained, and characters of one. */
const MOST = 5
const LONGEST = 200

/** Gathers what is to be told of a filter's clauses while it is made ready. */
export class Explanation {
  readonly #undefined: string[] = []

  note(clause: string, why: string): void {
    if (this.#undefined.length < MOST) this.#undefined.push(`${clause.length > LONGEST ? `${clause.slice(0, LONGEST)}…` : clause}: ${why}`)
  }

  /** Of clauses that can match nothing, whatever the directory holds. */
  problems(): Problem[] {
    if (this.#undefined.length === 0) return []
    const expected = 'clauses that the schema has a matching rule for'
    return [problem(directoryDoorProblems['MS-LDAP-UNDEFINED'], { came: this.#undefined.join('; '), expected })]
  }
}

/** Of a filter without a match: how many entries each of its clauses matches by itself, and a value that differs in case alone. */
export function noMatch(tree: Tree, matcher: Matcher): Problem[] {
  const equals =
    matcher instanceof All ? matcher.clauses.filter((each) => each instanceof Equal) : matcher instanceof Equal ? [matcher] : []
  const lines: string[] = []
  for (const { type, normal } of equals.slice(0, MOST)) {
    let count = 0
    let other: string | undefined
    let indexed = true
    for (const { index } of tree.layers) {
      const slots = index.withValue(type, normal)
      if (slots === undefined) indexed = false
      else count += slots.length
      other ??= slots?.length === 0 && type.equality?.startsWith('caseExact') === true ? index.otherCase(type, normal) : undefined
    }
    if (!indexed) continue
    const value = normal.length > LONGEST ? `${normal.slice(0, LONGEST)}…` : normal
    const hint = count === 0 && other !== undefined ? ` (there is "${other}": ${type.name} is compared exactly)` : ''
    lines.push(`${type.name} ${value}: ${count}${hint}`)
  }
  if (lines.length === 0) return []
  const came = `entries that match each clause by itself: ${lines.join('; ')}`
  return [problem(directoryDoorProblems['MS-LDAP-NO-MATCH'], { came, expected: 'an entry that matches them all' })]
}
