import { ProblemError, problem } from '../kernel/problem.ts'
import { pkiProblems } from './problems.ts'

/** What went wrong with the certificate folder or a request to it. */
export interface AuthorityProblem {
  readonly code: keyof typeof pkiProblems
  readonly came: string
  readonly expected: string
  /** What the reader should do next, where it can be said better than in the table. */
  readonly next?: string
}

/** Every refusal of the authority: a damaged or foreign folder, a name or serial it doesn't know, a CSR it won't sign. */
export class AuthorityError extends ProblemError {
  constructor({ code, ...details }: AuthorityProblem, cause?: unknown) {
    super(problem(pkiProblems[code], details), cause === undefined ? undefined : { cause })
    this.name = 'AuthorityError'
  }

  get code(): string {
    return this.problem.code
  }
}
