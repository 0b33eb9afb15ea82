import type { OperationOutcome } from 'fhir/r3.js'
import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { FhirRelease } from '../../wire/fhir/representation.ts'
import { PROFILE, SYSTEM } from './systems.ts'

type Row = readonly [status: number, issue: OperationOutcome['issue'][number]['code'], display: string]

/** What a practice refuses with, by Spine's code (dossier ssp-fhir-dos 4.1); displays are those of the published examples where there are any. */
export const refusals = {
  INVALID_IDENTIFIER_SYSTEM: [400, 'value', 'Invalid identifier system'],
  INVALID_IDENTIFIER_VALUE: [400, 'value', 'Invalid identifier value'],
  INVALID_NHS_NUMBER: [400, 'value', 'Invalid NHS number'],
  INVALID_PATIENT_DEMOGRAPHICS: [400, 'business-rule', 'Invalid patient demographics (that is, PDS trace failed)'],
  ORGANISATION_NOT_FOUND: [404, 'not-found', 'Organisation record not found'],
  PATIENT_NOT_FOUND: [404, 'not-found', 'Patient record not found'],
  PRACTITIONER_NOT_FOUND: [404, 'not-found', 'Practitioner record not found'],
  NO_RECORD_FOUND: [404, 'not-found', 'No record found'],
  NO_PATIENT_CONSENT: [403, 'forbidden', 'Patient has not provided consent to share data'],
  ACCESS_DENIED: [403, 'forbidden', 'Access denied'],
  NOT_AUTHORISED: [403, 'forbidden', 'Not authorised'],
  DUPLICATE_REJECTED: [409, 'duplicate', 'Create would lead to creation of duplicate resource'],
  FHIR_CONSTRAINT_VIOLATION: [409, 'conflict', 'FHIR_CONSTRAINT_VIOLATION'],
  INVALID_RESOURCE: [422, 'invalid', 'Submitted resource is not valid.'],
  INVALID_PARAMETER: [422, 'invalid', 'Submitted parameter is not valid.'],
  REFERENCE_NOT_FOUND: [422, 'invalid', 'Referenced resource not found.'],
  BAD_REQUEST: [400, 'invalid', 'Bad request'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'not-supported', 'Unsupported media type'],
  NOT_IMPLEMENTED: [501, 'not-supported', 'FHIR resource or operation not implemented at server'],
  INTERNAL_SERVER_ERROR: [500, 'exception', 'Internal server error'],
  NO_CERTIFICATE: [496, 'forbidden', 'Bad request'],
  BAD_CERTIFICATE: [495, 'forbidden', 'Bad request'],
  OVERLOADED: [503, 'throttled', 'Internal server error'],
} as const satisfies Readonly<Record<string, Row>>
export type RefusalCode = keyof typeof refusals

/** Codes on the wire of refusals that are told under another one's name. */
const WIRE: { readonly [C in RefusalCode]?: string } = {
  NO_CERTIFICATE: 'BAD_REQUEST',
  BAD_CERTIFICATE: 'BAD_REQUEST',
  UNSUPPORTED_MEDIA_TYPE: 'BAD_REQUEST',
  OVERLOADED: 'INTERNAL_SERVER_ERROR',
}

/** A refusal by the practice. */
export class GpConnectRefusal extends ProblemError {
  readonly code: RefusalCode
  readonly diagnostics: string

  constructor(code: RefusalCode, diagnostics: string, problem: Problem) {
    super(problem)
    this.name = 'GpConnectRefusal'
    this.code = code
    this.diagnostics = diagnostics
  }
}

const DSTU2_PROFILE = 'http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1'
const DSTU2_SYSTEM = 'http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1'

/** The OperationOutcome of a refusal; that of DSTU2 has no displays. */
export function outcomeOf(code: RefusalCode, diagnostics: string, release: FhirRelease = 'STU3'): OperationOutcome {
  const [, issue, display] = refusals[code]
  if (release === 'DSTU2')
    return {
      resourceType: 'OperationOutcome',
      meta: { profile: [DSTU2_PROFILE] },
      issue: [{ severity: 'error', code: issue, details: { coding: [{ system: DSTU2_SYSTEM, code: WIRE[code] ?? code }] }, diagnostics }],
    }
  return {
    resourceType: 'OperationOutcome',
    meta: { profile: [PROFILE.operationOutcome] },
    issue: [
      {
        severity: 'error',
        code: issue,
        details: { coding: [{ system: SYSTEM.error, code: WIRE[code] ?? code, display }] },
        diagnostics,
      },
    ],
  }
}
