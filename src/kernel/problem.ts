/** A stable code of a harness problem, e.g. `MS-MIME-NO-BOUNDARY`. Codes never change meaning once released. */
export type ProblemCode = `MS-${string}`

/** What a code means, independent of any one message: the row of the problem table. */
export interface ProblemKind {
  readonly code: ProblemCode
  /** One short sentence in plain words. */
  readonly title: string
  /** What to do about it, addressed to the developer whose message was refused. */
  readonly next: string
  /** `error` refuses, `warning` lets through, `note` only explains. */
  readonly severity: 'error' | 'warning' | 'note'
}

/** One problem found in one exchange: what came, what was expected, where, and what to do next. */
export interface Problem extends ProblemKind {
  readonly came: string
  readonly expected: string
  /** Place in the message: a path, a header name, an offset. */
  readonly at?: string
  /** The code or text on the wire that no public source gives: chosen by mock-spine. */
  readonly invented?: boolean
}

/** Declares a table of problem kinds; the keys are the codes. */
export function defineProblems<
  const T extends Record<ProblemCode, Omit<ProblemKind, 'code' | 'severity'> & { severity?: ProblemKind['severity'] }>,
>(table: T): { readonly [K in keyof T]: ProblemKind } {
  const kinds: Partial<Record<keyof T, ProblemKind>> = {}
  for (const code of keysOf(table)) {
    const row = table[code]
    if (row !== undefined) kinds[code] = { code, title: row.title, next: row.next, severity: row.severity ?? 'error' }
  }
  return complete(kinds, table)
}

/** Makes a problem of a kind. */
export function problem(
  kind: ProblemKind,
  details: { came: string; expected: string; at?: string; invented?: boolean; next?: string },
): Problem {
  return { ...kind, ...details }
}

/** The one error base of the harness: an error that carries the problem it reports. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code} ${problem.title} Came: ${problem.came}. Expected: ${problem.expected}. ${problem.next}`, options)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

function keysOf<T extends Record<ProblemCode, unknown>>(table: T): (keyof T & ProblemCode)[] {
  return Object.keys(table).filter((key): key is keyof T & ProblemCode => key.startsWith('MS-'))
}

function complete<T extends Record<ProblemCode, unknown>>(
  kinds: Partial<Record<keyof T, ProblemKind>>,
  table: T,
): { readonly [K in keyof T]: ProblemKind } {
  const isComplete = (value: Partial<Record<keyof T, ProblemKind>>): value is { [K in keyof T]: ProblemKind } =>
    keysOf(table).every((code) => value[code] !== undefined)
  if (!isComplete(kinds)) throw new Error('a problem table has a key that is no MS- code')
  return kinds
}
