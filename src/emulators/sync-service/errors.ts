import type { Problem } from '../../kernel/problem.ts'
import { type RejectedRule, ruleText, WRAPPER_CODES } from '../../wire/hl7v3/wrapper-codes.ts'

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
