import { escapeAttribute as a, escapeText as t } from '../../wire/xml/escape.ts'
import { PDS } from './names.ts'
import type { Address, Patient, PersonName, Telecom } from './patient.ts'

interface Period {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** A period as low and high; '' when neither is known. */
export const periodXml = (element: string, { from, to }: Period): string =>
  from === undefined && to === undefined
    ? ''
    : `<${element}>${from === undefined ? '' : `<low value="${from}"/>`}${to === undefined ? '' : `<high value="${to}"/>`}</${element}>`

export const objectIdXml = (id: string): string => `<id root="${PDS.object}" extension="${a(id)}"/>`

export const nhsNumberXml = (nhsNumber: string): string => `<id root="${PDS.nhsNumber}" extension="${nhsNumber}"/>`

const text = (element: string, value: string | undefined): string => (value === undefined ? '' : `<${element}>${t(value)}</${element}>`)

/** Children in the order of the captures: prefix, given, family, suffix, validTime, id. */
export const nameXml = (name: PersonName): string =>
  `<name use="${name.use}">${text('prefix', name.prefix)}${name.given.map((given) => text('given', given)).join('')}${text('family', name.family)}${text('suffix', name.suffix)}${periodXml('validTime', name)}${objectIdXml(name.id)}</name>`

/** Five lines, empty ones too, then postcode, key, description, period, id. */
export const addressXml = (address: Address): string =>
  `<addr use="${address.use}">${address.lines.map((line) => (line === '' ? '<streetAddressLine/>' : text('streetAddressLine', line))).join('')}${text('postalCode', address.postcode)}${text('addressKey', address.pafKey)}${text('desc', address.desc)}${periodXml('useablePeriod', address)}${objectIdXml(address.id)}</addr>`

export const telecomXml = (telecom: Telecom): string =>
  `<telecom use="${telecom.use}" value="${a(telecom.value)}">${periodXml('useablePeriod', telecom)}${objectIdXml(telecom.id)}</telecom>`

export const genderXml = ({ gender }: Patient): string => `<administrativeGenderCode code="${gender}"/>`
export const birthXml = ({ birth }: Patient): string => (birth.value === undefined ? '' : `<birthTime value="${birth.value}"/>`)
export const deathXml = ({ death }: Patient): string => (death === undefined ? '' : `<deceasedTime value="${death.value}"/>`)
export const birthOrderXml = ({ birth }: Patient): string =>
  birth.order === undefined ? '' : `<multipleBirthOrderNumber value="${birth.order}"/>`

export const confidentialityXml = ({ sensitivity }: Patient): string =>
  sensitivity === undefined ? '' : `<confidentialityCode code="${sensitivity}" codeSystem="${PDS.sensitivity}"/>`

/** An observation of the patient's role, such as the death notification: a code of …17.35 with its value. */
export const observationXml = (subjectOf: string, element: string, code: string, value: string): string =>
  `<${subjectOf} typeCode="SBJ"><${element} classCode="OBS" moodCode="EVN"><code code="${code}" codeSystem="${PDS.observation}"/>${value}</${element}></${subjectOf}>`

export const deathNotificationXml = (subjectOf: string, { death }: Patient): string =>
  death === undefined
    ? ''
    : observationXml(subjectOf, 'deathNotification', '3', `<value code="${death.status}" codeSystem="${PDS.deathNotification}"/>`)

export const previousContactXml = (subjectOf: string, { previousNhsContact }: Patient): string =>
  observationXml(subjectOf, 'previousNhsContact', '17', `<value code="${previousNhsContact}" codeSystem="${PDS.previousContact}"/>`)

export const serialChangeNumberXml = (scn: number): string =>
  `<pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2" codeSystem="${PDS.observation}"/><value value="${scn}"/></pertinentSerialChangeNumber></pertinentInformation>`

/** A consent; of its children only the codes are known from sources. */
export const consentXml = (subjectOf: string) => (consent: Patient['consents'][number]) =>
  `<${subjectOf} typeCode="SBJ"><consent classCode="CONS" moodCode="EVN"><code code="${consent.type}" codeSystem="${PDS.consentType}"/>${periodXml('effectiveTime', consent)}${objectIdXml(consent.id)}<value code="${consent.value}" codeSystem="${PDS.consent}"/></consent></${subjectOf}>`
