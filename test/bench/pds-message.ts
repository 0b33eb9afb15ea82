import { requestHead } from './http-bytes.ts'

export const QUERIES = ['retrieval', 'trace'] as const
export type PdsQuery = (typeof QUERIES)[number]

/** Whom a query asks for. */
export interface Asked {
  readonly nhsNumber: string
  readonly family: string
  readonly given: string
  readonly gender: string
  readonly birth: string
  readonly postcode: string
}

/** The ids of a request differ in their last twelve digits only: its serial number. */
const DIGITS = 12
const ID = `A1B2C3D4-0000-4000-8000-${'0'.repeat(DIGITS)}`
const ASID = '1.2.826.0.1285.0.2.0.107'
const NOW = new Date().toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')

const ACTIONS: Readonly<Record<PdsQuery, string>> = { retrieval: 'QUPA_IN000008UK02', trace: 'QUPA_IN000005UK01' }

/** A synchronous query as one HTTP request, whose serial number can be rewritten in place. */
export class PdsRequest {
  readonly wire: Buffer
  readonly nhsNumber: Buffer
  /** The HL7 id of the last serial number written. */
  readonly id = Buffer.from(ID)
  readonly #places: readonly number[]

  constructor(query: PdsQuery, asked: Asked, systems: { readonly from: string; readonly to: string }, host: string) {
    const body = Buffer.from(envelope(ACTIONS[query], query === 'retrieval' ? retrieval(asked) : trace(asked), systems))
    const fields = ['Content-Type', 'text/xml', 'SOAPAction', `urn:nhs:names:services:pdsquery/${ACTIONS[query]}`]
    this.wire = Buffer.concat([requestHead('/sync-service', host, body.length, fields), body])
    this.nhsNumber = Buffer.from(asked.nhsNumber)
    const places: number[] = []
    for (let at = this.wire.indexOf(ID); at >= 0; at = this.wire.indexOf(ID, at + ID.length)) places.push(at + ID.length - DIGITS)
    this.#places = places
  }

  renew(serial: number): this {
    const text = serial.toString(16).toUpperCase().padStart(DIGITS, '0')
    for (const place of this.#places) this.wire.write(text, place, 'latin1')
    this.id.write(text, ID.length - DIGITS, 'latin1')
    return this
  }
}

function envelope(action: string, query: string, { from, to }: { readonly from: string; readonly to: string }): string {
  const device = (asid: string) => `<device classCode="DEV" determinerCode="INSTANCE"><id root="${ASID}" extension="${asid}"/></device>`
  const named = (asid: string) => `<hl7:device><hl7:id root="${ASID}" extension="${asid}"/></hl7:device>`
  return `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:hl7="urn:hl7-org:v3"><SOAP-ENV:Header><wsa:MessageID>uuid:${ID}</wsa:MessageID><wsa:Action>urn:nhs:names:services:pdsquery/${action}</wsa:Action><wsa:To>https://pds-sync.national.ncrs.nhs.uk/syncservice-pds/pds</wsa:To><wsa:From><wsa:Address>192.0.2.7</wsa:Address></wsa:From><hl7:communicationFunctionRcv>${named(to)}</hl7:communicationFunctionRcv><hl7:communicationFunctionSnd>${named(from)}</hl7:communicationFunctionSnd><wsa:ReplyTo><wsa:Address>192.0.2.7</wsa:Address></wsa:ReplyTo></SOAP-ENV:Header><SOAP-ENV:Body><${action} xmlns="urn:hl7-org:v3"><id root="${ID}"/><creationTime value="${NOW}"/><versionCode code="3NPfIT6.3.01"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${action}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/><communicationFunctionRcv typeCode="RCV">${device(to)}</communicationFunctionRcv><communicationFunctionSnd typeCode="SND">${device(from)}</communicationFunctionSnd><ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="${ASID}" extension="${from}"/></agentSystemSDS></AgentSystemSDS></author1><query>${query}</query></ControlActEvent></${action}></SOAP-ENV:Body></SOAP-ENV:Envelope>`
}

const parameter = (name: string, value: string): string => `<${name}><semanticsText>${name}</semanticsText>${value}</${name}>`

const retrieval = ({ nhsNumber }: Asked): string =>
  `${parameter('historicDataIndicator', '<value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36"/>')}${parameter('person.id', `<value root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber}"/>`)}<retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem>`

const trace = ({ family, given, gender, birth, postcode }: Asked): string =>
  `${parameter('person.address', `<value><postalCode>${postcode}</postalCode></value>`)}${parameter('person.administrativeGenderCode', `<value code="${gender}"/>`)}${parameter('person.birthTime', `<value value="${birth}"/>`)}${parameter('person.name', `<value><given>${given}</given><family>${family}</family></value>`)}`
