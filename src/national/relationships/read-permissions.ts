import { OID, NAMES as WRAPPER } from '../../wire/hl7v3/names.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { DomainRequest } from '../domain.ts'
import { type PsisFailure, psisReason, summaries } from '../psis-failures.ts'
import type { Assertion } from './permissions.ts'

/** Namespace of access control requests. */
const CRS = 'http://national.carerecords.nhs.uk/schema/crs/'

/** A request about a patient's permissions; criteria that do not stand in it are undefined. */
export interface PermissionRequest {
  readonly nhsNumber: string
  readonly entries: readonly Entry[]
}

/** An assertion, or criteria of a query. */
export interface Entry {
  readonly permission: string
  readonly resource: Assertion['resource'] | undefined
  readonly function: Assertion['function'] | undefined
  readonly accessor: Assertion['accessor'] | undefined
  readonly at: string
}

const invalid = (text: string, came: string, expected: string, at: string): { readonly failure: PsisFailure } => ({
  failure: { reasons: [summaries.invalid, psisReason('35160', `Invalid input message. ${text}`)], came, expected, at },
})

/**
 * Reads `crs:…ResourcePermissionsRequest` out of the ControlActEvent.
 * @param around element that holds resourceContext: `permissions` of an update, `accessControlQuery` of a query
 * @param each elements inside it that are assertions or criteria
 */
export function readPermissions(
  { tape, wrapper }: DomainRequest,
  around: 'permissions' | 'accessControlQuery',
  each: readonly string[],
): PermissionRequest | { readonly failure: PsisFailure } {
  const request = tape.children(wrapper.controlAct).find((child) => tape.namespace(child) === CRS) ?? -1
  const at = tape.path(request < 0 ? wrapper.controlAct : request)
  const holder = child(tape, request, around)
  const context = child(tape, holder, 'resourceContext')
  const nhsNumber = tape.attr(context, WRAPPER.extension)?.trim() ?? ''
  if (tape.attr(context, WRAPPER.root) !== OID.nhsNumber || !/^\d{10}$/.test(nhsNumber))
    return invalid(
      'Mandatory field NHS Number is missing or incorrect',
      `resourceContext “${nhsNumber}”`,
      'an NHS number of ten digits',
      at,
    )
  const entries = tape.children(holder).filter((element) => each.includes(tape.local(element)))
  if (entries.length === 0) return invalid(`Mandatory field ${each[0]} is missing`, `no ${each[0]}`, `one ${each[0]} or more`, at)
  const read = entries.map((element) => entryOf(tape, element))
  for (const entry of read) {
    // Sealing names another resource than the patient's record (dossier sync-pds 5).
    if (entry.resource === undefined || entry.resource.id === nhsNumber || entry.function?.context === 'Sealing') continue
    return invalid('Resource Id does not match NHS Number', `resource/Id “${entry.resource.id}”`, nhsNumber, entry.at)
  }
  return { nhsNumber, entries: read }
}

const child = (tape: XmlTape, parent: number, local: string): number =>
  parent < 0 ? -1 : (tape.children(parent).find((each) => tape.local(each) === local && tape.namespace(each) === CRS) ?? -1)

function entryOf(tape: XmlTape, element: number): Entry {
  const text = (parent: number, local: string): string => tape.text(child(tape, parent, local)).trim()
  const resource = child(tape, element, 'resource')
  const asked = child(tape, element, 'function')
  const accessor = child(tape, element, 'accessor')
  const accessorId = child(tape, accessor, 'accessorId')
  const [id, name] = [text(accessorId, 'Id') || text(accessorId, 'id'), text(accessorId, 'name')]
  return {
    permission: text(element, 'permission'),
    resource: resource < 0 ? undefined : { type: text(resource, 'type'), id: text(resource, 'Id') },
    function: asked < 0 ? undefined : { context: text(asked, 'context'), code: text(asked, 'code') },
    accessor: accessor < 0 ? undefined : { type: text(accessor, 'type'), ...(id === '' ? {} : { id }), ...(name === '' ? {} : { name }) },
    at: tape.path(element),
  }
}
