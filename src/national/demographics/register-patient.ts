import type { DomainAnswer, DomainHandler, DomainRequest } from '../domain.ts'
import { allocate } from './allocate.ts'
import { told, updateFailed } from './answers.ts'
import { applyItems, deathRules } from './apply-update.ts'
import { noteChange } from './changes.ts'
import { childNamed } from './find-elements.ts'
import { type Exchanged, VERSION_CODES } from './generations.ts'
import { N } from './names.ts'
import { changeNotices } from './notices.ts'
import { Patient } from './patient.ts'
import { PatientRecords } from './patients.ts'
import { dayOf } from './periods.ts'
import { demographicsProblems } from './problems.ts'
import type { DemographicsParts } from './query-handler.ts'
import { ItemReader } from './read-items.ts'
import { itemsOf } from './read-update.ts'
import { UpdateRefusal } from './update-refusal.ts'
import { nhsNumberXml, serialChangeNumberXml } from './write-person.ts'

/** NHS number allocation (PdsRegistrationRequest, dossier sync-pds 2.7): a new record under a number of its own. */
export const registerPatient =
  ({ seedOf, settings }: DemographicsParts, row: Exchanged): DomainHandler =>
  async (request, turn) => {
    const records = new PatientRecords(turn, await seedOf(turn.space))
    try {
      const draft = readRegistration(request, dayOf(turn.now))
      const patient = records.put({ ...draft, nhsNumber: await allocate(turn, records, settings.allocateFrom) })
      noteChange(turn, patient.nhsNumber, {
        scn: patient.scn,
        at: turn.now,
        by: request.wrapper.senderAsid,
        interaction: row.request,
        correction: false,
        items: ['record allocated'],
      })
      return { ...registered(row, patient), notices: await changeNotices(turn, 'allocation', patient) }
    } catch (error) {
      if (!(error instanceof UpdateRefusal)) throw error
      return refused(error, settings.pdsErrors)
    }
  }

/** MCCI_IN010000UK13 about a registration that breaks a rule. */
export const refused = ({ error, came, expected, at }: UpdateRefusal, pdsErrors: readonly string[]): DomainAnswer =>
  updateFailed(error, pdsErrors, [told(demographicsProblems['MS-PDS-REGISTRATION'], `${came} (${error.name})`, expected, { at })])

/** PdsRegistrationResponse: the number, then the serial change number (PRPA_MT000204UK01). */
export const registered = ({ response, generation }: Exchanged, { nhsNumber, scn }: Patient): DomainAnswer => ({
  interaction: response,
  prefix: '',
  versionCode: VERSION_CODES[generation],
  typeCode: 'AA',
  content: `<subject typeCode="SUBJ" contextConductionInd="false"><PdsRegistrationResponse classCode="REG" moodCode="EVN"><subject typeCode="SBJ"><patientRole classCode="PAT">${nhsNumberXml(nhsNumber)}</patientRole></subject>${serialChangeNumberXml(scn)}</PdsRegistrationResponse></subject>`,
  summary: `registered ${nhsNumber}`,
})

/** Refuses for want of a field. @throws UpdateRefusal */
export function missing(what: string, at: string): never {
  throw new UpdateRefusal('MANDATORY_FIELD_MISSING', { detail: what, came: `no ${what}`, expected: what, at })
}

/** The record that a registration describes; its number is not known yet. @throws UpdateRefusal */
function readRegistration({ tape, wrapper }: DomainRequest, day: string): Omit<Patient, 'nhsNumber'> {
  const request = tape.firstChild(tape.child(wrapper.controlAct, N.subject))
  const at = tape.path(request < 0 ? wrapper.controlAct : request)
  const role = childNamed(tape, childNamed(tape, request, 'subject'), 'patientRole')
  if (role < 0) missing('patientRole', at)
  if (childNamed(tape, request, 'author') < 0) missing('author', at)
  const reader = new ItemReader(tape)
  const items = itemsOf(tape, role, reader, 'added')
  const present = new Set(items.map(({ local }) => local))
  for (const local of ['administrativeGenderCode', 'birthTime', 'previousNhsContact', 'name', 'addr'])
    if (!present.has(local)) missing(local, at)
  deathRules({ items, reader, hasAuthor: true })
  const { nhsNumber: _, ...draft } = applyItems(blank(), { items, reader, correction: true }, day)
  if (draft.names.filter(({ use }) => use === 'L').length !== 1) missing('usual name', at)
  const lived = draft.addresses.filter(({ use }) => use === 'H' || use === 'TMP')
  if (lived.length === 0) missing('usual or temporary address', at)
  for (const { lines } of lived) if (lines[3] === '') missing('address line 4', at)
  notInTheFuture(draft.birth.value ?? '', day, at)
  return draft
}

/** @throws UpdateRefusal */
export function notInTheFuture(birth: string, day: string, at: string): void {
  if (birth.slice(0, 8) > day.slice(0, Math.min(8, birth.length)))
    throw new UpdateRefusal('INVALID_BIRTH_DATE', { detail: 'in the future', came: birth, expected: `not after ${day}`, at })
}

/** A record with nothing in it yet. */
export const blank = (): Patient => Patient.parse({ nhsNumber: '9990000018', scn: 1 })
