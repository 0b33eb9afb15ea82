import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { ItkFault } from '../../wire/itk/fault.ts'

/** A request that is answered with an ITK fault (dossier sync-pds-smsp-gazetteer 3.6). */
export class ItkRefusal extends ProblemError {
  readonly fault: ItkFault

  constructor(problem: Problem, fault: ItkFault) {
    super(problem)
    this.name = 'ItkRefusal'
    this.fault = fault
  }
}

/** What came and was expected, for the diagnostic text. */
const diagnosticOf = ({ code, came, expected, at }: Problem): string =>
  `${code}: came ${came}; expected ${expected}${at === undefined ? '' : `; at ${at}`}`

/**
 * A fault of the client: 1000 for what can't be processed. Sources give the codes, not which text goes with what, so that texts are
 * mock-spine's own.
 */
export const clientFault = (problem: Problem, text = problem.title, code: ItkFault['code'] = '1000'): ItkRefusal =>
  new ItkRefusal({ ...problem, invented: true }, { faultcode: 'Client', code, text, diagnostic: diagnosticOf(problem) })

export const accessDenied = (problem: Problem): ItkRefusal => clientFault(problem, 'Access denied', '3000')

/** 2100 for what may go another time, 2200 for what will not. */
export const serverFault = (problem: Problem, code: '2100' | '2200'): ItkRefusal =>
  new ItkRefusal(problem, { faultcode: 'Server', code, text: problem.title, diagnostic: diagnosticOf(problem) })

export const versionMismatch = (problem: Problem): ItkRefusal =>
  new ItkRefusal(problem, {
    faultcode: 'VersionMismatch',
    code: '1000',
    text: 'Version Error, namespace must be a proper SOAP namespace.',
    diagnostic: 'SOAP Version Mismatch',
  })

export const mustUnderstand = (problem: Problem, local: string, namespace: string): ItkRefusal =>
  new ItkRefusal(problem, {
    faultcode: 'MustUnderstand',
    code: '1000',
    text: `The header '${local}' from the namespace '${namespace}' was not understood by the recipient of this message, causing the message to not be processed.`,
    diagnostic: diagnosticOf(problem),
  })
