import { HL7 } from '../../wire/hl7v3/names.ts'
import { escapeAttribute, escapeText } from '../../wire/xml/escape.ts'
import type { Address, Patient, PersonName } from '../demographics/patient.ts'
import type { ResponseCode } from './codes.ts'
import { MINI } from './names.ts'
import type { MiniServiceOperation } from './operations.ts'
import type { MiniServiceQuery } from './read-request.ts'

/** A GP practice as details name it. */
export interface Practice {
  readonly name: string
  /** Lines of the address with the town last. */
  readonly lines: readonly string[]
  readonly postcode: string
  readonly telephone: string | undefined
}

/** The payload of an answer: its element with id, code and response code, then the content (dossier sync-pds-smsp-gazetteer 3.3). */
export const answerXml = ({ response }: MiniServiceOperation, code: ResponseCode, content: string, id: string): string =>
  `<${response} xmlns="${HL7}" moodCode="EVN" classCode="OBS"><id root="${id}"/><code codeSystem="${MINI.messageType}" code="${response}"/><value codeSystem="${MINI.responseCode}" code="${code}"/>${content}</${response}>`

const numberXml = (nhsNumber: string): string => `<id root="${MINI.nhsNumber}" extension="${nhsNumber}"/>`

export const validIdentifierXml = (nhsNumber: string, valid: boolean): string =>
  `<component typeCode="COMP"><validIdentifier moodCode="EVN" classCode="OBS"><code codeSystem="${MINI.validIdentifier}" code="VI"/><value value="${valid}"/><subject typeCode="SBJ"><patient classCode="PAT">${numberXml(nhsNumber)}</patient></subject></validIdentifier></component>`

export const numberOnlyXml = (nhsNumber: string): string =>
  `<subject typeCode="SBJ"><patient classCode="PAT">${numberXml(nhsNumber)}</patient></subject>`

/** Uses of addresses that details tell, in the order of the published sample. */
const ADDRESS_USES = ['PST', 'TMP', 'H'] as const

/** The addresses that details tell: at most one of each use. */
export const toldAddresses = ({ addresses }: Patient): readonly Address[] =>
  ADDRESS_USES.flatMap((use) => addresses.filter((address) => address.use === use).slice(0, 1))

/**
 * Details of a record, already reduced to what may be told. The dead have no practice (dossier sync-pds-smsp-gazetteer 3.3).
 * @param practice the practice that the record names, undefined when nothing is known of it but the code
 */
export function detailsXml(patient: Patient, query: MiniServiceQuery, practice: Practice | undefined): string {
  const { localIdentifier } = query
  const local =
    localIdentifier === undefined
      ? ''
      : `<id root="${escapeAttribute(localIdentifier.root)}" extension="${escapeAttribute(localIdentifier.extension)}"/>`
  const name = patient.names.find(({ use }) => use === 'L') ?? patient.names[0]
  const addresses = toldAddresses(patient).map((address) => addressXml(` use="${address.use}"`, address.lines, address.postcode))
  const telecoms = patient.telecoms.map(
    ({ use, value, from }) =>
      `<telecom use="${use}" value="${escapeAttribute(value)}">${from === undefined ? '' : `<useablePeriod><low value="${from}"/></useablePeriod>`}</telecom>`,
  )
  const [gp] = patient.death === undefined ? patient.gp : []
  const person = [
    `<administrativeGenderCode code="${patient.gender}" codeSystem="${MINI.gender}"/>`,
    patient.birth.value === undefined ? '' : `<birthTime value="${patient.birth.value}"/>`,
    patient.death === undefined ? '' : `<deceasedTime value="${patient.death.value}"/>`,
    gp === undefined ? '' : practiceXml(gp.code, practice),
  ].join('')
  return `<subject typeCode="SBJ"><patient classCode="PAT">${numberXml(patient.nhsNumber)}${local}${name === undefined ? '' : nameXml(name)}${addresses.join('')}${telecoms.join('')}<patientPerson determinerCode="INSTANCE" classCode="PSN">${person}</patientPerson></patient></subject>`
}

function nameXml({ prefix, given, family }: PersonName): string {
  const part = (element: string, text: string | undefined) =>
    text === undefined || text === '' ? '' : `<${element}>${escapeText(text)}</${element}>`
  return `<name>${part('prefix', prefix)}${given
    .slice(0, 2)
    .map((each) => part('given', each))
    .join('')}${part('family', family)}</name>`
}

/** The postcode stands before five lines, unlike everywhere else in HL7. */
function addressXml(use: string, lines: readonly string[], postcode: string | undefined): string {
  const five = Array.from({ length: 5 }, (_, at) => lines[at] ?? '')
  const each = five.map((line) => (line === '' ? '<streetAddressLine/>' : `<streetAddressLine>${escapeText(line)}</streetAddressLine>`))
  return `<addr${use}>${postcode === undefined ? '' : `<postalCode>${escapeText(postcode)}</postalCode>`}${each.join('')}</addr>`
}

function practiceXml(code: string, practice: Practice | undefined): string {
  const known =
    practice === undefined
      ? ''
      : `${addressXml('', practice.lines, practice.postcode)}${practice.telephone === undefined ? '' : `<telecom use="WP" value="tel:${escapeAttribute(practice.telephone.replace(/\s/g, ''))}"/>`}`
  const name = practice === undefined ? '' : `<name>${escapeText(practice.name)}</name>`
  return `<gPPractice classCode="SDLOC">${known}<locationOrganization determinerCode="INSTANCE" classCode="ORG"><id root="${MINI.practice}" extension="${escapeAttribute(code)}"/>${name}</locationOrganization></gPPractice>`
}
