import type { Turn } from '../../kernel/turn.ts'
import type { DomainNotice } from '../domain.ts'
import { BIRTH_NOTICE, CHANGE_NOTICE, type Generation, VERSION_CODES } from './generations.ts'
import { PDS } from './names.ts'
import type { Patient } from './patient.ts'
import { type DemographicsEvent, subscribersOf } from './subscriptions.ts'
import { birthXml, genderXml, nameXml, nhsNumberXml, serialChangeNumberXml } from './write-person.ts'

const SERVICE = 'urn:nhs:names:services:pds'

/** RegistrationEvent codes of …17.165 for a new record and a changed one; those of the registration systems are 01 to 04, these are mock-spine's. */
const EVENT_CODES = { allocation: '91', update: '92' } as const

/** PRPA_IN000214UK03 to everyone who asked to be told of such a change (what it holds is invented; docs/differences/demographics.md). */
export async function changeNotices(turn: Turn, event: 'allocation' | 'update', patient: Patient): Promise<DomainNotice[]> {
  const content = `<subject typeCode="SUBJ"><RegistrationEvent classCode="REG" moodCode="EVN"><code code="${EVENT_CODES[event]}" codeSystem="${PDS.registrationEvent}"/>${serialChangeNumberXml(patient.scn)}<subject typeCode="SBJ"><patientRole classCode="PAT">${nhsNumberXml(patient.nhsNumber)}</patientRole></subject></RegistrationEvent></subject>`
  return (await subscribersOf(turn, event)).map((party) => notice({ party }, CHANGE_NOTICE, '6.3', content))
}

/** PRPA_IN000208UK03: the birth, to the baby's child health organisation and to everyone who asked to be told of births (dossier 2.7). */
export async function birthNotices(turn: Turn, baby: Patient): Promise<DomainNotice[]> {
  const { childHealth } = baby.newborn ?? {}
  const content = `<subject typeCode="SUBJ"><PdsBirthNotification classCode="REG" moodCode="EVN">${babyXml(baby)}</PdsBirthNotification></subject>`
  const to = [
    ...(childHealth === undefined ? [] : [{ odsCode: childHealth }]),
    ...(await subscribersOf(turn, 'birth' satisfies DemographicsEvent)).map((party) => ({ party })),
  ]
  return to.map((each) => notice(each, BIRTH_NOTICE, '6.3', content))
}

const notice = (to: DomainNotice['to'], interaction: string, generation: Generation, content: string): DomainNotice => ({
  to,
  service: SERVICE,
  interaction,
  versionCode: VERSION_CODES[generation],
  content,
})

/** A baby and its mother, as the answer about possible duplicates and the notification tell them. */
export function babyXml(baby: Patient): string {
  const { mother, motherBirth, motherFamily, motherGiven = [], weight } = baby.newborn ?? {}
  const names = baby.names.filter(({ use }) => use === 'L').map(nameXml)
  const motherName =
    motherFamily === undefined ? '' : nameXml({ id: '', use: 'L', given: motherGiven, family: motherFamily }).replace(/<id [^>]*\/>/, '')
  const about = `${mother === undefined ? '' : nhsNumberXml(mother)}${motherBirth === undefined ? '' : `<birthTime value="${motherBirth}"/>`}${motherName}`
  const observed =
    weight === undefined
      ? ''
      : `<subjectOf typeCode="SBJ"><birthWeight classCode="OBS" moodCode="EVN"><code code="364589006" codeSystem="${PDS.snomed}"/><value value="${weight}" unit="g"/></birthWeight></subjectOf>`
  return `<subject typeCode="SBJ"><patientRole classCode="PAT">${nhsNumberXml(baby.nhsNumber)}<patientPerson classCode="PSN" determinerCode="INSTANCE">${genderXml(baby)}${birthXml(baby)}${names.join('')}</patientPerson>${observed}${about === '' ? '' : `<babyOf typeCode="SBJ"><mother classCode="PRS">${about}</mother></babyOf>`}</patientRole></subject>`
}
