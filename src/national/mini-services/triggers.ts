import type { ResponseCode } from './codes.ts'
import type { OperationName } from './operations.ts'
import type { MiniServiceQuery } from './read-request.ts'

/** Codes by the field that gives them, as the conformance test tool has them (dossier sync-pds-smsp-gazetteer 3.5); the first one counts. */
interface Row {
  readonly code: Exclude<ResponseCode, 'SMSP-0000'>
  /** NHS number, or a date of birth, of verifyNHSNumber, getPatientDetails and getPatientDetailsByNHSNumber. */
  readonly verify: string
  readonly details: string
  readonly byNumber: string
  /** Date of birth, of getNHSNumber and of getPatientDetailsBySearch. */
  readonly getNumber: string
  readonly bySearch: string
}

const all = (number: string, birth: string) => ({ verify: number, details: number, byNumber: number, getNumber: birth, bySearch: birth })

const ROWS: readonly Row[] = [
  { code: 'SMSP-0001', verify: '9450003440', details: '9448880146', byNumber: '9448933517', getNumber: '19970911', bySearch: '19481030' },
  { code: 'SMSP-0002', verify: '2222222222', details: '9449303355', byNumber: '9449310386', getNumber: '19020202', bySearch: '20020812' },
  { code: 'SMSP-0003', ...all('3333333333', '19030303') },
  { code: 'SMSP-0004', ...all('4444444444', '19040404') },
  { code: 'SMSP-0005', ...all('5555555555', '19050505') },
  { code: 'SMSP-9999', ...all('9999999999', '19090909') },
  { code: 'DEMOG-0001', verify: '9448873514', details: '9448929943', byNumber: '9448910096', getNumber: '20110103', bySearch: '19100501' },
  { code: 'DEMOG-0007', verify: '7777777777', details: '19320608', byNumber: '7777777777', getNumber: '19330910', bySearch: '19320608' },
  { code: 'DEMOG-0017', verify: '9449310424', details: '9449310734', byNumber: '9449310734', getNumber: '19170717', bySearch: '19170717' },
  { code: 'DEMOG-0022', verify: '9449310408', details: '9449310718', byNumber: '9449310718', getNumber: '19020202', bySearch: '19020202' },
  { code: 'DEMOG-0040', verify: '9449310092', details: '9449310084', byNumber: '9449310106', getNumber: '19400404', bySearch: '19400404' },
  { code: 'DEMOG-0042', ...all('4242424248', '19420202') },
  { code: 'DEMOG-9999', ...all('9090909095', '19190909') },
]

/** The code that a request's number or date of birth triggers. */
export function triggered(operation: OperationName, { nhsNumber, birth }: Pick<MiniServiceQuery, 'nhsNumber' | 'birth'>) {
  return ROWS.find((row) => (row[operation].length === 8 ? row[operation] === birth : row[operation] === nhsNumber))?.code
}
