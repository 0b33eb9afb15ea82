/** What went wrong with the certificate folder or a request to it, in the four parts that every problem here has. */
export interface AuthorityProblem {
  /** Stable code, `MS-PKI-…`. */
  readonly code: string
  readonly came: string
  readonly expected: string
  /** What the reader should do next. */
  readonly next: string
}

/** Every refusal of the authority: a damaged or foreign folder, a name or serial it doesn't know, a CSR it won't sign. */
export class AuthorityError extends Error {
  readonly problem: AuthorityProblem

  constructor(problem: AuthorityProblem, cause?: unknown) {
    super(`${problem.code}: ${problem.came}. Expected ${problem.expected}. ${problem.next}`, cause === undefined ? undefined : { cause })
    this.name = 'AuthorityError'
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }
}
