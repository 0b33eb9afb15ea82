import { type Problem, ProblemError } from '../../kernel/problem.ts'

/** What every database thread answers: it has opened or cannot; what it was told last is done, or failed and changed nothing. */
export type ThreadAnswer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly problem: Problem | undefined; readonly message: string }
  | { readonly kind: 'answer'; readonly failure: string | undefined }

/** The answer of a thread that could not open its database. */
export function refused(error: unknown): ThreadAnswer {
  return { kind: 'refused', problem: error instanceof ProblemError ? error.problem : undefined, message: sqliteMessage(error) }
}

/** An error in words; SQLite's with its own explanation. */
export function sqliteMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'errstr' in error && error.errstr !== error.message ? `${error.message} (${String(error.errstr)})` : error.message
}
