import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { writeJson } from '../../wire/fhir/json.ts'
import { FHIR_JSON, JSON_TYPE } from '../../wire/fhir/media-type.ts'
import { operationOutcome } from '../../wire/fhir/operation-outcome.ts'
import { SPINE_ERROR_R4, SPINE_ERROR_STU3 } from '../../wire/fhir/systems.ts'
import type { IssueType } from '../../wire/fhir/types.ts'

/** The service's own refusals (dossier sds-ldap 6.4). 414 and 429 come from in front of it; that they look like its own is invented. */
const TABLE = {
  400: { issue: 'required', code: 'BAD_REQUEST', display: 'Bad request' },
  404: { issue: 'not-found', code: 'NO_RECORD_FOUND', display: 'No record found' },
  405: { issue: 'not-supported', code: 'NOT_IMPLEMENTED', display: 'Not implemented' },
  406: { issue: 'not-supported', code: 'MISSING_OR_INVALID_HEADER', display: 'There is a required header missing or invalid' },
  414: { issue: 'too-long', code: 'BAD_REQUEST', display: 'Bad request' },
  429: { issue: 'throttled', code: 'BAD_REQUEST', display: 'Bad request' },
  500: { issue: 'exception', code: 'INTERNAL_SERVER_ERROR', display: 'Unexpected internal server error' },
} as const satisfies Readonly<Record<number, { readonly issue: IssueType; readonly code: string; readonly display: string }>>

export type RefusalStatus = keyof typeof TABLE

/** A refusal by the service, as an OperationOutcome of its own. */
export class SdsRefusal extends ProblemError {
  readonly status: RefusalStatus
  readonly diagnostics: string

  constructor(status: RefusalStatus, diagnostics: string, problem: Problem) {
    super(problem)
    this.name = 'SdsRefusal'
    this.status = status
    this.diagnostics = diagnostics
  }
}

/** A refusal by the API platform in front of the service, before anything of the request was looked at but its key. */
export class PlatformRefusal extends ProblemError {
  readonly faultString: string

  constructor(faultString: string, problem: Problem) {
    super(problem)
    this.name = 'PlatformRefusal'
    this.faultString = faultString
  }
}

/** A bad request, in the words of the service. */
export const badRequest = (message: string, problem: Problem): SdsRefusal =>
  new SdsRefusal(400, `HTTP 400: Bad Request (${message})`, problem)

const OUTCOME_INDENT = 4

/** The service's refusal as a reply; always FHIR JSON, whatever Accept says. @param code another code than the status has */
export function outcomeReply(status: RefusalStatus, diagnostics: string, correlationId: string, code?: string): Reply {
  const { issue, display, code: usual } = TABLE[status]
  const coding = { system: SPINE_ERROR_STU3, code: code ?? usual, display }
  return {
    status,
    fields: ['Content-Type', FHIR_JSON, 'X-Correlation-ID', correlationId, ...(status === 405 ? ['Allow', 'GET'] : [])],
    body: writeJson(operationOutcome(issue, coding, diagnostics, correlationId), OUTCOME_INDENT),
  }
}

/** The platform's refusal as a reply. */
export const platformReply = (faultString: string): Reply => ({
  status: 401,
  fields: ['Content-Type', JSON_TYPE],
  body: writeJson(
    operationOutcome('forbidden', { system: SPINE_ERROR_R4, version: '1', code: 'ACCESS_DENIED', display: faultString }),
    OUTCOME_INDENT,
  ),
})
