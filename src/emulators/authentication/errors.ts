import { type Problem, ProblemError } from '../../kernel/problem.ts'

/** A refusal of GAS, SSB or the session service. */
export class LoginRefusal extends ProblemError {
  constructor(problem: Problem) {
    super(problem)
    this.name = 'LoginRefusal'
  }
}
