import type { Turn } from '../../kernel/turn.ts'
import type { DomainAnswer, DomainHandler } from '../domain.ts'
import { allocate } from './allocate.ts'
import { told } from './answers.ts'
import { sameBaby } from './birth-facts.ts'
import { noteChange } from './changes.ts'
import { type BIRTHS, VERSION_CODES } from './generations.ts'
import { babyXml, birthNotices } from './notices.ts'
import type { Patient } from './patient.ts'
import { PatientRecords } from './patients.ts'
import { dayOf } from './periods.ts'
import { demographicsProblems } from './problems.ts'
import type { DemographicsParts } from './query-handler.ts'
import { readBirth } from './read-birth.ts'
import { refused, registered } from './register-patient.ts'
import { UpdateRefusal } from './update-refusal.ts'

type BirthRow = (typeof BIRTHS)[number]

/** Creates a baby's record (PdsRegistrationEvent, dossier sync-pds 2.7), unless one is there that may be the same baby's. */
export const registerBirth =
  ({ seedOf, settings }: DemographicsParts, row: BirthRow): DomainHandler =>
  async (request, turn) => {
    const records = new PatientRecords(turn, await seedOf(turn.space))
    try {
      const { baby, ignoreDuplicates } = readBirth(request, row.generation, dayOf(turn.now))
      const twins = ignoreDuplicates ? [] : await sameBaby(records, baby)
      if (twins.length > 0) return duplicates(row, twins)
      const nhsNumber = await allocate(turn, records, settings.allocateFrom)
      const stored = storeBaby(turn, records, { ...baby, nhsNumber }, request.wrapper.senderAsid, row.request)
      return { ...registered(row, stored), notices: await birthNotices(turn, stored) }
    } catch (error) {
      if (!(error instanceof UpdateRefusal)) throw error
      return refused(error, settings.pdsErrors)
    }
  }

/** Stores a baby's record with the first entry of its history. */
export function storeBaby(turn: Turn, records: PatientRecords, baby: Patient, by: string, interaction: string): Patient {
  const stored = records.put(baby)
  noteChange(turn, stored.nhsNumber, { scn: stored.scn, at: turn.now, by, interaction, correction: false, items: ['birth registered'] })
  return stored
}

/** PdsRegistrationResponse with one subject a record: the baby and its mother. */
const duplicates = ({ duplicate, generation }: BirthRow, found: readonly Patient[]): DomainAnswer => ({
  interaction: duplicate,
  prefix: '',
  versionCode: VERSION_CODES[generation],
  typeCode: 'AE',
  content: `<subject typeCode="SUBJ" contextConductionInd="false"><PdsRegistrationResponse classCode="REG" moodCode="EVN">${found.map(babyXml).join('')}</PdsRegistrationResponse></subject>`,
  summary: `answered with ${found.length} possible duplicate(s)`,
  problems: [
    told(demographicsProblems['MS-PDS-DUPLICATE-BIRTH'], found.map(({ nhsNumber }) => nhsNumber).join(', '), 'a birth not registered yet'),
  ],
})
