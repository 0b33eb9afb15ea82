import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { GazetteerError } from '../../wire/gazetteer/write-response.ts'

/** A request whose structure is wrong: HTTP 200 with an errorList. */
export class GazetteerRefusal extends ProblemError {
  readonly error: GazetteerError

  constructor(problem: Problem, error: GazetteerError) {
    super({ ...problem, invented: true })
    this.name = 'GazetteerRefusal'
    this.error = error
  }
}

/** Entries of an errorList; the name is Spine's own, the numbers are the dossier's proposal. */
export const errors = {
  invalidStructure: (element: string): GazetteerError => ({ code: '1', description: `INVALID_STRUCTURE|${element}` }),
  noAddress: { code: '2', description: 'No address found' },
} as const
