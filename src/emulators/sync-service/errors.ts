import { type Problem, ProblemError } from '../../kernel/problem.ts'
import { type RejectedRule, ruleText, WRAPPER_CODES } from '../../wire/hl7v3/wrapper-codes.ts'
import type { NaspError } from '../../wire/soap/fault.ts'
import { TMS_CODES } from '../../wire/soap/tms-codes.ts'

/** The first layer of failure: a SOAP fault, HTTP 500 (dossier sync-pds-smsp-gazetteer 1.6 A). */
export class SyncFault extends ProblemError {
  readonly errors: readonly NaspError[]

  constructor(problem: Problem, errors: readonly NaspError[]) {
    super(problem)
    this.name = 'SyncFault'
    this.errors = errors
  }
}

/**
 * Codes of faults. 200 and 300 were seen on the wire, and 300 is known elsewhere as the failed check of an ASID (dossier 1.6, 5); 101 and 201
 * are those of the messaging doors, and what stands for Spine's unpublished numbers here.
 */
const TMS = {
  ...TMS_CODES,
  accessDenied: { code: 300, description: 'ASID check failed' },
} as const

/** @param location what the fault's `nasp:location` names: the rule in Spine's error base where there is one */
export const fault = (kind: keyof typeof TMS, problem: Problem, location: string): SyncFault =>
  new SyncFault(kind === 'systemFailure' ? problem : { ...problem, invented: true }, [{ ...TMS[kind], location }])

/** The second layer: the answer MCCI_IN010000UK13 with typeCode AR, HTTP 200 (dossier 1.6 B). */
export interface Rejection {
  readonly rule: RejectedRule
  readonly code: string
  readonly displayName: string
  readonly problem: Problem
}

export const rejection = (rule: RejectedRule, problem: Problem): Rejection => {
  const invented = rule !== 'DUPLICATE_HL7_ID'
  return { rule, code: WRAPPER_CODES[rule], displayName: ruleText(rule), problem: invented ? { ...problem, invented } : problem }
}
