import type { Hit } from './advanced-trace.ts'
import type { Generation } from './generations.ts'
import { PDS } from './names.ts'
import type { Patient } from './patient.ts'
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
  observationXml,
  periodXml,
  previousContactXml,
  serialChangeNumberXml,
  telecomXml,
} from './write-person.ts'
import { partsXml } from './write-retrieval.ts'

/** PdsTraceMatch of a simple trace (PRPA_MT000200UK01, dossier sync-pds 2.2); the record as it may be told. */
export const traceMatchXml = (patient: Patient): string =>
  `<PdsTraceMatch classCode="OBS" moodCode="EVN"><subject typeCode="SBJ">${roleXml(patient)}</subject></PdsTraceMatch>`

const roleXml = (patient: Patient): string =>
  `<patientRole classCode="PAT">${patient.addresses.map(addressXml).join('')}${confidentialityXml(patient)}${nhsNumberXml(patient.nhsNumber)}${patient.telecoms.map(telecomXml).join('')}${personXml(patient)}${previousContactXml('subjectOf2', patient)}${deathNotificationXml('subjectOf3', patient)}</patientRole>`

const personXml = (patient: Patient): string =>
  `<patientPerson classCode="PSN" determinerCode="INSTANCE">${genderXml(patient)}${birthXml(patient)}${deathXml(patient)}${birthOrderXml(patient)}${patient.names.map(nameXml).join('')}${practiceXml(patient)}</patientPerson>`

/** The GP practice as traces and confirmations tell it. */
const practiceXml = ({ gp }: Patient): string =>
  gp
    .map(
      (each) =>
        `<playedOtherProviderPatient classCode="PAT"><subjectOf typeCode="SBJ"><patientCareProvision classCode="PCPR" moodCode="EVN"><code code="1" codeSystem="${PDS.careProvision}"/>${periodXml('effectiveTime', each)}<performer typeCode="PRF"><assignedOrganization classCode="ASSIGNED"><id root="${PDS.organisation}" extension="${each.code}"/></assignedOrganization></performer></patientCareProvision></subjectOf></playedOtherProviderPatient>`,
    )
    .join('')

/** PDSResponse of a cross check (PRPA_MT000213UK02, dossier 2.3): the person of a trace, the observations in other places. */
export const crossCheckXml = (patient: Patient): string =>
  `<PDSResponse classCode="OBS" moodCode="EVN">${serialChangeNumberXml(patient.scn)}<subject typeCode="SBJ"><patientRole classCode="PAT">${patient.addresses.map(addressXml).join('')}${confidentialityXml(patient)}${nhsNumberXml(patient.nhsNumber)}${patient.telecoms.map(telecomXml).join('')}${personXml(patient)}${deathNotificationXml('subjectOf2', patient)}${previousContactXml('subjectOf8', patient)}</patientRole></subject></PDSResponse>`

/** PdsNhsNumberConfirmation (PRPA_MT000202UK02, dossier 2.4). */
export const confirmationXml = (patient: Patient): string =>
  `<PdsNhsNumberConfirmation classCode="OBS" moodCode="EVN">${serialChangeNumberXml(patient.scn)}<subject typeCode="SBJ"><patientRole classCode="PAT">${patient.addresses.map(addressXml).join('')}${confidentialityXml(patient)}${nhsNumberXml(patient.nhsNumber)}<patientPerson classCode="PSN" determinerCode="INSTANCE">${genderXml(patient)}${birthXml(patient)}${deathXml(patient)}${patient.names.map(nameXml).join('')}${practiceXml(patient)}</patientPerson>${patient.consents.map(consentXml('subjectOf1')).join('')}${deathNotificationXml('subjectOf2', patient)}</patientRole></subject></PdsNhsNumberConfirmation>`

/** PdsTraceMatch of an advanced trace (PRPA_MT000207UK02, dossier 2.6): one subject a hit, with its matching level. */
export const advancedMatchXml = (hits: readonly Hit[], generation: Generation): string =>
  `<PdsTraceMatch classCode="OBS" moodCode="EVN">${hits.map((hit) => `<subject typeCode="SBJ">${hitXml(hit, generation)}</subject>`).join('')}</PdsTraceMatch>`

function hitXml({ patient, level }: Hit, generation: Generation): string {
  const matching = observationXml('subjectOf1', 'matchingLevel', '12', `<value value="${level}" unit="%"/>`)
  return `<patientRole classCode="PAT">${confidentialityXml(patient)}${nhsNumberXml(patient.nhsNumber)}<patientPerson classCode="PSN" determinerCode="INSTANCE">${genderXml(patient)}${birthXml(patient)}${deathXml(patient)}${birthOrderXml(patient)}${practiceXml(patient)}${partsXml(patient, generation === '7.2' ? 'UK03' : 'UK02')}</patientPerson>${matching}${previousContactXml('subjectOf2', patient)}${deathNotificationXml('subjectOf3', patient)}</patientRole>`
}
