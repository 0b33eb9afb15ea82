import type { Patient, PatientInput } from './patient.ts'
import { holds } from './periods.ts'

/** Columns of the CSV form: those of the public Opentest patients (dossier sync-pds 7.1). */
export const CSV_COLUMNS = [
  'Test ref',
  'NHS_NUMBER',
  'DATE_OF_BIRTH',
  'DATE_OF_DEATH',
  'FAMILY_NAME',
  'GIVEN_NAME',
  'OTHER_GIVEN_NAME',
  'TITLE',
  'GENDER',
  'ADDRESS_LINE_1',
  'ADDRESS_LINE_2',
  'ADDRESS_LINE_3',
  'ADDRESS_LINE_4',
  'ADDRESS_LINE_5',
  'PAF_KEY',
  'SENSITIVE_FLAG',
  'PRIMARY_CARE_CODE',
  'REF_ID',
  'POST_CODE',
  'Notes',
] as const

/** Keys of SMSPMock's JSON objects, by column; its telecoms have no column. */
const JSON_KEYS: Readonly<Record<string, string>> = {
  nhs_number: 'NHS_NUMBER',
  dob: 'DATE_OF_BIRTH',
  DATE_OF_DEATH: 'DATE_OF_DEATH',
  family_name: 'FAMILY_NAME',
  given_name: 'GIVEN_NAME',
  other_given_name: 'OTHER_GIVEN_NAME',
  title: 'TITLE',
  gender: 'GENDER',
  address1: 'ADDRESS_LINE_1',
  address2: 'ADDRESS_LINE_2',
  address3: 'ADDRESS_LINE_3',
  address4: 'ADDRESS_LINE_4',
  address5: 'ADDRESS_LINE_5',
  PAF_KEY: 'PAF_KEY',
  sensitive_flag: 'SENSITIVE_FLAG',
  primary_care_code: 'PRIMARY_CARE_CODE',
  postcode: 'POST_CODE',
  Notes: 'Notes',
}

const GENDERS: readonly (readonly [string, '0' | '1' | '2' | '9'])[] = [
  ['Not known', '0'],
  ['Male', '1'],
  ['Female', '2'],
  ['Indeterminate', '9'],
]

/** A record from the values of its columns; checked by the schema of `Patient` afterwards. The flag I marks an invalidated number. */
export function fromColumns(columns: ReadonlyMap<string, string>): PatientInput {
  const value = (column: (typeof CSV_COLUMNS)[number]): string | undefined => {
    const text = columns.get(column)?.trim()
    return text === undefined || text === '' ? undefined : text
  }
  const lines = [1, 2, 3, 4, 5].map((at) => columns.get(`ADDRESS_LINE_${at}`)?.trim() ?? '')
  const [postcode, pafKey, practice, family] = [value('POST_CODE'), value('PAF_KEY'), value('PRIMARY_CARE_CODE'), value('FAMILY_NAME')]
  const given = [value('GIVEN_NAME'), value('OTHER_GIVEN_NAME')].filter((name) => name !== undefined)
  const [prefix, death, flag, note, birth] = [
    value('TITLE'),
    value('DATE_OF_DEATH'),
    value('SENSITIVE_FLAG'),
    value('Notes'),
    value('DATE_OF_BIRTH'),
  ]
  const gender = value('GENDER') ?? '0'
  return {
    nhsNumber: value('NHS_NUMBER') ?? '',
    gender: GENDERS.find(([text, code]) => text.toLowerCase() === gender.toLowerCase() || code === gender)?.[1] ?? '0',
    birth: birth === undefined ? {} : { value: birth },
    ...(death === undefined ? {} : { death: { value: death } }),
    ...(flag === 'S' || flag === 'Y' || flag === 'B' ? { sensitivity: flag } : {}),
    ...(flag === 'I' ? { status: 'invalid' } : {}),
    names: family === undefined && given.length === 0 ? [] : [{ use: 'L', prefix, given, family }],
    addresses: lines.some((line) => line !== '') || postcode !== undefined ? [{ use: 'H', lines, postcode, pafKey }] : [],
    gp: practice === undefined ? [] : [{ code: practice }],
    ...(note === undefined ? {} : { note }),
  }
}

/** A record from an object of SMSPMock's form; undefined when it is none. */
export function fromFlatJson(object: Readonly<Record<string, unknown>>): unknown {
  if (!('nhs_number' in object)) return undefined
  const columns = new Map<string, string>()
  for (const [key, value] of Object.entries(object)) {
    const column = JSON_KEYS[key]
    if (column !== undefined) columns.set(column, String(value))
    else if (key !== 'telecom') return undefined
  }
  return { ...fromColumns(columns), ...(object['telecom'] === undefined ? {} : { telecoms: object['telecom'] }) }
}

/** The values of the columns: usual name, usual address, present practice. What a column cannot hold is not in it. */
export function toColumns(patient: Patient, day: string): readonly string[] {
  const name = patient.names.find((each) => each.use === 'L' && holds(each, day))
  const address = patient.addresses.find((each) => each.use === 'H' && holds(each, day))
  const columns: Readonly<Partial<Record<(typeof CSV_COLUMNS)[number], string | undefined>>> = {
    NHS_NUMBER: patient.nhsNumber,
    DATE_OF_BIRTH: patient.birth.value,
    DATE_OF_DEATH: patient.death?.value,
    FAMILY_NAME: name?.family,
    GIVEN_NAME: name?.given[0],
    OTHER_GIVEN_NAME: name?.given.slice(1).join(' '),
    TITLE: name?.prefix,
    GENDER: GENDERS.find(([, code]) => code === patient.gender)?.[0],
    ADDRESS_LINE_1: address?.lines[0],
    ADDRESS_LINE_2: address?.lines[1],
    ADDRESS_LINE_3: address?.lines[2],
    ADDRESS_LINE_4: address?.lines[3],
    ADDRESS_LINE_5: address?.lines[4],
    PAF_KEY: address?.pafKey,
    SENSITIVE_FLAG: patient.status === 'invalid' ? 'I' : patient.sensitivity,
    PRIMARY_CARE_CODE: patient.gp.find((each) => holds(each, day))?.code,
    POST_CODE: address?.postcode,
    Notes: patient.note,
  }
  return CSV_COLUMNS.map((column) => columns[column] ?? '')
}
