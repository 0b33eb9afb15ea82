import type { Coding, IssueType, OperationOutcome } from './types.ts'

/** An OperationOutcome with one error. @param id its id, left out when undefined */
export function operationOutcome(code: IssueType, coding: Coding, diagnostics?: string, id?: string): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    ...(id === undefined ? {} : { id }),
    issue: [{ severity: 'error', code, details: { coding: [coding] }, ...(diagnostics === undefined ? {} : { diagnostics }) }],
  }
}
