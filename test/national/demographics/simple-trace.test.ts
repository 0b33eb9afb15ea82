import { describe, expect, it } from 'vitest'
import { type Fields, noted, numbersIn, Pds, read, reasonsOf, traceFields } from './pds.ts'

const pds = new Pds()
const trace = (fields: Fields) => pds.query('QUPA_IN000005UK01', traceFields(fields))

const maud: Fields = { family: 'PEMBERTON', given: ['MAUD'], gender: '2', birth: '19540612' }
const ivy: Fields = { family: 'DOUBLEDAY', given: ['IVY'], gender: '2', birth: '19330910' }
const seth: Fields = { family: 'WINTERBOURNE', given: ['SETH'], gender: '1', birth: '19480229' }
const coral: Fields = { family: 'HIDALGO', given: ['CORAL'], gender: '2', birth: '19810522' }
const owen: Fields = { family: 'LOCKSLEY', given: ['OWEN'], gender: '1', birth: '19640229' }
const kate: Fields = { family: 'ROSENTHAL', given: ['CATHERINE'], gender: '2', birth: '19690718' }
const edgar: Fields = { family: 'MARSTONE', given: ['EDGAR'], gender: '1', birth: '19290304' }

const ONE = 'One match'
const NONE = ['1 ER']
const MANY = ['7 ER']
/** What is sent, and either the note of the patient that is found (with warnings), or the reasons. */
const rows: readonly (readonly [string, Fields, string | readonly string[], (readonly string[])?])[] = [
  ['all mandatory fields', maud, ONE],
  ['without given names', { ...maud, given: [] }, ONE],
  ['both given names', { ...maud, given: ['MAUD', 'ROSE'] }, ONE],
  ['the postcode too', { ...maud, postcode: 'AX1 1AA' }, ONE],
  ['the postcode without its blank', { ...maud, postcode: 'AX11AA' }, ONE],
  ['the postcode in lower case', { ...maud, postcode: 'ax1 1aa' }, ONE],
  ['names in lower case', { ...maud, family: 'pemberton', given: ['maud'] }, ONE],
  ['names with blanks around', { ...maud, family: ' PEMBERTON ', given: [' MAUD '] }, ONE],
  ['a wildcard in the family name', { ...maud, family: 'PEM*' }, ONE],
  ['a wildcard within the family name', { ...maud, family: 'PE*TON' }, ONE],
  ['a wildcard in the given name', { ...maud, given: ['MA*'] }, ONE],
  ['a wildcard in the postcode', { ...maud, postcode: 'AX1*' }, ONE],
  ['another family name', { ...maud, family: 'PEMBERTONS' }, NONE],
  ['the beginning of the family name', { ...maud, family: 'PEMBER' }, NONE],
  ['another given name', { ...maud, given: ['MABEL'] }, NONE],
  ['the second given name as the first', { ...maud, given: ['ROSE'] }, NONE],
  ['a given name too many', { ...maud, given: ['MAUD', 'ROSE', 'ANN'] }, NONE],
  ['another gender', { ...maud, gender: '1' }, NONE],
  ['gender not known', { ...maud, gender: '0' }, NONE],
  ['another day of birth', { ...maud, birth: '19540613' }, NONE],
  ['day and month changed', { ...maud, birth: '19541206' }, NONE],
  ['an unrelated postcode', { ...maud, postcode: 'GX1 2AA' }, NONE],
  ['a date of death that she has not', { ...maud, death: '20200101' }, NONE],
  ['a wildcard that fits nothing', { ...maud, family: 'PEX*' }, NONE],
  ['two records', ivy, MANY],
  ['two records by wildcard', { ...ivy, family: 'DOUBLE*' }, MANY],
  ['two records without given name', { ...ivy, given: [] }, MANY],
  ['two records told apart by the postcode of the first', { ...ivy, postcode: 'AX1 1AB' }, 'Many matches: a second'],
  ['two records told apart by the postcode of the second', { ...ivy, postcode: 'AX1 1AD' }, 'Many matches (2 of 2)'],
  ['two records told apart by neither postcode', { ...ivy, postcode: 'AX1 1AA' }, NONE],
  ['merged records lead to one', seth, 'What two merged'],
  ['merged records by the newest name', { ...seth, given: ['SETH', 'AMOS'] }, 'What two merged'],
  ['an invalidated record', { family: 'VOIDMAN', given: ['NELL'], gender: '2', birth: '19700101' }, NONE],
  ['a record merged into an invalidated one', { family: 'VOIDMAN', given: ['NELLIE'], gender: '2', birth: '19700101' }, NONE],
  ['a sensitive record', coral, 'Sensitive (S)', ['5 WG']],
  ['a sensitive record by its postcode', { ...coral, postcode: 'AX1 1AG' }, NONE],
  ['a sensitive record by another postcode', { ...coral, postcode: 'AX1 1AA' }, NONE],
  ['stop noted', { family: 'HIDALGO', given: ['RAFE'], gender: '1', birth: '19830711' }, 'Sensitive: stop', ['5 WG']],
  ['business reason', { family: 'HIDALGO', given: ['JUNE'], gender: '2', birth: '19850901' }, 'Sensitive: business', ['5 WG']],
  ['merged into a sensitive record', { ...coral, given: ['CORA'] }, 'Sensitive (S)', ['5 WG']],
  ['merged into a sensitive record, with a postcode', { ...coral, given: ['CORA'], postcode: 'AX1 1AG' }, NONE],
  ['deceased', edgar, 'Deceased, formally'],
  ['deceased with the date of death', { ...edgar, death: '20191103' }, 'Deceased, formally'],
  ['deceased with another date of death', { ...edgar, death: '20191104' }, NONE],
  [
    'deceased at a known hour, by the day',
    { family: 'MARSTONE', given: ['WINIFRED'], gender: '2', birth: '19310817', death: '20210315' },
    'Deceased, informally',
  ],
  ['the present postcode', { ...owen, postcode: 'BK5 6EE' }, 'A former address'],
  ['a former postcode', { ...owen, postcode: 'BK3 1FF' }, 'A former address'],
  ['a temporary address', { family: 'TREVANION', given: ['PIRAN'], gender: '1', birth: '19990214', postcode: 'GX4 3BD' }, 'A temporary'],
  [
    'a correspondence address',
    { family: 'TREVANION', given: ['LOWENA'], gender: '2', birth: '19720930', postcode: 'GX1 2AA' },
    'Three addresses',
  ],
  ['no address, no postcode', { family: 'TREVANION', given: ['TAMSIN'], gender: '2', birth: '20010505' }, 'No address'],
  ['no address, but a postcode', { family: 'TREVANION', given: ['TAMSIN'], gender: '2', birth: '20010505', postcode: 'AX1 1AA' }, NONE],
  [
    'a postcode stored without its blank',
    { family: 'LOCKSLEY', given: ['ANNIS'], gender: '2', birth: '19661111', postcode: 'BK5 6EF' },
    'A postcode written',
  ],
  ['an address key', { family: 'KEYWORTH', given: ['DORCAS'], gender: '2', birth: '19740903', pafKey: '12345678' }, 'An address key'],
  ['another address key', { family: 'KEYWORTH', given: ['DORCAS'], gender: '2', birth: '19740903', pafKey: '12345679' }, NONE],
  ['the usual name', kate, 'Names of every use'],
  ['the preferred name', { ...kate, given: ['KATE'] }, 'Names of every use'],
  ['an alias', { ...kate, family: 'ROSE', given: ['KAT'] }, 'Names of every use'],
  ['the maiden name', { ...kate, family: 'ALLARDYCE' }, NONE],
  ['the name at birth', { ...kate, family: 'STURGESS' }, NONE],
  ['given and family name of different names', { ...kate, given: ['KAT'] }, NONE],
  ['gender not known, stored so', { family: 'UNDERHAY', given: ['ROBIN'], gender: '0', birth: '19920202' }, 'Gender not known'],
  ['gender not specified, stored so', { family: 'UNDERHAY', given: ['ALEX'], gender: '9', birth: '19920203' }, 'Gender not specified'],
  ['gender not known is not any gender', { family: 'UNDERHAY', given: ['ROBIN'], gender: '1', birth: '19920202' }, NONE],
  ['an unverified number', { family: 'UNDERHAY', given: ['BASIL'], gender: '1', birth: '19450508' }, 'The number has not'],
  ['a year of birth only is no day', { family: 'ELDERKIN', given: ['ADA'], gender: '2', birth: '19310101' }, NONE],
  ['a baby by the day', { family: 'FAIRWEATHER', given: ['POPPY'], gender: '2', birth: '20251003' }, 'A baby, first'],
  ['twins without a given name', { family: 'FAIRWEATHER', gender: '2', birth: '20251003' }, MANY],
  ['a baby without given names', { family: 'NEWCOMBE', gender: '1', birth: '20251201' }, 'A baby without'],
  ['an accent and an apostrophe', { family: "O'GRÁDAIGH", given: ['SIOBHÁN'], gender: '2', birth: '19800317' }, 'An apostrophe'],
  ['the same without accents', { family: 'O&apos;GRADAIGH', given: ['SIOBHAN'], gender: '2', birth: '19800317' }, 'An apostrophe'],
  ['without the apostrophe', { family: 'OGRADAIGH', given: ['SIOBHAN'], gender: '2', birth: '19800317' }, NONE],
  ['a hyphen', { family: 'FEATHERSTONE-HAUGH', given: ['ALGERNON'], gender: '1', birth: '19421105' }, 'A double-barrelled'],
  ['half of a double name', { family: 'FEATHERSTONE', given: ['ALGERNON'], gender: '1', birth: '19421105' }, NONE],
  ['a name that sounds alike', { family: 'SMITHSON', given: ['JAYNE'], gender: '2', birth: '19760311' }, NONE],
]

const table = rows.map(([what, fields, expected, warnings = []]) => ({ what, fields, expected, warnings }))

describe('the trace truth table (dossier sync-pds 2.2)', () => {
  it.each(table)('$what', async ({ fields, expected, warnings }) => {
    const answer = await trace(fields)
    if (typeof expected === 'string') {
      expect([answer.interaction, answer.typeCode, numbersIn(answer), reasonsOf(answer)]).toEqual([
        'QUPA_IN000007UK01',
        'AA',
        [noted(expected).nhsNumber],
        warnings,
      ])
      expect(read(answer).queryAck.queryResponseCode['@_code']).toBe('OK')
    } else {
      expect([answer.interaction, answer.typeCode, reasonsOf(answer)]).toEqual(['QUQI_IN010000UK14', 'AE', expected])
      expect(read(answer).queryAck.queryResponseCode['@_code']).toBe('ID')
      expect(answer.problems).toHaveLength(1)
    }
  })

  it('has at least sixty rows', () => expect(table.length).toBeGreaterThanOrEqual(60))

  it('finds former names when traceHistory is on', async () => {
    const answer = await new Pds({ traceHistory: true }).query('QUPA_IN000005UK01', traceFields({ ...kate, family: 'ALLARDYCE' }))
    expect(numbersIn(answer)).toEqual([noted('Names of every use').nhsNumber])
  })
})

describe('a simple trace that breaks a rule (dossier sync-pds 2.2)', () => {
  it.each([
    ['without date of birth', traceFields({ family: 'X', gender: '1' }), 'birthTime'],
    ['with two dates of birth', traceFields({ ...maud }) + traceFields({ birth: '19540612' }), 'birthTime'],
    ['without a family name', traceFields({ given: ['MAUD'], gender: '2', birth: '19540612' }), 'name.family'],
    ['without a name', traceFields({ gender: '2', birth: '19540612' }), 'name.family'],
    ['with gender 3', traceFields({ ...maud, gender: '3' }), 'administrativeGenderCode'],
    ['without gender', traceFields({ family: 'X', birth: '19540612' }), 'administrativeGenderCode'],
    ['with half a date of birth', traceFields({ ...maud, birth: '1954' }), 'Illegal date format'],
    ['with a wildcard after one character', traceFields({ ...maud, family: 'P*' }), 'invalid wildcard'],
    ['with a wildcard postcode after one character', traceFields({ ...maud, postcode: 'A*' }), 'invalid wildcard'],
  ])('%s is answered Generic Error and the specific reason', async (_, query, text) => {
    const answer = await pds.query('QUPA_IN000005UK01', query)
    expect([answer.interaction, reasonsOf(answer), answer.invented]).toEqual(['QUQI_IN010000UK14', ['0 ER', '0 ER'], true])
    expect(answer.content).toContain(text)
    expect(answer.problems).toMatchObject([{ code: 'MS-PDS-QUERY', severity: 'error' }])
  })

  it('takes the wire code of a setting', async () => {
    const answer = await new Pds({ pdsErrors: ['MISSING_MANDATORY_SEARCH_FIELD=ST002'] }).query('QUPA_IN000005UK01', traceFields({}))
    expect([reasonsOf(answer), answer.invented]).toEqual([['0 ER', 'ST002 ER'], undefined])
  })
})

describe('what a trace tells', () => {
  const children = (xml: string, element: string): string[] => {
    const [, inner = ''] = new RegExp(`<${element}[ >][^>]*>(.*)</${element}>`, 's').exec(xml) ?? []
    const found: string[] = []
    let depth = 0
    for (const [, close, name = '', empty] of inner.matchAll(/<(\/?)([\w.]+)(?:[^>]*?)(\/?)>/g)) {
      if (close === '/') depth--
      else {
        if (depth === 0) found.push(name)
        if (empty !== '/') depth++
      }
    }
    return found
  }

  it('stands in the order of PRPA_MT000200UK01', async () => {
    const { content } = await trace(maud)
    expect(children(content, 'patientRole')).toEqual(['addr', 'id', 'telecom', 'telecom', 'telecom', 'patientPerson', 'subjectOf2'])
    expect(children(content, 'patientPerson')).toEqual(['administrativeGenderCode', 'birthTime', 'name', 'playedOtherProviderPatient'])
  })

  it('of a sensitive record is who, never where', async () => {
    const { content } = await trace(coral)
    expect(children(content, 'patientRole')).toEqual(['confidentialityCode', 'id', 'patientPerson', 'subjectOf2'])
    expect(children(content, 'patientPerson')).toEqual(['administrativeGenderCode', 'birthTime', 'name'])
    expect(content.indexOf('<reason')).toBeLessThan(content.indexOf('<subject '))
  })

  it('of the deceased is date and notification', async () => {
    const { content } = await trace(edgar)
    expect(content).toContain('<deceasedTime value="20191103"/>')
    expect(children(content, 'patientRole').at(-1)).toBe('subjectOf3')
  })

  it.each([
    ['QUPA_IN010000UK13', 'QUPA_IN030000UK15', 'V3NPfIT3.0'],
    ['QUPA_IN010000UK32', 'QUPA_IN030000UK32', 'V3NPfIT4.2.00'],
    ['QUPA_IN000005UK01', 'QUPA_IN000007UK01', '3NPfIT6.3.01'],
    ['QUPA_IN000005UK03', 'QUPA_IN000007UK03', '3NPfIT7.2.02'],
  ])('%s is answered by %s', async (request, response, versionCode) => {
    expect(await pds.query(request, traceFields(maud))).toMatchObject({ interaction: response, versionCode, typeCode: 'AA' })
    expect(await pds.query(request, traceFields({ ...maud, gender: '1' }))).toMatchObject({ versionCode, typeCode: 'AE' })
  })
})
