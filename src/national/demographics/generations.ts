/** A published set of messages; three are in use side by side (dossier sync-pds 2.1). */
export type Generation = '3.1' | '4.2' | '6.3' | '7.2'

/** versionCode of answers. Those of 3.1 and 7.2 no public source gives. */
export const VERSION_CODES: Readonly<Record<Generation, string>> = {
  '3.1': 'V3NPfIT3.0',
  '4.2': 'V3NPfIT4.2.00',
  '6.3': '3NPfIT6.3.01',
  '7.2': '3NPfIT7.2.02',
}

export interface Exchanged {
  readonly request: string
  readonly response: string
  readonly generation: Generation
}

const rows = (table: string): readonly Exchanged[] =>
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [generation = '', request = '', response = ''] = line.trim().split(/\s+/)
      if (generation !== '3.1' && generation !== '4.2' && generation !== '6.3' && generation !== '7.2') throw new Error(line)
      return { generation, request, response }
    })

/** Requests with the answers of their generation; all of service `pdsquery`. */
export const QUERIES = {
  simpleTrace: rows(`
    3.1 QUPA_IN010000UK13 QUPA_IN030000UK15
    4.2 QUPA_IN010000UK32 QUPA_IN030000UK32
    6.3 QUPA_IN000005UK01 QUPA_IN000007UK01
    7.2 QUPA_IN000005UK03 QUPA_IN000007UK03`),
  advancedTrace: rows(`
    3.1 QUPA_IN020000UK14 QUPA_IN030000UK15
    4.2 QUPA_IN020000UK31 QUPA_IN030000UK32
    6.3 QUPA_IN000006UK02 QUPA_IN000011UK02
    7.2 QUPA_IN000006UK05 QUPA_IN000011UK05
    7.2 QUPA_IN000006SM02 QUPA_IN000011SM02`),
  retrieval: rows(`
    3.1 QUPA_IN040000UK14 QUPA_IN050000UK16
    4.2 QUPA_IN040000UK32 QUPA_IN050000UK32
    6.3 QUPA_IN000008UK02 QUPA_IN000009UK03
    7.2 QUPA_IN000008UK05 QUPA_IN000009UK06
    7.2 QUPA_IN000008SM13 QUPA_IN000009SM06`),
  confirmation: rows(`
    3.1 QUPA_IN060000UK13 QUPA_IN070000UK16
    4.2 QUPA_IN060000UK30 QUPA_IN070000UK30
    6.3 QUPA_IN000016UK02 QUPA_IN000010UK02
    7.2 QUPA_IN000016UK04 QUPA_IN000010UK04`),
  crossCheck: rows(`
    6.3 QUPA_IN000014UK01 QUPA_IN000015UK02
    7.2 QUPA_IN000014UK03 QUPA_IN000015UK04
    7.2 QUPA_IN000014SM03 QUPA_IN000015SM04`),
  batchTrace: rows(`
    6.3 QUPA_IN000012UK02 QUPA_IN000013UK01
    7.2 QUPA_IN000012UK04 QUPA_IN000013UK03`),
} as const

/** General updates and their answers; all of service `pds`. */
export const UPDATES = rows(`
  3.1 PRPA_IN160000UK01 PRPA_IN150000UK14
  3.1 PRPA_IN110000UK15 PRPA_IN150000UK14
  4.2 PRPA_IN160000UK30 PRPA_IN150000UK30
  6.3 PRPA_IN000203UK03 PRPA_IN000202UK01
  7.2 PRPA_IN000203UK06 PRPA_IN000202UK01`)

/** Updates of MIM 3.1 that may change one thing only, in the form of a general update (inferred, dossier 2.1). */
export const DEATH_UPDATES = rows('3.1 PRPA_IN100000UK14 PRPA_IN150000UK14')
export const CONSENT_UPDATES = rows('3.1 PRPA_IN120000UK14 PRPA_IN150000UK14')

/** Updates by the registration system (NHAIS), and those of the national portal. */
export const NHAIS_UPDATES = rows(`
  6.3 PRPA_IN000204UK03 PRPA_IN000209UK01
  7.2 PRPA_IN000204UK06 PRPA_IN000209UK02
  7.2 PRPA_IN000204SM13 PRPA_IN000209UK02`)

/** Allocations of an NHS number. */
export const ALLOCATIONS = rows(`
  3.1 PRPA_IN040000UK15 PRPA_IN060000UK14
  4.2 PRPA_IN040000UK30 PRPA_IN060000UK30
  6.3 PRPA_IN000200UK03 PRPA_IN000201UK01
  7.2 PRPA_IN000200UK04 PRPA_IN000201UK01
  7.2 PRPA_IN000200SM03 PRPA_IN000201UK01
  7.2 PRPA_IN000200SM13 PRPA_IN000201UK01`)

/** Births, with the answer that tells of records that may be the same baby's. */
export const BIRTHS: readonly (Exchanged & { readonly duplicate: string })[] = [
  { generation: '6.3', request: 'PRPA_IN000205UK03', response: 'PRPA_IN000206UK01', duplicate: 'PRPA_IN000207UK03' },
  { generation: '7.2', request: 'PRPA_IN000205UK05', response: 'PRPA_IN000206UK01', duplicate: 'PRPA_IN000207UK05' },
  { generation: '7.2', request: 'PRPA_IN000205SM03', response: 'PRPA_IN000206UK01', duplicate: 'PRPA_IN000207UK05' },
]

/** What the insertion of a birth by NN4B is called (dossier 2.8), and its answer. */
export const NN4B_REQUEST = 'urn:spine:interactionid:insertbirthrequest'
export const NN4B_RESPONSE = 'urn:spine:interactionid:insertbirthresponse'

/** What PDS sends to those who asked to be told, and a birth's possible duplicates and NHAIS answers, which it sends of itself too; all of service `pds`. */
export const CHANGE_NOTICE = 'PRPA_IN000214UK03'
export const BIRTH_NOTICE = 'PRPA_IN000208UK03'
export const SENT_BY_PDS: readonly string[] = [
  ...new Set([CHANGE_NOTICE, BIRTH_NOTICE, ...BIRTHS.map(({ duplicate }) => duplicate), ...NHAIS_UPDATES.map(({ response }) => response)]),
].map((interaction) => `urn:nhs:names:services:pds:${interaction}`)
