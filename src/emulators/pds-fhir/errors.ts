import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Resource } from '../../wire/fhir/types.ts'

/** Refusals with their HTTP status, issue type and display (the API's published samples). */
export const OUTCOMES = {
  ACCESS_DENIED: { status: 401, issue: 'forbidden', display: 'Missing access token' },
  MISSING_VALUE: { status: 400, issue: 'required', display: 'Required value is missing' },
  INVALID_VALUE: { status: 400, issue: 'value', display: 'Provided value is invalid' },
  INVALID_RESOURCE_ID: { status: 400, issue: 'value', display: 'Resource Id is invalid' },
  UNSUPPORTED_SERVICE: { status: 400, issue: 'processing', display: 'Unsupported Service' },
  ADDITIONAL_PROPERTIES: { status: 400, issue: 'invariant', display: 'Additional properties should not be included' },
  INVALID_SEARCH_DATA: { status: 400, issue: 'value', display: 'Search data is invalid' },
  RESOURCE_NOT_FOUND: { status: 404, issue: 'not-found', display: 'Resource not found', severity: 'information' },
  INVALIDATED_RESOURCE: {
    status: 404,
    issue: 'processing',
    display: 'Resource that has been marked as invalid was requested - invalid resources cannot be retrieved',
  },
  TOO_MANY_MATCHES: { status: 200, issue: 'multiple-matches', display: 'Too Many Matches', severity: 'information' },
  // No sample shows what the service says of what it can't do: these are mock-spine's.
  NOT_IMPLEMENTED: { status: 501, issue: 'not-supported', display: 'Not implemented by mock-spine' },
  INTERNAL_SERVER_ERROR: { status: 500, issue: 'exception', display: 'Unexpected internal server error' },
  UNABLE_TO_CALL_SERVICE: { status: 503, issue: 'transient', display: 'Unable to call service' },
} as const satisfies Readonly<
  Record<string, { readonly status: number; readonly issue: string; readonly display: string; readonly severity?: 'information' }>
>
export type OutcomeCode = keyof typeof OUTCOMES

/** A request that is answered with an OperationOutcome. */
export class FhirRefusal extends ProblemError {
  readonly code: OutcomeCode
  readonly diagnostics: string | undefined
  /** Another status than the code usually has. */
  readonly status: number

  constructor(code: OutcomeCode, problem: Problem, diagnostics?: string, status: number = OUTCOMES[code].status) {
    super(problem)
    this.name = 'FhirRefusal'
    this.code = code
    this.diagnostics = diagnostics
    this.status = status
  }
}

interface Outcome extends Resource {
  readonly resourceType: 'OperationOutcome'
  readonly issue: readonly object[]
}

/** The resource of a refusal. */
export function outcome(code: string, row: (typeof OUTCOMES)[OutcomeCode], diagnostics: string | undefined): Outcome {
  const severity = 'severity' in row ? row.severity : 'error'
  const coding = { system: 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode', version: '1', code, display: row.display }
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity, code: row.issue, details: { coding: [coding] }, ...(diagnostics === undefined ? {} : { diagnostics }) }],
  }
}
