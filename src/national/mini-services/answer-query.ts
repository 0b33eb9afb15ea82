import type { Problem } from '../../kernel/problem.ts'
import { problem } from '../../kernel/problem.ts'
import { crossCheck } from '../demographics/by-number.ts'
import type { Patient } from '../demographics/patient.ts'
import type { PatientRecords } from '../demographics/patients.ts'
import { demographicsProblems } from '../demographics/problems.ts'
import { nameFits, simpleTrace } from '../demographics/simple-trace.ts'
import { visible } from '../demographics/visible.ts'
import type { MiniServiceAnswer } from './answer.ts'
import { RESPONSE_CODES, type ResponseCode } from './codes.ts'
import type { OperationName } from './operations.ts'
import { miniServiceProblems } from './problems.ts'
import type { MiniServiceQuery } from './read-request.ts'
import type { MiniServiceSettings } from './settings.ts'
import { detailsXml, numberOnlyXml, type Practice, toldAddresses, validIdentifierXml } from './write-answer.ts'

/** What an operation works with. */
export interface QueryVisit {
  readonly operation: OperationName
  readonly query: MiniServiceQuery
  readonly records: PatientRecords
  readonly settings: MiniServiceSettings
  readonly now: number
  /** `YYYYMMDD` of now. */
  readonly day: string
  practice(code: string): Practice | undefined
}

/** What looking for the patient leads to: a record, or the code that says why there is none. */
type Found =
  | { readonly kind: 'patient'; readonly patient: Patient; readonly problems: readonly Problem[] }
  | { readonly kind: 'code'; readonly code: ResponseCode; readonly problems: readonly Problem[]; readonly newNumber?: string }

const told = (kind: keyof typeof kinds, came: string, expected: string): Problem => problem(kinds[kind], { came, expected })
const kinds = { ...demographicsProblems, ...miniServiceProblems }

export const codeAnswer = (code: ResponseCode, problems: readonly Problem[], content = ''): MiniServiceAnswer => ({
  code,
  content,
  summary: `${code} ${RESPONSE_CODES[code]}`,
  problems,
})

/** Answers a request that keeps to its schema (dossier sync-pds-smsp-gazetteer 3.5). */
export async function answerQuery(visit: QueryVisit): Promise<MiniServiceAnswer> {
  switch (visit.operation) {
    case 'verify':
      return verified(visit, await byNumber(visit))
    case 'getNumber':
      return numbered(visit, await bySearch(visit))
    case 'bySearch':
      return detailed(visit, await bySearch(visit))
    case 'byNumber':
      return detailed(visit, await byNumber(visit))
    case 'details':
      return detailed(visit, await byEither(visit))
  }
}

/** By the rules of a cross check: number and date of birth, and what is sent of the name. */
async function byNumber({ query, records, settings }: QueryVisit): Promise<Found> {
  const { nhsNumber = '', birth, family, given } = query
  if (query.oldStyle) return failed('DEMOG-0042', told('MS-SMSP-OLD-NUMBER', nhsNumber, 'ten digits of a new-style NHS number'))
  const wildcards = `${family}${given}`.includes('*')
  const outcome = await crossCheck(records, { nhsNumber, birth, ...(wildcards ? {} : { family, given }) }, settings.crossCheckNames)
  switch (outcome.kind) {
    case 'none':
      return failed('DEMOG-0001', told('MS-PDS-NO-MATCH', nhsNumber, 'the number of a patient of this space'))
    case 'invalid':
      return failed('DEMOG-0022', told('MS-PDS-INVALIDATED', nhsNumber, 'a number that is in use'))
    case 'superseded': {
      const by = outcome.by.nhsNumber
      return { ...failed('DEMOG-0017', told('MS-PDS-SUPERSEDED', nhsNumber, by)), newNumber: by }
    }
    case 'unverified':
      return failed('DEMOG-0040', told('MS-PDS-NOT-VERIFIED', nhsNumber, 'a number that has been verified'))
    case 'disagrees':
      return failed('DEMOG-0040', told('MS-PDS-NOT-VERIFIED', nhsNumber, 'the date of birth and names of the record'))
    case 'found':
  }
  const { patient } = outcome
  const criteria = { family, given: given === undefined ? [] : [given] }
  if (wildcards && !patient.names.some((name) => nameFits(name, criteria)))
    return failed('DEMOG-0040', told('MS-PDS-NOT-VERIFIED', nhsNumber, 'the names of the record'))
  return { kind: 'patient', patient, problems: [] }
}

/** By the rules of a simple trace. */
async function bySearch({ query, records, settings, now }: QueryVisit): Promise<Found> {
  const { birth, gender = '', family, given, postcode } = query
  if (family === undefined) return failed('SMSP-0001', told('MS-SMSP-INPUT', 'a name without a family name', 'a family name to search by'))
  const criteria = { family, given: given === undefined ? [] : [given], gender, birth, postcode }
  const outcome = await simpleTrace(records, criteria, { now, history: settings.traceHistory })
  const described = [family, given, birth, `gender ${gender}`, postcode].filter((part) => part !== undefined).join(', ')
  if (outcome.kind === 'none') return failed('DEMOG-0001', told('MS-PDS-NO-MATCH', described, 'fields that one record agrees with'))
  if (outcome.kind === 'many')
    return failed('DEMOG-0007', told('MS-PDS-MULTIPLE', `${described}: ${outcome.count} records`, 'fields that one record agrees with'))
  const { patient, superseded } = outcome
  return { kind: 'patient', patient, problems: superseded.map((old) => told('MS-PDS-SUPERSEDED', old, patient.nhsNumber)) }
}

/** Codes of a number that leads nowhere. */
const NOWHERE: ReadonlySet<ResponseCode> = new Set(['DEMOG-0001', 'DEMOG-0040', 'DEMOG-0042'])

/** By the number where there is one; by search where there is none, or where it leads nowhere. */
async function byEither(visit: QueryVisit): Promise<Found> {
  const { query, settings } = visit
  const searchable = query.gender !== undefined && query.family !== undefined
  if (query.nhsNumber === undefined) {
    if (searchable) return bySearch(visit)
    return failed(
      'SMSP-0001',
      told('MS-SMSP-INPUT', 'neither a number nor gender and family name', 'Person.NHSNumber, or Person.Gender and Person.Name'),
    )
  }
  const found = await byNumber(visit)
  if (found.kind === 'patient' || !searchable || !settings.smspFallback || !NOWHERE.has(found.code)) return found
  const searched = await bySearch(visit)
  const note = told('MS-SMSP-FALLBACK', `${query.nhsNumber}: ${found.code}`, 'the number of the patient')
  return { ...searched, problems: [note, ...searched.problems] }
}

const failed = (code: ResponseCode, why: Problem): Extract<Found, { kind: 'code' }> => ({ kind: 'code', code, problems: [why] })

function verified({ query, settings }: QueryVisit, found: Found): MiniServiceAnswer {
  const { nhsNumber = '' } = query
  if (found.kind === 'patient') return codeAnswer('SMSP-0000', found.problems, validIdentifierXml(nhsNumber, true))
  if (found.code === 'DEMOG-0040' && settings.smspMismatch === 'false') {
    const why = told('MS-SMSP-MISMATCH', nhsNumber, 'the date of birth and names of the record')
    return codeAnswer('SMSP-0000', [why], validIdentifierXml(nhsNumber, false))
  }
  return codeAnswer(found.code, found.problems)
}

function numbered(visit: QueryVisit, found: Found): MiniServiceAnswer {
  if (found.kind === 'code') return withoutPatient(visit, found)
  return codeAnswer('SMSP-0000', found.problems, numberOnlyXml(found.patient.nhsNumber))
}

function detailed(visit: QueryVisit, found: Found): MiniServiceAnswer {
  if (found.kind === 'code') return withoutPatient(visit, found)
  const { query, day } = visit
  const limited = found.patient.sensitivity !== undefined
  const patient = visible(found.patient, { day, history: false, limited })
  const wrong = unwritable(patient)
  if (wrong !== undefined)
    return codeAnswer('SMSP-0002', [told('MS-SMSP-OUTPUT', `${patient.nhsNumber}: ${wrong}`, 'an address that the schema allows')])
  const problems = limited
    ? [...found.problems, told('MS-PDS-SENSITIVE', patient.nhsNumber, 'a record that is not sensitive, to be told whole')]
    : found.problems
  const [gp] = patient.gp
  return codeAnswer('SMSP-0000', problems, detailsXml(patient, query, gp === undefined ? undefined : visit.practice(gp.code)))
}

const withoutPatient = ({ settings }: QueryVisit, { code, problems, newNumber }: Extract<Found, { kind: 'code' }>): MiniServiceAnswer =>
  codeAnswer(code, problems, newNumber === undefined || settings.smspSuperseded === 'code-only' ? '' : numberOnlyXml(newNumber))

/** Outward and inward code, with a blank or without. */
const POSTCODE = /^[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}$/i
const LONGEST_LINE = 35

/** Why a record can't be told in the form of its schema. */
function unwritable(patient: Patient): string | undefined {
  for (const { lines, postcode, use } of toldAddresses(patient)) {
    const long = lines.find((line) => line.length > LONGEST_LINE)
    if (long !== undefined) return `${use} address with a line of ${long.length} characters`
    if (postcode !== undefined && !POSTCODE.test(postcode)) return `${use} address with the postcode “${postcode}”`
  }
  return undefined
}
