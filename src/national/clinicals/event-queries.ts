import { HL7, OID, NAMES as WRAPPER } from '../../wire/hl7v3/names.ts'
import { escapeAttribute as a } from '../../wire/xml/escape.ts'
import { readXml, xmlName } from '../../wire/xml/index.ts'
import type { DomainAnswer, DomainHandler, DomainRequest } from '../domain.ts'
import { type PsisFailure, psisQueryFailed, psisReason, summaries } from '../psis-failures.ts'
import { permissionsXml } from '../relationships/handlers.ts'
import { assertionsOf, viewable } from '../relationships/permissions.ts'
import { type ClinicalDocument, documentsOf } from './documents.ts'

const PSIS = 'urn:npfit:psisqr'
const DOCUMENT = '2.16.840.1.113883.2.1.3.2.4.17.59'

/** What both queries ask: the patient, the event of the second, and whether a dissent is to be overridden. */
interface EventQuery {
  readonly nhsNumber: string
  readonly override: boolean
  readonly event: string
}

/** QUPC_IN180000UK04 and its portal variant: what is kept of a patient, newest first, and who may see it (captures of the SCR adaptor). */
export const listEvents =
  (response: string): DomainHandler =>
  async (request, turn) => {
    const read = readQuery(request)
    if ('failure' in read) return psisQueryFailed(read.failure)
    const { nhsNumber, override } = read
    if (!override && !(await viewable(turn, nhsNumber))) return psisQueryFailed(dissent(nhsNumber))
    const found = await documentsOf(turn, nhsNumber)
    if (found.length === 0) return psisQueryFailed(nothing(nhsNumber))
    const events = found.map((document) => eventXml(document, authorXml(document))).join('')
    const permissions = permissionsXml('', nhsNumber, await assertionsOf(turn, nhsNumber))
    return answered(response, 'queryResponseEventList', nhsNumber, events + permissions, `${found.length} event(s) listed`)
  }

/** QUPC_IN190000UK04 and its portal variant: one document, as it was uploaded. */
export const readEvent =
  (response: string): DomainHandler =>
  async (request, turn) => {
    const read = readQuery(request)
    if ('failure' in read) return psisQueryFailed(read.failure)
    const { nhsNumber, override, event } = read
    if (!override && !(await viewable(turn, nhsNumber))) return psisQueryFailed(dissent(nhsNumber))
    const found = (await documentsOf(turn, nhsNumber)).find(({ id }) => id.toUpperCase() === event.toUpperCase())
    if (found === undefined) return psisQueryFailed(nothing(nhsNumber))
    return answered(
      response,
      'queryResponseEvent',
      nhsNumber,
      eventXml(found, `<psis:hl7Data>${found.xml}</psis:hl7Data>`),
      `event ${found.id} told`,
    )
  }

function readQuery({ tape, wrapper }: DomainRequest): EventQuery | { readonly failure: PsisFailure } {
  const query = tape.child(wrapper.controlAct, WRAPPER.query)
  const value = (local: string): number => {
    const parameter = query < 0 ? -1 : (tape.children(query).find((each) => tape.local(each) === local) ?? -1)
    return parameter < 0 ? -1 : (tape.children(parameter).find((each) => tape.local(each) === 'value') ?? -1)
  }
  const number = value('nHSNumber')
  const nhsNumber = tape.attr(number, WRAPPER.extension)?.trim() ?? ''
  if (tape.attr(number, WRAPPER.root) !== OID.nhsNumber || !/^\d{10}$/.test(nhsNumber))
    return {
      failure: {
        reasons: [summaries.invalid, psisReason('35160', 'Invalid input message. Mandatory field NHS Number is missing or incorrect')],
        came: `nHSNumber “${nhsNumber}”`,
        expected: `an NHS number of ten digits under root ${OID.nhsNumber}`,
        at: tape.path(query),
      },
    }
  return {
    nhsNumber,
    override: tape.attr(value('dissentOverride'), WRAPPER.code) === '1',
    event: tape.attr(value('eventRecord'), WRAPPER.root) ?? '',
  }
}

const dissent = (nhsNumber: string): PsisFailure => ({
  reasons: [summaries.denied, psisReason('30418', 'ACF does not permit access to resource')],
  came: `the summary record of ${nhsNumber}, which SET_RESOURCE_PERMISSIONS has closed`,
  expected: 'a permission Consent/View, or dissentOverride 1',
})

const nothing = (nhsNumber: string): PsisFailure => ({
  reasons: [summaries.warning, psisReason('30312', `Case Instance not found. ${nhsNumber}`, 'WG')],
  came: nhsNumber,
  expected: 'a patient of whom a GP Summary was uploaded in this space, and of an event query one of its events',
})

const answered = (interaction: string, element: string, nhsNumber: string, content: string, summary: string): DomainAnswer => ({
  interaction,
  prefix: '',
  versionCode: 'V3NPfIT4.2.00',
  typeCode: 'AA',
  content: `<subject typeCode="SUBJ"><psis:${element} xmlns:psis="${PSIS}"><psis:recordTarget><psis:patient><psis:id root="${OID.nhsNumber}" extension="${nhsNumber}"/></psis:patient></psis:recordTarget>${content}</psis:${element}></subject><queryAck type="QueryAck"><queryResponseCode code="OK"/></queryAck>`,
  summary,
})

const eventXml = (document: ClinicalDocument, content: string): string =>
  `<psis:event><psis:eventID root="${a(document.id)}"/><psis:payloadID root="${OID.interaction}" extension="${a(document.messageType)}"/><psis:persistenceDate value="${document.availabilityTime}"/><psis:eventStatus codeSystem="${DOCUMENT}" code="1" displayName="Normal"/><psis:eventType codeSystem="${a(document.codeSystem)}" code="${a(document.code)}" displayName="${a(document.title)}"/>${content}</psis:event>`

const AUTHOR = xmlName(HL7, 'author')

/** The author as the document names it. */
function authorXml({ xml }: ClinicalDocument): string {
  const tape = readXml(Buffer.from(xml))
  const author = tape.child(tape.root, AUTHOR)
  return author < 0 ? '' : `<psis:author>${tape.standalone(author)}</psis:author>`
}
