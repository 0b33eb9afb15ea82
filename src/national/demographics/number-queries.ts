import { OID, NAMES as WRAPPER } from '../../wire/hl7v3/names.ts'
import { idOf } from '../../wire/hl7v3/wrapper.ts'
import type { DomainAnswer, DomainRequest } from '../domain.ts'
import { queryAnswered, queryFailed, told } from './answers.ts'
import { byNumber, crossCheck } from './by-number.ts'
import { type PdsReason, reasons } from './errors.ts'
import { N, PDS } from './names.ts'
import type { Patient } from './patient.ts'
import { demographicsProblems } from './problems.ts'
import type { QueryVisit } from './query-handler.ts'
import type { QueryFields } from './read-query.ts'
import { limitedNote, supersededNote } from './trace-queries.ts'
import { visible } from './visible.ts'
import { retrievalXml, serialChangeNumberOnlyXml } from './write-retrieval.ts'
import { confirmationXml, crossCheckXml } from './write-trace.ts'

const kinds = demographicsProblems

/** QUPA_MT000003UK02 (dossier sync-pds 2.5). */
export async function answerRetrieval(visit: QueryVisit): Promise<DomainAnswer> {
  const { fields, records, row, settings, day } = visit
  const code = fields.attribute(N.historicDataIndicator, N.aCode)
  if (code !== '0' && code !== '1')
    fields.refuse('INVALID_HISTORIC_DATA_INDICATOR', undefined, `historicDataIndicator “${code}”`, '0 or 1', 'historicDataIndicator')
  const nhsNumber = requiredNumber(fields)
  if (nhsNumber.length !== 10) fields.refuse('INVALID_NHS_NUMBER', undefined, `“${nhsNumber}”`, 'ten digits', 'person.id')
  const outcome = await byNumber(records, nhsNumber)
  if (outcome.kind === 'none') return notFound(row, nhsNumber, [reasons.noMatch, reasons.noMatchRetrieval])
  if (outcome.kind === 'invalid') return invalidated(row, nhsNumber)
  const { patient, asked } = outcome
  const limited = patient.sensitivity !== undefined && !settings.sensitiveRoles.includes(jobRole(visit.request))
  const items = fields.items()
  const shown = chosen(visible(patient, { day, history: code === '1', limited }), items)
  const old = asked === undefined ? [] : [asked]
  return queryAnswered(
    row,
    wantsNumberOnly(items) ? serialChangeNumberOnlyXml(patient, row.generation) : retrievalXml(shown, row.generation),
    {
      warnings: [...(limited ? [reasons.retrievalLimited] : []), ...(asked === undefined ? [] : [reasons.supersedingReturned])],
      problems: [...limitedNote(limited, patient.nhsNumber), ...supersededNote(old, patient.nhsNumber)],
      summary: `retrieved ${patient.nhsNumber}`,
    },
  )
}

/** Without an item the platform answers with the serial change number only (dossier 2.5). */
const wantsNumberOnly = (items: readonly string[]): boolean => items.every((item) => item === 'person.scn')

/** The parts that the items name; what is always there stays. Names other than allData and scn are mock-spine's. */
function chosen(patient: Patient, items: readonly string[]): Patient {
  if (items.includes('person.allData')) return patient
  const wants = (item: string) => items.includes(item)
  const { death, ...living } = patient
  return {
    ...living,
    ...(wants('person.deceasedTime') && death !== undefined ? { death } : {}),
    names: wants('person.name') ? patient.names : [],
    addresses: wants('person.address') ? patient.addresses : [],
    telecoms: wants('person.telecom') ? patient.telecoms : [],
    birth: wants('person.birthTime') ? patient.birth : {},
    gp: wants('person.primaryCare') ? patient.gp : [],
    pharmacies: wants('person.primaryCare') ? patient.pharmacies : [],
    related: [],
    consents: [],
    preferences: {},
  }
}

/** QUPA_MT000004UK01 (dossier sync-pds 2.4). */
export async function answerConfirmation({ fields, records, row, day }: QueryVisit): Promise<DomainAnswer> {
  const nhsNumber = requiredNumber(fields)
  if (fields.attribute(N.personId, N.aRoot) !== PDS.nhsNumber)
    fields.refuse('NHS_NUMBER_UNSPECIFIED', undefined, `root ${fields.attribute(N.personId, N.aRoot)}`, PDS.nhsNumber, 'person.id')
  const outcome = await byNumber(records, nhsNumber)
  if (outcome.kind === 'none') return notFound(row, nhsNumber, [reasons.noMatch])
  if (outcome.kind === 'invalid') return invalidated(row, nhsNumber)
  const { patient, asked } = outcome
  if (!patient.verified) return notVerified(row, nhsNumber, 'a number that has been verified')
  const limited = patient.sensitivity !== undefined
  return queryAnswered(row, confirmationXml(visible(patient, { day, history: false, limited })), {
    warnings: [...(limited ? [reasons.matchLimited] : []), ...(asked === undefined ? [] : [reasons.supersedingReturned])],
    problems: [...limitedNote(limited, patient.nhsNumber), ...supersededNote(asked === undefined ? [] : [asked], patient.nhsNumber)],
    summary: `confirmed ${patient.nhsNumber}`,
  })
}

/** QUPA_MT000006UK01 (dossier sync-pds 2.3). */
export async function answerCrossCheck({ fields, records, row, settings, day }: QueryVisit): Promise<DomainAnswer> {
  const birth = fields.attribute(N.personBirth, N.aValue)
  if (fields.count(N.personBirth) !== 1 || !/^\d{8,}$/.test(birth))
    fields.refuse('DATE_OF_BIRTH_MISSING', undefined, `birthTime “${birth}”`, 'one full date', 'person.birthTime')
  const nhsNumber = fields.attribute(N.personId, N.aExtension)
  if (fields.count(N.personId) !== 1 || nhsNumber === '')
    fields.refuse('MISSING_NHS_NUMBER', undefined, 'no single person.id', 'one person.id', 'person.id')
  if (fields.attribute(N.personId, N.aRoot) !== PDS.nhsNumber)
    return queryFailed(
      row,
      [reasons.generic, reasons.notNewStyle],
      [told(kinds['MS-PDS-QUERY'], `root ${fields.attribute(N.personId, N.aRoot)}`, PDS.nhsNumber)],
    )
  if (fields.countIn(N.personName, N.given) > 1 || fields.countIn(N.personName, N.family) > 1)
    fields.refuse('INVALID_NAME_FORMAT', undefined, 'several given or family names', 'at most one of each', 'person.name')
  const [family] = fields.texts(N.personName, N.family)
  const [given] = fields.texts(N.personName, N.given)
  const outcome = await crossCheck(records, { nhsNumber, birth, family, given }, settings.crossCheckNames)
  if (outcome.kind === 'none') return notFound(row, nhsNumber, [reasons.noMatch])
  if (outcome.kind === 'invalid') return invalidated(row, nhsNumber)
  if (outcome.kind === 'superseded') {
    const by = outcome.by.nhsNumber
    const reason: PdsReason = { ...reasons.superseded, text: `${reasons.superseded.text} - ${by}` }
    return queryFailed(row, [reason], supersededNote([nhsNumber], by))
  }
  if (outcome.kind !== 'found')
    return notVerified(
      row,
      nhsNumber,
      outcome.kind === 'disagrees' ? 'the date of birth and names of the record' : 'a number that has been verified',
    )
  const { patient } = outcome
  const limited = patient.sensitivity !== undefined
  return queryAnswered(row, crossCheckXml(visible(patient, { day, history: false, limited })), {
    warnings: limited ? [reasons.matchLimited] : [],
    problems: limitedNote(limited, nhsNumber),
    summary: `cross-checked ${nhsNumber}`,
  })
}

function requiredNumber(fields: QueryFields): string {
  const nhsNumber = fields.attribute(N.personId, N.aExtension)
  return nhsNumber === '' ? fields.refuse('NHS_NUMBER_UNSPECIFIED', undefined, 'no NHS number', 'one', 'person.id') : nhsNumber
}

type Row = QueryVisit['row']

const notFound = (row: Row, nhsNumber: string, list: readonly PdsReason[]): DomainAnswer =>
  queryFailed(row, list, [told(kinds['MS-PDS-NO-MATCH'], nhsNumber, 'the number of a patient of this space')])

const invalidated = (row: Row, nhsNumber: string): DomainAnswer =>
  queryFailed(row, [reasons.invalid], [told(kinds['MS-PDS-INVALIDATED'], nhsNumber, 'a number that is in use')])

const notVerified = (row: Row, nhsNumber: string, expected: string): DomainAnswer =>
  queryFailed(row, [reasons.notVerified], [told(kinds['MS-PDS-NOT-VERIFIED'], nhsNumber, expected)])

/** The job role of the message's author, '' when it names none. */
function jobRole({ tape, wrapper }: DomainRequest): string {
  const role = tape.descend(wrapper.controlAct, WRAPPER.author, WRAPPER.agentPerson, WRAPPER.part, WRAPPER.partRole)
  return role < 0 ? '' : idOf(tape, role, OID.jobRole)
}
