/** What a Care Connect booking interaction is on the wire (dossier ssp-fhir-dos 3, 6). */
export interface CareConnectInteraction {
  /** Service-qualified id. */
  readonly id: string
  readonly verb: 'GET' | 'POST' | 'PUT'
  /** Paths behind the service root; `{id}` stands for one segment. */
  readonly paths: readonly string[]
  /** Undefined where no token is needed. */
  readonly scope: 'patient/*.read' | 'patient/*.write' | 'organization/*.read' | undefined
}

const PREFIX = 'urn:nhs:names:services:careconnect:fhir:rest:'

/** Every interaction of urgent care booking; slots under the names of the interaction table and of the registrations, which differ. */
export const careConnectInteractions: readonly CareConnectInteraction[] = [
  { id: `${PREFIX}read:metadata`, verb: 'GET', paths: ['metadata'], scope: undefined },
  { id: `${PREFIX}search:slot`, verb: 'GET', paths: ['Slot'], scope: 'organization/*.read' },
  { id: `${PREFIX}read:slot`, verb: 'GET', paths: ['Slot'], scope: 'organization/*.read' },
  { id: `${PREFIX}create:appointment`, verb: 'POST', paths: ['Appointment'], scope: 'patient/*.write' },
  { id: `${PREFIX}search:appointment`, verb: 'GET', paths: ['Appointment'], scope: 'patient/*.read' },
  { id: `${PREFIX}read:appointment`, verb: 'GET', paths: ['Appointment/{id}', 'Appointment/{id}/_history/{id}'], scope: 'patient/*.read' },
  { id: `${PREFIX}update:appointment`, verb: 'PUT', paths: ['Appointment/{id}'], scope: 'patient/*.write' },
]

const byId = new Map(careConnectInteractions.map((each) => [each.id, each]))

/** An interaction by its exact id; undefined for one that is none of these. */
export const careConnectInteraction = (id: string): CareConnectInteraction | undefined => byId.get(id)

/** Whether a path behind a service root (no leading slash, no query) is that of an interaction. */
export const isPathOf = ({ paths }: CareConnectInteraction, given: string): boolean => {
  const came = given.split('/')
  return paths.some((path) => {
    const wanted = path.split('/')
    return wanted.length === came.length && wanted.every((each, at) => (each === '{id}' ? came[at] !== '' : each === came[at]))
  })
}
