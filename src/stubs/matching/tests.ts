import type { ValueTests } from '../stub.ts'

/** One condition on the values that a message has at a place. */
export interface Test {
  /** In words, e.g. `contains "x"`. */
  readonly expected: string
  passes(values: readonly string[]): boolean
}

/** Values of which one must be there, when that is all a condition says: what an index can look up. */
export interface Equality {
  readonly values: readonly string[]
}

/** @param caseless texts are compared without case @throws Error for what is no regular expression */
export async function compileTests(tests: ValueTests, caseless: boolean): Promise<readonly Test[]> {
  const same = (value: string) => (caseless ? value.toUpperCase() : value)
  const made: Test[] = []
  const equal = tests.equals ?? tests.equalTo
  if (equal !== undefined) {
    const wanted = same(equal)
    made.push({ expected: quoted(equal), passes: (values) => values.some((value) => same(value) === wanted) })
  }
  if (tests.oneOf !== undefined) {
    const wanted = new Set(tests.oneOf.map(same))
    made.push({
      expected: `one of ${tests.oneOf.slice(0, 10).map(quoted).join(', ')}${tests.oneOf.length > 10 ? ', …' : ''}`,
      passes: (values) => values.some((value) => wanted.has(same(value))),
    })
  }
  const { contains, absent, matches, doesNotMatch } = tests
  if (contains !== undefined) {
    const wanted = same(contains)
    made.push({ expected: `contains ${quoted(contains)}`, passes: (values) => values.some((value) => same(value).includes(wanted)) })
  }
  if (absent !== undefined) {
    made.push({ expected: absent ? 'nothing' : 'anything', passes: (values) => (values.length === 0) === absent })
  }
  if (matches !== undefined) {
    const pattern = await regularExpression(matches, caseless)
    made.push({ expected: `matches ${matches}`, passes: (values) => values.some(pattern) })
  }
  if (doesNotMatch !== undefined) {
    const pattern = await regularExpression(doesNotMatch, caseless)
    made.push({ expected: `does not match ${doesNotMatch}`, passes: (values) => values.length > 0 && !values.some(pattern) })
  }
  return made
}

/** What an index can look up of the conditions; undefined when there is no equality among them. */
export function equalityOf(tests: ValueTests): Equality | undefined {
  const equal = tests.equals ?? tests.equalTo
  if (equal !== undefined) return { values: [equal] }
  return tests.oneOf === undefined ? undefined : { values: tests.oneOf }
}

/** A test of whole texts by RE2, whose time grows with the text alone. @throws Error for what RE2 does not know, such as look-behind */
export async function regularExpression(source: string, caseless: boolean): Promise<(text: string) => boolean> {
  const { RE2JS } = await import('re2js')
  const pattern = RE2JS.compile(source, RE2JS.DOTALL | (caseless ? RE2JS.CASE_INSENSITIVE : 0))
  return (text) => pattern.matches(text)
}

const quoted = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
