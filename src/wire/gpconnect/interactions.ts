/** What a GP Connect interaction is on the wire (dossier ssp-fhir-dos 3). */
export interface GpConnectInteraction {
  /** Service-qualified id. */
  readonly id: string
  readonly verb: 'GET' | 'POST' | 'PUT'
  /** Path behind the service root; `{id}` stands for one segment. */
  readonly path: string
  readonly scope: 'patient/*.read' | 'patient/*.write' | 'organization/*.read'
}

const GPC = 'urn:nhs:names:services:gpconnect:'

const row = (id: string, verb: GpConnectInteraction['verb'], path: string, scope: GpConnectInteraction['scope']): GpConnectInteraction => ({
  id: `${GPC}${id}`,
  verb,
  path,
  scope,
})

const [READ, WRITE, ORGANISATION] = ['patient/*.read', 'patient/*.write', 'organization/*.read'] as const

/** Every GP Connect interaction, 0.7 to 1.6. */
export const gpConnectInteractions: readonly GpConnectInteraction[] = [
  row('fhir:rest:read:metadata-1', 'GET', 'metadata', ORGANISATION),
  row('fhir:rest:read:patient-1', 'GET', 'Patient/{id}', READ),
  row('fhir:rest:search:patient-1', 'GET', 'Patient', READ),
  row('fhir:rest:read:practitioner-1', 'GET', 'Practitioner/{id}', ORGANISATION),
  row('fhir:rest:search:practitioner-1', 'GET', 'Practitioner', ORGANISATION),
  row('fhir:rest:read:organization-1', 'GET', 'Organization/{id}', ORGANISATION),
  row('fhir:rest:search:organization-1', 'GET', 'Organization', ORGANISATION),
  row('fhir:rest:read:location-1', 'GET', 'Location/{id}', ORGANISATION),
  row('fhir:operation:gpc.registerpatient-1', 'POST', 'Patient/$gpc.registerpatient', WRITE),
  row('fhir:rest:read:healthcareservice-1', 'GET', 'HealthcareService/{id}', ORGANISATION),
  row('fhir:rest:search:healthcareservice-1', 'GET', 'HealthcareService', ORGANISATION),
  row('fhir:rest:search:slot-1', 'GET', 'Slot', ORGANISATION),
  row('fhir:rest:read:appointment-1', 'GET', 'Appointment/{id}', READ),
  row('fhir:rest:create:appointment-1', 'POST', 'Appointment', WRITE),
  row('fhir:rest:update:appointment-1', 'PUT', 'Appointment/{id}', WRITE),
  row('fhir:rest:cancel:appointment-1', 'PUT', 'Appointment/{id}', WRITE),
  row('fhir:rest:search:patient_appointments-1', 'GET', 'Patient/{id}/Appointment', READ),
  row('fhir:operation:gpc.getstructuredrecord-1', 'POST', 'Patient/$gpc.getstructuredrecord', READ),
  row('structured:fhir:rest:read:metadata-1', 'GET', 'metadata', ORGANISATION),
  row('fhir:operation:gpc.migratestructuredrecord-1', 'POST', 'Patient/$gpc.migratestructuredrecord', READ),
  row('documents:fhir:rest:read:metadata-1', 'GET', 'metadata', ORGANISATION),
  row('documents:fhir:rest:search:patient-1', 'GET', 'Patient', READ),
  row('documents:fhir:rest:search:documentreference-1', 'GET', 'Patient/{id}/DocumentReference', READ),
  row('documents:fhir:rest:read:binary-1', 'GET', 'Binary/{id}', READ),
  row('documents:fhir:rest:migrate:binary-1', 'GET', 'Binary/{id}', READ),
  row('fhir:operation:gpc.getcarerecord', 'POST', 'Patient/$gpc.getcarerecord', READ),
  row('fhir:operation:gpc.getcarerecord-1', 'POST', 'Patient/$gpc.getcarerecord', READ),
  row('fhir:rest:read:metadata', 'GET', 'metadata', ORGANISATION),
]

const byId = new Map(gpConnectInteractions.map((each) => [each.id, each]))

/** An interaction by its exact id; undefined for one that is not GP Connect's. */
export const gpConnectInteraction = (id: string): GpConnectInteraction | undefined => byId.get(id)

/** Whether a path behind a service root (no leading slash, no query) is that of an interaction. */
export function isPathOf({ path }: GpConnectInteraction, given: string): boolean {
  const wanted = path.split('/')
  const came = given.split('/')
  return wanted.length === came.length && wanted.every((each, at) => (each === '{id}' ? isId(came[at]) : each === came[at]))
}

const isId = (segment: string | undefined): boolean => segment !== undefined && segment !== '' && !segment.startsWith('$')
