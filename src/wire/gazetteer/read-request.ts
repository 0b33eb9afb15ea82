import type { XmlTape } from '../xml/tape.ts'
import { NAMES } from './names.ts'

/** Parts of an address, '' for those that are not there. */
export interface AddressParts {
  readonly address1: string
  readonly address2: string
  readonly address3: string
  readonly town: string
  readonly county: string
  readonly postcode: string
  readonly country: string
}

/** A part of the request that breaks its structure; `element` is what Spine's error names. */
export interface StructureFault {
  readonly element: string
  readonly came: string
  readonly expected: string
  readonly at: string
}

/** A getAddressListRequest as it stands, and what is wrong with it, in document order (dossier sync-pds-smsp-gazetteer 4). */
export interface AddressListRequest {
  readonly messageId: string
  /** The header's other elements, each as a document of its own: an answer gives them back. */
  readonly echoed: readonly string[]
  readonly address: AddressParts
  /** undefined when none was sent, or none that is a number. */
  readonly maxno: number | undefined
  readonly faults: readonly StructureFault[]
}

const FIELDS = ['address1', 'address2', 'address3', 'town', 'county', 'country'] as const

/** Reads the request that stands at an element. Never throws. */
export function readAddressListRequest(tape: XmlTape, element: number): AddressListRequest {
  const faults: StructureFault[] = []
  const fault = (local: string, came: string, expected: string, el: number) =>
    faults.push({ element: local, came, expected, at: tape.path(el) })
  const once = (el: number, name: number, local: string, expected: string): number => {
    const found = tape.children(el).filter((child) => tape.name(child) === name)
    if (found.length !== 1) fault(local, `${found.length} ${local}`, expected, el)
    return found[0] ?? -1
  }
  const header = once(element, NAMES.messageHeader, 'messageHeader', 'one messageHeader')
  const id = header < 0 ? -1 : once(header, NAMES.messageId, 'messageId', 'one messageId')
  const messageId = tape.text(id).trim()
  if (id >= 0 && messageId === '') fault('messageId', 'an empty messageId', 'one messageId', header)
  const address = once(element, NAMES.postalAddress, 'postalAddress', 'one postalAddress')
  const atMostOne = (local: string, found: readonly number[]): string => {
    if (found.length > 1) fault(local, `${found.length} ${local}`, `at most one ${local}`, address)
    return tape.text(found[0] ?? -1).trim()
  }
  const parts = Object.fromEntries(FIELDS.map((field) => [field, atMostOne(field, tape.children(address, NAMES[field]))]))
  const postcodes = [...tape.children(address, NAMES.postcode), ...tape.children(address, NAMES.postCode)]
  const counts = tape.children(element, NAMES.maxno)
  if (counts.length > 1) fault('maxno', `${counts.length} maxno`, 'at most one maxno', element)
  const written = tape.text(counts[0] ?? -1).trim()
  const isNumber = /^[1-9]\d{0,8}$/.test(written)
  if (counts.length > 0 && !isNumber) fault('maxno', `maxno “${written.slice(0, 40)}”`, 'a whole number from 1', counts[0] ?? element)
  const { address1 = '', address2 = '', address3 = '', town = '', county = '', country = '' } = parts
  return {
    messageId,
    echoed: tape
      .children(header)
      .filter((child) => child !== id)
      .map((child) => tape.standalone(child)),
    address: { address1, address2, address3, town, county, country, postcode: atMostOne('postcode', postcodes) },
    maxno: isNumber ? Number(written) : undefined,
    faults,
  }
}
