import type { DomainAnswer, DomainHandler } from '../domain.ts'
import { told, updateFailed } from './answers.ts'
import { applyUpdate } from './apply-update.ts'
import { noteChange } from './changes.ts'
import type { InternalError } from './errors.ts'
import { type Exchanged, VERSION_CODES } from './generations.ts'
import { isNhsNumber } from './nhs-number.ts'
import { changeNotices } from './notices.ts'
import type { Patient } from './patient.ts'
import { PatientRecords } from './patients.ts'
import { dayOf } from './periods.ts'
import { demographicsProblems } from './problems.ts'
import type { DemographicsParts } from './query-handler.ts'
import { readUpdate, type Update } from './read-update.ts'
import { UpdateRefusal } from './update-refusal.ts'
import { serialChangeNumberXml } from './write-person.ts'

const kinds = demographicsProblems

/**
 * An update (PRPA_MT000206UK03, dossier sync-pds 2.7): the whole of it or nothing, and only of the record as the sender knew it.
 * @param only names of the items that the interaction may change
 */
export const updateRecord =
  ({ seedOf, settings }: DemographicsParts, row: Exchanged, only?: readonly string[]): DomainHandler =>
  async (request, turn) => {
    const records = new PatientRecords(turn, await seedOf(turn.space))
    try {
      const update = readUpdate(request)
      for (const { local, element } of update.items)
        if (only !== undefined && !only.includes(local)) update.reader.refuse('NOT_KEPT', element, local, only.join(', '), local)
      const record = await current(records, update)
      const { correction, items } = update
      const changed = records.put({ ...applyUpdate(record, update, dayOf(turn.now)), scn: record.scn + 1 })
      noteChange(turn, changed.nhsNumber, {
        scn: changed.scn,
        at: turn.now,
        by: request.wrapper.senderAsid,
        interaction: row.request,
        correction,
        items: items.map(({ local, mode }) => `${local} ${mode}`),
      })
      return { ...updated(row, changed), notices: await changeNotices(turn, 'update', changed) }
    } catch (error) {
      if (!(error instanceof UpdateRefusal)) throw error
      const { came, expected, at } = error
      const kind = error.error.name === 'SERIAL_CHANGE_NUMBER_MISMATCH' ? kinds['MS-PDS-STALE'] : kinds['MS-PDS-UPDATE']
      return updateFailed(error.error, settings.pdsErrors, [told(kind, `${came} (${error.error.name})`, expected, { at })])
    }
  }

/** The record that the update may change. @throws UpdateRefusal */
async function current(records: PatientRecords, { nhsNumber, scn }: Update): Promise<Patient> {
  const refuse = (name: InternalError, came: string, expected: string): never => {
    throw new UpdateRefusal(name, { came, expected, at: 'patientRole/id' })
  }
  if (!isNhsNumber(nhsNumber)) refuse('FAILED_MOD11_CHECK', `“${nhsNumber}”`, 'ten digits with the right check digit')
  const record = await records.get(nhsNumber)
  if (record === undefined) return refuse('NHS_NUMBER_NOT_KNOWN', nhsNumber, 'the number of a patient of this space')
  if (record.status === 'superseded') refuse('NHS_NUMBER_MERGED', nhsNumber, record.supersededBy ?? 'the number of a live record')
  if (record.status === 'invalid') refuse('NHS_NUMBER_INVALIDATED', nhsNumber, 'a number that is in use')
  if (scn !== String(record.scn))
    throw new UpdateRefusal('SERIAL_CHANGE_NUMBER_MISMATCH', {
      came: `serial change number ${scn}`,
      expected: String(record.scn),
      at: 'pertinentSerialChangeNumber',
    })
  return record
}

const updated = ({ response, generation }: Exchanged, { nhsNumber, scn }: Patient): DomainAnswer => ({
  interaction: response,
  prefix: '',
  versionCode: VERSION_CODES[generation],
  typeCode: 'AA',
  content: `<subject typeCode="SUBJ" contextConductionInd="false"><PdsSuccessfulUpdateResponse classCode="REG" moodCode="EVN">${serialChangeNumberXml(scn)}</PdsSuccessfulUpdateResponse></subject>`,
  summary: `updated ${nhsNumber} to serial change number ${scn}`,
})
