/** Parameters of requests, in the order of the schemas. */
export const PARAMETERS = ['DateOfBirth', 'Gender', 'LocalIdentifier', 'NHSNumber', 'Name', 'Postcode'] as const
export type Parameter = (typeof PARAMETERS)[number]

/** A demographics mini service (dossier sync-pds-smsp-gazetteer 3.3). */
export interface MiniServiceOperation {
  /** With its version, e.g. `verifyNHSNumber-v1-0`; behind `urn:nhs-itk:services:201005:` it names the service. */
  readonly name: string
  /** Root element of the request. */
  readonly request: string
  /** Code of the request, and the end of its profile. */
  readonly requestType: string
  /** Root element and code of the answer, and the end of its profile. */
  readonly response: string
  readonly mandatory: readonly Parameter[]
  readonly optional: readonly Parameter[]
}

const DETAILS = 'getPatientDetailsResponse-v1-0'
const searching = { mandatory: ['DateOfBirth', 'Gender', 'Name'], optional: ['LocalIdentifier', 'Postcode'] } as const

const named = (name: string, response: string, parameters: Pick<MiniServiceOperation, 'mandatory' | 'optional'>): MiniServiceOperation => ({
  name: `${name}-v1-0`,
  request: `${name}Request-v1-0`,
  requestType: `${name}Request-v1-0`,
  response,
  ...parameters,
})

export const OPERATIONS = {
  verify: named('verifyNHSNumber', 'verifyNHSNumberResponse-v1-0', { mandatory: ['DateOfBirth', 'NHSNumber'], optional: ['Name'] }),
  getNumber: named('getNHSNumber', 'getNHSNumberResponse-v1-0', searching),
  byNumber: named('getPatientDetailsByNHSNumber', DETAILS, {
    mandatory: ['DateOfBirth', 'NHSNumber'],
    optional: ['LocalIdentifier', 'Name'],
  }),
  bySearch: named('getPatientDetailsBySearch', DETAILS, searching),
  details: {
    ...named('getPatientDetails', DETAILS, {
      mandatory: ['DateOfBirth'],
      optional: ['Gender', 'LocalIdentifier', 'NHSNumber', 'Name', 'Postcode'],
    }),
    // Its root has no “Request”, unlike its code and profile.
    request: 'getPatientDetails-v1-0',
  },
} as const satisfies Record<string, MiniServiceOperation>
export type OperationName = keyof typeof OPERATIONS
