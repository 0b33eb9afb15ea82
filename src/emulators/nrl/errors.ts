import type { OperationOutcome } from 'fhir/r3.js'
import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { nrlProblems } from './problems.ts'

/** Who writes an OperationOutcome: the record locator, what stands before it, or its check of media types (dossier ssp-fhir-dos 7). */
type Writer = 'nrl' | 'before' | 'media'
type Row = readonly [status: number, issue: OperationOutcome['issue'][number]['code'], display: string, writer: Writer]

/** What the record locator refuses with, by Spine's code. */
export const refusals = {
  MISSING_OR_INVALID_HEADER: [400, 'structure', 'There is a required header missing or invalid', 'nrl'],
  INVALID_PARAMETER: [400, 'invalid', 'Invalid parameter', 'nrl'],
  INVALID_RESOURCE: [400, 'invalid', 'Invalid validation of resource', 'nrl'],
  DUPLICATE_REJECTED: [400, 'duplicate', 'Duplicate DocumentReference', 'nrl'],
  BAD_REQUEST: [400, 'invalid', 'Bad request', 'nrl'],
  INVALID_REQUEST_MESSAGE: [400, 'value', 'Invalid Request Message', 'nrl'],
  ORGANISATION_NOT_FOUND: [400, 'not-found', 'Organisation record not found', 'nrl'],
  INVALID_NHS_NUMBER: [400, 'invalid', 'Invalid NHS number', 'nrl'],
  NO_RECORD_FOUND: [404, 'not-found', 'No record found', 'nrl'],
  ACCESS_DENIED: [403, 'forbidden', 'Access has been denied to process this request', 'nrl'],
  ACCESS_DENIED_SSL: [403, 'forbidden', 'SSL Protocol or Cipher requirements not met', 'before'],
  ASID_CHECK_FAILED: [403, 'forbidden', 'The sender or receiver’s ASID is not authorised for this interaction', 'before'],
  MSG_RESOURCE_ID_FAIL: [405, 'not-supported', 'Method not allowed', 'before'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'invalid', 'Unsupported Media Type', 'media'],
  INTERNAL_SERVER_ERROR: [500, 'exception', '500: Internal Server Error', 'nrl'],
  OVERLOADED: [503, 'throttled', 'Service unavailable', 'before'],
} as const satisfies Readonly<Record<string, Row>>
export type RefusalCode = keyof typeof refusals

const PROFILE = 'https://fhir.nhs.uk/STU3/StructureDefinition/Spine-OperationOutcome-1'
const OLD_PROFILE = 'https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1-0'
const SYSTEM = 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1'
const SYSTEMS: Readonly<Record<Writer, string>> = {
  nrl: SYSTEM,
  before: 'https://fhir.nhs.uk/ValueSet/spine-response-code-1-0',
  media: 'https://fhir.nhs.uk/ValueSet/spine-response-code-2-0',
}

/** A refusal by the record locator. */
export class NrlRefusal extends ProblemError {
  readonly code: RefusalCode
  readonly diagnostics: string

  constructor(code: RefusalCode, diagnostics: string, problem: Problem) {
    super(problem)
    this.name = 'NrlRefusal'
    this.code = code
    this.diagnostics = diagnostics
  }
}

/** The OperationOutcome of a refusal. */
export function outcomeOf(code: RefusalCode, diagnostics: string): OperationOutcome {
  const [, issue, display, writer] = refusals[code]
  return {
    resourceType: 'OperationOutcome',
    meta: { profile: [writer === 'nrl' ? PROFILE : OLD_PROFILE] },
    issue: [{ severity: 'error', code: issue, details: { coding: [{ system: SYSTEMS[writer], code, display }] }, diagnostics }],
  }
}

/** The OperationOutcome of what was done. @param text a UUID of its own */
export function done(
  code: 'RESOURCE_CREATED' | 'RESOURCE_UPDATED' | 'RESOURCE_DELETED',
  diagnostics: string,
  text: string,
): OperationOutcome {
  const display = {
    RESOURCE_CREATED: 'New resource created',
    RESOURCE_UPDATED: 'Resource has been updated',
    RESOURCE_DELETED: 'Resource removed',
  }
  return {
    resourceType: 'OperationOutcome',
    meta: { profile: [PROFILE] },
    issue: [
      {
        severity: 'information',
        code: 'informational',
        details: { coding: [{ system: SYSTEM, code, display: display[code] }], text },
        diagnostics,
      },
    ],
  }
}

interface Details {
  readonly came: string
  readonly expected: string
  readonly at?: string
}

const refusing =
  (kind: keyof typeof nrlProblems) =>
  (
    code: RefusalCode,
    details: Details,
    diagnostics = `${details.at === undefined ? '' : `${details.at}: `}${details.came}; expected ${details.expected}`,
  ) =>
    new NrlRefusal(code, diagnostics, problem(nrlProblems[kind], details))

/** Refusals by what is wrong; where no published text stands as their diagnostics, these say what came and what was expected. */
export const refuse = {
  certificate: refusing('MS-NRL-CERTIFICATE'),
  header: refusing('MS-NRL-HEADER'),
  asid: refusing('MS-NRL-ASID'),
  token: refusing('MS-NRL-TOKEN'),
  format: refusing('MS-NRL-FORMAT'),
  path: refusing('MS-NRL-PATH'),
  parameter: refusing('MS-NRL-PARAMETER'),
  resource: refusing('MS-NRL-RESOURCE'),
  pointer: refusing('MS-NRL-POINTER'),
} as const
