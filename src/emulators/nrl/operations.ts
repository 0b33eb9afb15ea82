/** What can be done with pointers, by method and path (dossier ssp-fhir-dos 7). */
export interface NrlOperation {
  readonly name: 'create' | 'search' | 'read' | 'update' | 'delete'
  readonly verb: 'POST' | 'GET' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly right: 'read' | 'write'
  /** Under which a system may be registered for it: today's id, and that of the pilot. */
  readonly interactions: readonly string[]
}

const NRL = 'urn:nhs:names:services:nrl:DocumentReference.'
const PILOT = 'urn:nhs:names:services:nrls:fhir:rest:'
const ONE = 'DocumentReference/{id}'
const ALL = 'DocumentReference'

const operation = (
  name: NrlOperation['name'],
  verb: NrlOperation['verb'],
  path: string,
  right: NrlOperation['right'],
  id: string,
): NrlOperation => ({ name, verb, path, right, interactions: [`${NRL}${id}`, `${PILOT}${name}:documentreference`] })

export const operations: readonly NrlOperation[] = [
  operation('create', 'POST', ALL, 'write', 'create'),
  operation('search', 'GET', ALL, 'read', 'search'),
  operation('read', 'GET', ONE, 'read', 'read'),
  operation('update', 'PATCH', ONE, 'write', 'patch'),
  operation('update', 'PATCH', ALL, 'write', 'patch'),
  operation('delete', 'DELETE', ONE, 'write', 'delete'),
  operation('delete', 'DELETE', ALL, 'write', 'delete'),
]

/** The operation of a method, with an id in its path or without; undefined for one that there is not. */
export const operationOf = (verb: string, hasId: boolean): NrlOperation | undefined =>
  operations.find((each) => each.verb === verb && (each.path === ONE) === hasId)
