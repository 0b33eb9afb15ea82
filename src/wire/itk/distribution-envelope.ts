import type { XmlName } from '../xml/names.ts'
import type { XmlTape } from '../xml/tape.ts'
import type { DeCode } from './de-codes.ts'
import { IDENTITY, NAMES } from './names.ts'

export interface Identity {
  /** OID of the kind of identity, that of ITK identities where none is written. */
  readonly type: string
  readonly uri: string
}

/** An item of the manifest. */
export interface ManifestItem {
  readonly id: string
  readonly mimetype: string
  readonly profileId: string | undefined
  /** Names of the flags that say the payload is not plain XML: compressed, base64, encrypted. */
  readonly wrapped: readonly string[]
}

/** One rule of the envelope that is broken. */
export interface EnvelopeFault {
  readonly code: DeCode
  readonly came: string
  readonly expected: string
  readonly at: string
}

/** A distribution envelope 2.0 as it stands, and what is wrong with it, in document order (dossier sync-pds-smsp-gazetteer 3.2). */
export interface DistributionEnvelope {
  readonly service: string
  readonly trackingId: string
  readonly auditIdentities: readonly Identity[]
  readonly senderAddress: string | undefined
  readonly items: readonly ManifestItem[]
  /** `key=value` of each handling specification. */
  readonly handling: readonly string[]
  /** Root element of the only payload; -1 when it is not one element in one payload. */
  readonly payload: number
  readonly faults: readonly EnvelopeFault[]
}

const UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/
const HEADER_ORDER = [NAMES.addressList, NAMES.auditIdentity, NAMES.manifest, NAMES.senderAddress, NAMES.handling]

/** Reads the envelope that stands at an element. Never throws. */
export function readDistributionEnvelope(tape: XmlTape, element: number): DistributionEnvelope {
  const faults: EnvelopeFault[] = []
  const at = (el: number) => tape.path(el)
  const fault = (code: DeCode, came: string, expected: string, el: number) => faults.push({ code, came, expected, at: at(el) })
  const text = (el: number, name: XmlName) => tape.attr(el, name)?.trim() ?? ''
  const needs = (el: number, code: DeCode, name: XmlName, what: string) => {
    const value = text(el, name)
    if (value === '') fault(code, `no ${what}`, `the attribute ${what}`, el)
    return value
  }

  const [headers, bodies] = [tape.count(element, NAMES.header), tape.count(element, NAMES.payloads)]
  if (headers !== 1 || bodies !== 1) fault('DE0001', `${headers} header, ${bodies} payloads`, 'one header and one payloads', element)
  const header = tape.child(element, NAMES.header)
  const payloads = tape.child(element, NAMES.payloads)
  if (header > payloads && payloads >= 0) fault('DE0001', 'payloads before header', 'header, then payloads', element)

  const service = header < 0 ? '' : needs(header, 'DE0002', NAMES.service, 'service')
  const trackingId = header < 0 ? '' : needs(header, 'DE0002', NAMES.trackingId, 'trackingid')
  if (trackingId !== '' && !UUID.test(trackingId)) fault('DE0002', `trackingid ${trackingId.slice(0, 60)}`, 'a UUID', header)
  checkOrder(tape, header, fault)

  for (const list of tape.children(header, NAMES.addressList)) {
    const addresses = tape.children(list, NAMES.addressListItem)
    if (addresses.length === 0) fault('DE0003', 'an empty addresslist', 'an address', list)
    for (const address of addresses) needs(address, 'DE0003', NAMES.uri, 'uri')
  }
  const auditIdentities: Identity[] = []
  for (const audit of tape.children(header, NAMES.auditIdentity)) {
    const ids = tape.children(audit, NAMES.auditId)
    if (ids.length < 1 || ids.length > 4) fault('DE0004', `${ids.length} id`, 'one to four id', audit)
    for (const id of ids) auditIdentities.push({ type: text(id, NAMES.type) || IDENTITY.itk, uri: needs(id, 'DE0005', NAMES.uri, 'uri') })
  }

  const manifest = tape.child(header, NAMES.manifest)
  if (header >= 0 && tape.count(header, NAMES.manifest) !== 1)
    fault('DE0006', `${tape.count(header, NAMES.manifest)} manifest`, 'one manifest', header)
  const itemElements = tape.children(manifest, NAMES.manifestItem)
  checkCount(tape, manifest, itemElements.length, 'DE0006', fault)
  const items = itemElements.map((el): ManifestItem => {
    const id = needs(el, 'DE0007', NAMES.id, 'id')
    const mimetype = needs(el, 'DE0007', NAMES.mimetype, 'mimetype')
    const wrapped = (['compressed', 'base64', 'encrypted'] as const).filter((flag) => /^(true|1)$/.test(text(el, NAMES[flag])))
    return { id, mimetype, profileId: tape.attr(el, NAMES.profileId)?.trim(), wrapped }
  })

  const senders = tape.children(header, NAMES.senderAddress)
  for (const sender of senders) needs(sender, 'DE0008', NAMES.uri, 'uri')
  const handling: string[] = []
  for (const specification of tape.children(header, NAMES.handling)) {
    const specs = tape.children(specification, NAMES.spec)
    if (specs.length === 0) fault('DE0009', 'no spec', 'a spec', specification)
    for (const spec of specs) handling.push(`${needs(spec, 'DE0010', NAMES.key, 'key')}=${needs(spec, 'DE0010', NAMES.value, 'value')}`)
  }

  const payloadElements = tape.children(payloads, NAMES.payload)
  checkCount(tape, payloads, payloadElements.length, 'DE0011', fault)
  const ids = payloadElements.map((el) => needs(el, 'DE0012', NAMES.id, 'id'))
  items.forEach(({ id }, index) => {
    if (id !== '' && !ids.includes(id))
      fault('DE0007', `manifestitem ${id} without a payload`, 'the id of a payload', itemElements[index] ?? manifest)
  })
  ids.forEach((id, index) => {
    if (id !== '' && !items.some((item) => item.id === id))
      fault('DE0012', `payload ${id} without a manifestitem`, 'the id of a manifestitem', payloadElements[index] ?? payloads)
  })
  const [only] = payloadElements
  const root = only === undefined || payloadElements.length > 1 ? -1 : onlyChild(tape, only)
  if (only !== undefined && payloadElements.length === 1 && root < 0 && (items[0]?.wrapped.length ?? 0) === 0)
    fault('DE0012', `${tape.children(only).length} elements in the payload`, 'one element', only)
  return {
    service,
    trackingId,
    auditIdentities,
    senderAddress: senders[0] === undefined ? undefined : text(senders[0], NAMES.uri),
    items,
    handling,
    payload: root,
    faults,
  }
}

type Fault = (code: DeCode, came: string, expected: string, el: number) => void

/** Each part of the header at most once, and in the schema's order. */
function checkOrder(tape: XmlTape, header: number, fault: Fault): void {
  let reached = -1
  for (const el of tape.children(header)) {
    const name = tape.name(el)
    const place = name === -1 ? -1 : HEADER_ORDER.indexOf(name)
    if (place < 0) fault('DE0002', tape.qualified(el), 'addresslist, auditIdentity, manifest, senderAddress, handlingSpecification', el)
    // Two manifests are told of once, by their own code.
    else if (place < reached || (place === reached && name !== NAMES.manifest))
      fault(
        'DE0002',
        `${tape.local(el)} out of its place`,
        'addresslist, auditIdentity, manifest, senderAddress, handlingSpecification',
        el,
      )
    reached = Math.max(reached, place)
  }
}

function checkCount(tape: XmlTape, element: number, found: number, code: DeCode, fault: Fault): void {
  if (element < 0) return
  const written = tape.attr(element, NAMES.count)?.trim()
  if (written === undefined || !/^\d{1,9}$/.test(written) || Number(written) !== found || found === 0)
    fault(code, `count ${written ?? 'missing'}, ${found} there`, 'the number of those that are there, at least one', element)
}

function onlyChild(tape: XmlTape, element: number): number {
  const first = tape.firstChild(element)
  return first >= 0 && tape.nextSibling(first) < 0 ? first : -1
}
