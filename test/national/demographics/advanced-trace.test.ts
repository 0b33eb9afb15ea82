import { describe, expect, it } from 'vitest'
import { type Fields, noted, numbersIn, Pds, parameter, reasonsOf, traceFields } from './pds.ts'

const pds = new Pds()
const indicator = (name: string, code: string) => parameter(name, `<value code="${code}"/>`)
const ALPHA = indicator('searchParameter', '1')
const ALGO = indicator('searchParameter', '2')
const H0 = indicator('historicDataIndicator', '0')
const WITH_HISTORY = indicator('ignoreHistoryIndicator', '0')
const trace = (fields: Fields, more = H0 + ALPHA, domain = pds) => domain.query('QUPA_IN000006UK02', more + traceFields(fields))
const period = (low: string, high: string) => parameter('person.birthTime', `<value><low value="${low}"/><high value="${high}"/></value>`)
const numbersOf = (...notes: readonly string[]) => notes.map((note) => noted(note).nhsNumber).sort()

describe('an advanced trace (dossier sync-pds 2.6)', () => {
  it.each([
    ['several records', { family: 'DOUBLEDAY', gender: '2' }, H0 + ALPHA, ['Many matches: a second', 'Many matches (2 of 2)']],
    ['a wildcard', { family: 'PEMB*', gender: '2' }, H0 + ALPHA, ['One match']],
    ['year of birth', { family: 'ELDERKIN', gender: '2', birth: '1931' }, H0 + ALPHA, ['Of the date of birth only the year is']],
    ['year and month', { family: 'ELDERKIN', gender: '1', birth: '193507' }, H0 + ALPHA, ['Of the date of birth only year and']],
    ['given name and day of birth', { given: ['OWEN'], gender: '1', birth: '19640229' }, H0 + ALPHA, ['A former address']],
    ['a range of a month', { given: ['MAUD'], gender: '2' }, H0 + ALPHA + period('19540601', '19540630'), ['One match']],
    ['a range of years with a name', { family: 'PEMBERTON', gender: '2' }, H0 + ALPHA + period('1950', '1959'), ['One match']],
    ['the present postcode', { family: 'LOCKSLEY', gender: '1', postcode: 'BK5*' }, H0 + ALPHA, ['A former address']],
    ['a former postcode, with history', { family: 'LOCKSLEY', gender: '1', postcode: 'BK3 1FF' }, H0 + ALPHA + WITH_HISTORY, ['A former']],
    ['a maiden name, with history', { family: 'ALLARDYCE', gender: '2' }, H0 + ALPHA + WITH_HISTORY, ['Names of every use']],
    ['merged records once', { family: 'WINTERBOURNE', gender: '1' }, H0 + ALPHA, ['What two merged']],
    [
      'names that sound alike',
      { family: 'SMITHSON', given: ['JANE'], gender: '2', birth: '19760311' },
      H0 + ALGO,
      ['Names that sound alike (1', 'Names that sound alike (2', 'Names that sound alike (3'],
    ],
    [
      'a postcode instead of a forename',
      { family: 'PEMBERTONN', postcode: 'AX1 1AA', gender: '2', birth: '19540612' },
      H0 + ALGO,
      ['One match'],
    ],
  ] as const)('finds by %s', async (_, fields, more, notes) => {
    const answer = await trace(fields, more)
    expect([answer.interaction, numbersIn(answer).sort()]).toEqual(['QUPA_IN000011UK02', numbersOf(...notes)])
  })

  it.each([
    ['a former postcode, without history', { family: 'LOCKSLEY', gender: '1', postcode: 'BK3 1FF' }],
    ['a maiden name, without history', { family: 'ALLARDYCE', gender: '2' }],
    ['a sensitive record by postcode', { family: 'HIDALGO', given: ['CORAL'], gender: '2', postcode: 'AX1 1AG' }],
    ['an invalidated record', { family: 'VOIDMAN', gender: '2' }],
    ['nobody of that name', { family: 'ZZYZX', gender: '2' }],
  ] as const)('does not find %s', async (_, fields) => expect(reasonsOf(await trace(fields))).toEqual(['1 ER']))

  it('tells how well each record fits, the best first', async () => {
    const { content } = await trace({ family: 'SMITHSON', given: ['JANE'], gender: '2', birth: '19760311' }, H0 + ALGO)
    const levels = [...content.matchAll(/<value value="(\d+)" unit="%"\/>/g)].map(([, level]) => Number(level))
    expect(levels[0]).toBe(100)
    expect(levels).toEqual(levels.toSorted((a, b) => b - a))
  })

  it('beyond the limit tells nobody', async () =>
    expect(reasonsOf(await trace({ family: 'DOUBLEDAY', gender: '2' }, H0 + ALPHA, new Pds({ traceLimit: 1 })))).toEqual(['2 ER']))

  const ivy: Fields = { family: 'DOUBLEDAY', given: ['IVY'], gender: '2' }
  it.each([
    ['no historicDataIndicator', traceFields(ivy) + ALPHA, 'AT002 ER', 'missing historicDataIndicator'],
    ['two of them', traceFields(ivy) + H0 + H0 + ALPHA, '0 ER', 'multiple historicDataIndicator provided'],
    ['another value of it', traceFields(ivy) + indicator('historicDataIndicator', '7') + ALPHA, '0 ER', 'history indicator'],
    ['another value of ignoreHistory', traceFields(ivy) + H0 + ALPHA + indicator('ignoreHistoryIndicator', '7'), '0 ER', 'ignore history'],
    ['no search type', traceFields(ivy) + H0, 'AT009 ER', 'a single search parameter must be provided'],
    ['two search types', traceFields(ivy) + H0 + ALPHA + ALGO, 'AT009 ER', 'a single search parameter must be provided'],
    ['search type 3', traceFields(ivy) + H0 + indicator('searchParameter', '3'), 'AT001 ER', 'invalid searchParameter value provided'],
    ['no name', traceFields({ gender: '2' }) + H0 + ALPHA, 'AT002 ER', 'missing person name'],
    ['two names', traceFields(ivy) + traceFields({ family: 'X' }) + H0 + ALPHA, '0 ER', 'multiple name provided'],
    ['gender 5', traceFields({ ...ivy, gender: '5' }) + H0 + ALPHA, '0 ER', 'invalid gender'],
    ['a birth time', traceFields({ ...ivy, birth: '193309101200' }) + H0 + ALPHA, '0 ER', 'Illegal date format'],
    ['a range that ends before it begins', traceFields(ivy) + period('1990', '1980') + H0 + ALPHA, '0 ER', 'Illegal date format'],
    ['a wildcard too early', traceFields({ ...ivy, family: 'D*' }) + H0 + ALPHA, '0 ER', 'invalid wildcard'],
    ['a wildcard with the algorithm', traceFields({ ...ivy, birth: '19330910', family: 'DOU*' }) + H0 + ALGO, '0 ER', 'invalid wildcard'],
    ['too little for the algorithm', traceFields(ivy) + H0 + ALGO, 'AT002 ER', 'insufficient data'],
    ['too little to look under', traceFields({ given: ['IVY'], gender: '2' }) + H0 + ALPHA, '0 ER', 'too few search data'],
  ])('with %s is refused', async (_, query, code, text) => {
    const answer = await pds.query('QUPA_IN000006UK02', query)
    expect([answer.interaction, reasonsOf(answer)]).toEqual(['QUQI_IN010000UK14', ['0 ER', code]])
    expect(answer.content).toContain(text)
    expect(answer.problems).toMatchObject([{ code: 'MS-PDS-QUERY' }])
  })

  it.each([
    ['QUPA_IN020000UK14', 'QUPA_IN030000UK15'],
    ['QUPA_IN020000UK31', 'QUPA_IN030000UK32'],
    ['QUPA_IN000006UK05', 'QUPA_IN000011UK05'],
  ])('%s is answered by %s', async (request, interaction) =>
    expect(await pds.query(request, H0 + ALPHA + traceFields(ivy))).toMatchObject({ interaction, typeCode: 'AA' }))
})
