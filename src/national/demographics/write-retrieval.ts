import { escapeAttribute as a, escapeText as t } from '../../wire/xml/escape.ts'
import type { Generation } from './generations.ts'
import { PDS } from './names.ts'
import type { Patient, RelatedPerson } from './patient.ts'
import {
  addressXml,
  birthOrderXml,
  birthXml,
  confidentialityXml,
  consentXml,
  deathNotificationXml,
  deathXml,
  genderXml,
  nameXml,
  nhsNumberXml,
  objectIdXml,
  observationXml,
  periodXml,
  previousContactXml,
  serialChangeNumberXml,
  telecomXml,
} from './write-person.ts'

/** The retrieval's payload in the form of a generation (dossier sync-pds 2.5); the record as it may be told. */
export function retrievalXml(patient: Patient, generation: Generation): string {
  if (generation === '3.1' || generation === '4.2') return retrieval4(patient)
  return `<PDSResponse classCode="OBS" moodCode="EVN">${serialChangeNumberXml(patient.scn)}<subject typeCode="SBJ"><patientRole classCode="PAT">${confidentialityXml(patient)}${nhsNumberXml(patient.nhsNumber)}${generation === '7.2' ? person7(patient) : person6(patient)}${replacements(patient)}${subjects(patient, generation)}</patientRole></subject></PDSResponse>`
}

/** The answer to a retrieval without items: the serial change number alone. */
export function serialChangeNumberOnlyXml({ nhsNumber, scn }: Patient, generation: Generation): string {
  const subject = `<subject typeCode="SBJ"><patientRole classCode="PAT">${nhsNumberXml(nhsNumber)}</patientRole></subject>`
  const number = serialChangeNumberXml(scn)
  if (generation !== '3.1' && generation !== '4.2') return `<PDSResponse classCode="OBS" moodCode="EVN">${number}${subject}</PDSResponse>`
  return `<PdsSuccessfulRetrieval classCode="OBS" moodCode="EVN">${subject}${number}</PdsSuccessfulRetrieval>`
}

const PERSON = '<patientPerson classCode="PSN" determinerCode="INSTANCE">'

function retrieval4(patient: Patient): string {
  const provision = (id: string, code: string, period: string, root: string) =>
    `<playedOtherProviderPatient classCode="PAT"><subjectOf typeCode="SBJ"><patientCareProvision classCode="PCPR" moodCode="EVN">${objectIdXml(id)}<code codeSystem="${PDS.careProvision}" code="${code}"/>${period}<responsibleParty typeCode="RESP"><healthCareProvider classCode="PROV"><id root="${PDS.organisation}" extension="${a(root)}"/></healthCareProvider></responsibleParty></patientCareProvision></subjectOf></playedOtherProviderPatient>`
  return `<PdsSuccessfulRetrieval classCode="OBS" moodCode="EVN"><subject typeCode="SBJ"><patientRole classCode="PAT">${nhsNumberXml(patient.nhsNumber)}${patient.addresses.map(addressXml).join('')}${patient.telecoms.map(telecomXml).join('')}${confidentialityXml(patient)}${PERSON}${patient.names.map(nameXml).join('')}${genderXml(patient)}${birthXml(patient)}${deathXml(patient)}${birthOrderXml(patient)}${provisions(patient, provision)}</patientPerson>${replacements(patient)}${deathNotificationXml('subjectOf2', patient)}${patient.consents.map(consentXml('subjectOf3')).join('')}${previousContactXml('subjectOf8', patient)}</patientRole></subject>${serialChangeNumberXml(patient.scn)}</PdsSuccessfulRetrieval>`
}

const person6 = (patient: Patient): string =>
  `${PERSON}${genderXml(patient)}${birthXml(patient)}${deathXml(patient)}${birthOrderXml(patient)}${birthplace(patient)}${language(patient)}${provisions(patient, careProvision('patientCareProvisionEvent'))}${patient.related.map(related).join('')}${partsXml(patient, 'UK02')}</patientPerson>`

function person7(patient: Patient): string {
  const part = (name: string, content: string) =>
    content === ''
      ? ''
      : `<${name} classCode="PART"><partPerson classCode="PSN" determinerCode="INSTANCE">${content}</partPerson></${name}>`
  return `${PERSON}${birthOrderXml(patient)}${language(patient)}${provisions(patient, careProvision('patientCareProvision'))}${patient.related.map(related).join('')}${partsXml(patient, 'UK03')}${part('COCT_MT000208UK01.BirthPlace', birthplace(patient))}${part('COCT_MT000209UK01.PartAdminGenderCode', genderXml(patient))}${part('COCT_MT000210UK01.PartBirthTime', birthXml(patient))}${part('COCT_MT000211UK01.PartDeceasedTime', deathXml(patient))}</patientPerson>`
}

/** Addresses, telecoms and names as parts of the person, in this order. */
export function partsXml({ addresses, telecoms, names }: Patient, version: 'UK02' | 'UK03'): string {
  const part = (cmet: string, content: string) =>
    `<COCT_MT000${cmet}${version}.PartOfWhole classCode="PART">${content}</COCT_MT000${cmet}${version}.PartOfWhole>`
  return [
    ...addresses.map((each) => part('201', addressXml(each))),
    ...telecoms.map((each) => part('202', telecomXml(each))),
    ...names.map((each) => part('203', `<partPerson classCode="PSN" determinerCode="INSTANCE">${nameXml(each)}</partPerson>`)),
  ].join('')
}

const careProvision = (element: string) => (id: string, code: string, period: string, organisation: string) =>
  `<playedOtherProviderPatient classCode="PAT"><subjectOf typeCode="SBJ"><${element} classCode="PCPR" moodCode="EVN"><code code="${code}" codeSystem="${PDS.careProvision}"/>${period}${objectIdXml(id)}<performer typeCode="PRF"><assignedEntity classCode="ASSIGNED"><id root="${PDS.organisation}" extension="${a(organisation)}"/></assignedEntity></performer></${element}></subjectOf></playedOtherProviderPatient>`

const provisions = (
  { gp, pharmacies }: Patient,
  write: (id: string, code: string, period: string, organisation: string) => string,
): string =>
  [
    ...gp.map((each) => write(each.id, '1', periodXml('effectiveTime', each), each.code)),
    ...pharmacies.map((each) => write(each.id, each.kind, periodXml('effectiveTime', each), each.code)),
  ].join('')

function birthplace({ birth: { place } }: Patient): string {
  if (place === undefined) return ''
  const { city, county, country } = place
  const text = (element: string, value: string | undefined) => (value === undefined ? '' : `<${element}>${t(value)}</${element}>`)
  return `<birthplace classCode="BIRTHPL"><addr>${text('city', city)}${text('county', county)}${text('country', country)}</addr></birthplace>`
}

const language = ({ preferences }: Patient): string =>
  preferences.language === undefined
    ? ''
    : `<languageCommunication><languageCode code="${a(preferences.language)}" codeSystem="${PDS.language}"/></languageCommunication>`

const related = (person: RelatedPerson): string =>
  `<scopedRelatedPersonRole classCode="PRS">${person.address === undefined ? '' : addressXml(person.address)}<code code="${person.relation}" codeSystem="${PDS.relationship}"/>${periodXml('effectiveTime', person)}${objectIdXml(person.id)}${person.nhsNumber === undefined ? '' : nhsNumberXml(person.nhsNumber)}${person.telecoms.map(telecomXml).join('')}${person.name === undefined ? '' : `<relatedPerson classCode="PSN" determinerCode="INSTANCE">${nameXml(person.name)}</relatedPerson>`}</scopedRelatedPersonRole>`

/** The numbers that were merged into this record. */
const replacements = ({ supersedes }: Patient): string =>
  supersedes
    .map(
      ({ nhsNumber, effectiveTo }) =>
        `<replacementOf typeCode="REPL"><oldVersion classCode="PAT">${periodXml('effectiveTime', { to: effectiveTo })}${nhsNumberXml(nhsNumber)}</oldVersion></replacementOf>`,
    )
    .join('')

function subjects(patient: Patient, generation: Generation): string {
  const { contactMethod, writtenFormat } = patient.preferences
  const value = (code: string, system: string) => `<value code="${a(code)}" codeSystem="${system}"/>`
  return [
    deathNotificationXml('subjectOf2', patient),
    ...patient.consents.map(consentXml('subjectOf3')),
    contactMethod === undefined ? '' : observationXml('subjectOf4', 'preferredContactMethod', '9', value(contactMethod, PDS.contactMethod)),
    writtenFormat === undefined
      ? ''
      : observationXml('subjectOf5', 'preferredWrittenCommunicationFormat', '13', value(writtenFormat, PDS.writtenFormat)),
    registrationXml(patient),
    previousContactXml('subjectOf8', patient),
    removalXml(patient, generation),
  ].join('')
}

/** Registration with NHAIS and its end; of their children only the codes are known from sources. */
function registrationXml({ nhais }: Patient): string {
  if (nhais?.registered === undefined) return ''
  const id = nhais.cipher === undefined ? '' : `<id root="${PDS.nhais}" extension="${a(nhais.cipher)}"/>`
  return `<subjectOf7 typeCode="SBJ"><nHAISRegistrationEvent classCode="REG" moodCode="EVN"><code code="01" codeSystem="${PDS.registrationEvent}"/><effectiveTime value="${nhais.registered}"/>${id}</nHAISRegistrationEvent></subjectOf7>`
}

function removalXml({ nhais }: Patient, generation: Generation): string {
  if (nhais?.removal === undefined) return ''
  const { date, reason } = nhais.removal
  const [element, code] = generation === '7.2' ? ['pCRemovalRegistrationEvent', '04'] : ['nHAISRemovalRegistrationEvent', '02']
  return `<subjectOf9 typeCode="SBJ"><${element} classCode="REG" moodCode="EVN"><code code="${code}" codeSystem="${PDS.registrationEvent}"/>${date === undefined ? '' : `<effectiveTime value="${date}"/>`}${reason === undefined ? '' : `<reasonCode code="${a(reason)}" codeSystem="${PDS.removalReason}"/>`}</${element}></subjectOf9>`
}
