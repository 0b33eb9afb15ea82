import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { GazetteerError } from '../../wire/gazetteer/write-response.ts'
import type { NaspError } from '../../wire/soap/fault.ts'
import { TMS_CODES } from '../../wire/soap/tms-codes.ts'

/** A request that is answered with a SOAP fault: it is no request of the gazetteer, or not one that may be made. */
export class GazetteerFault extends ProblemError {
  readonly errors: readonly NaspError[]

  constructor(problem: Problem, errors: readonly NaspError[]) {
    super(problem)
    this.name = 'GazetteerFault'
    this.errors = errors
  }
}

/** The same codes as the synchronous service's: no source gives the gazetteer's own (dossier sync-pds-smsp-gazetteer 1.6, 4). */
const TMS = { ...TMS_CODES, accessDenied: { code: 300, description: 'ASID check failed' } } as const

export const fault = (kind: keyof typeof TMS, problem: Problem, location: string): GazetteerFault =>
  new GazetteerFault(kind === 'systemFailure' ? problem : { ...problem, invented: true }, [{ ...TMS[kind], location }])

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
