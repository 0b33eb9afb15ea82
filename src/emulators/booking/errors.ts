import type { OperationOutcome } from 'fhir/r3.js'
import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { bookingProblems } from './problems.ts'
import { PROFILE, SYSTEM } from './systems.ts'

type Row = readonly [status: number, issue: OperationOutcome['issue'][number]['code'], code: string, display: string]

/** What the provider refuses with; statuses are those of Care Connect booking, which differ from GP Connect's (dossier ssp-fhir-dos 6). */
export const refusals = {
  BAD_REQUEST: [400, 'invalid', 'BAD_REQUEST', 'Bad request'],
  INVALID_NHS_NUMBER: [400, 'value', 'INVALID_NHS_NUMBER', 'Invalid NHS number'],
  ACCESS_DENIED: [403, 'forbidden', 'ACCESS_DENIED', 'Access denied'],
  NO_RECORD_FOUND: [404, 'not-found', 'NO_RECORD_FOUND', 'No record found'],
  FHIR_CONSTRAINT_VIOLATION: [409, 'conflict', 'FHIR_CONSTRAINT_VIOLATION', 'FHIR constraint violation'],
  PRECONDITION_FAILED: [412, 'invalid', 'BAD_REQUEST', 'If-Match is needed'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'not-supported', 'BAD_REQUEST', 'Unsupported media type'],
  INVALID_RESOURCE: [422, 'invalid', 'INVALID_RESOURCE', 'Submitted resource is not valid.'],
  SLOT_GONE: [422, 'conflict', 'DUPLICATE_REJECTED', 'The slot is no longer free'],
  NO_CERTIFICATE: [496, 'forbidden', 'BAD_REQUEST', 'Bad request'],
  BAD_CERTIFICATE: [495, 'forbidden', 'BAD_REQUEST', 'Bad request'],
  INTERNAL_SERVER_ERROR: [500, 'exception', 'INTERNAL_SERVER_ERROR', 'Internal server error'],
  NOT_IMPLEMENTED: [501, 'not-supported', 'NOT_IMPLEMENTED', 'FHIR resource or operation not implemented at server'],
  OVERLOADED: [503, 'throttled', 'INTERNAL_SERVER_ERROR', 'Internal server error'],
} as const satisfies Readonly<Record<string, Row>>
export type RefusalCode = keyof typeof refusals

/** A refusal by the provider. */
export class BookingRefusal extends ProblemError {
  readonly code: RefusalCode
  readonly diagnostics: string

  constructor(code: RefusalCode, diagnostics: string, problem: Problem) {
    super(problem)
    this.name = 'BookingRefusal'
    this.code = code
    this.diagnostics = diagnostics
  }
}

/** The OperationOutcome of a refusal. */
export function outcomeOf(refusal: RefusalCode, diagnostics: string): OperationOutcome {
  const [, issue, code, display] = refusals[refusal]
  const details = { coding: [{ system: SYSTEM.error, code, display }] }
  return {
    resourceType: 'OperationOutcome',
    meta: { profile: [PROFILE.operationOutcome] },
    issue: [{ severity: 'error', code: issue, details, diagnostics }],
  }
}

interface Details {
  readonly came: string
  readonly expected: string
  readonly at?: string
}

const refusing =
  (kind: keyof typeof bookingProblems) =>
  (code: RefusalCode, details: Details): BookingRefusal =>
    new BookingRefusal(
      code,
      `${details.at === undefined ? '' : `${details.at}: `}${details.came}; expected ${details.expected}`,
      problem(bookingProblems[kind], details),
    )

/** Refusals by what is wrong; the diagnostics say what came and what was expected. */
export const refuse = {
  certificate: refusing('MS-BOOK-CERTIFICATE'),
  header: refusing('MS-BOOK-HEADER'),
  token: refusing('MS-BOOK-TOKEN'),
  parameter: refusing('MS-BOOK-PARAMETER'),
  resource: refusing('MS-BOOK-RESOURCE'),
  slot: refusing('MS-BOOK-SLOT'),
  version: refusing('MS-BOOK-VERSION'),
  notFound: refusing('MS-BOOK-NOT-FOUND'),
} as const
