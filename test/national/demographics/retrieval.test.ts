import { describe, expect, it } from 'vitest'
import { NHS, noted, numbersIn, Pds, parameter, personId, read, reasonsOf } from './pds.ts'

const pds = new Pds()
const history = (code: string) =>
  parameter('historicDataIndicator', `<value code="${code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36"/>`)
const item = (name: string) => `<retrievalItem><semanticsText>${name}</semanticsText></retrievalItem>`
const ALL = item('person.allData')
const retrieve = (nhsNumber: string, { id = 'QUPA_IN000008UK02', items = ALL, historic = '0', author = '' } = {}) =>
  pds.query(id, history(historic) + personId(nhsNumber) + items, author)
const numberOf = (note: string) => noted(note).nhsNumber

describe('a retrieval (dossier sync-pds 2.5)', () => {
  it('of 6.3 has the elements in the order of PRPA_MT000201UK03', async () => {
    const answer = await retrieve(numberOf('One match'))
    expect(answer).toMatchObject({ interaction: 'QUPA_IN000009UK03', versionCode: '3NPfIT6.3.01', typeCode: 'AA' })
    const { PDSResponse } = read(answer).subject
    expect(Object.keys(PDSResponse)).toEqual(['pertinentInformation', 'subject', '@_classCode', '@_moodCode'])
    const { patientRole } = PDSResponse.subject
    expect(Object.keys(patientRole)).toEqual(['id', 'patientPerson', 'subjectOf8', '@_classCode'])
    expect(Object.keys(patientRole.patientPerson)).toEqual([
      'administrativeGenderCode',
      'birthTime',
      'playedOtherProviderPatient',
      'COCT_MT000201UK02.PartOfWhole',
      'COCT_MT000202UK02.PartOfWhole',
      'COCT_MT000203UK02.PartOfWhole',
      '@_classCode',
      '@_determinerCode',
    ])
    const { addr } = patientRole.patientPerson['COCT_MT000201UK02.PartOfWhole']
    expect(Object.keys(addr)).toEqual(['streetAddressLine', 'postalCode', 'useablePeriod', 'id', '@_use'])
    expect(addr.streetAddressLine).toEqual(['', '1 LANTERN STREET', '', 'ASHERTON', 'WESTMARCH'])
    expect(addr.id['@_extension']).toMatch(/^[A-Za-z]{5}$/)
  })

  it('of 4.2 has the form of the captured answer', async () => {
    const answer = await retrieve(numberOf('One match'), { id: 'QUPA_IN040000UK32' })
    expect(answer).toMatchObject({ interaction: 'QUPA_IN050000UK32', versionCode: 'V3NPfIT4.2.00' })
    const { PdsSuccessfulRetrieval } = read(answer).subject
    expect(Object.keys(PdsSuccessfulRetrieval)).toEqual(['subject', 'pertinentInformation', '@_classCode', '@_moodCode'])
    const { patientRole } = PdsSuccessfulRetrieval.subject
    expect(Object.keys(patientRole)).toEqual(['id', 'addr', 'telecom', 'patientPerson', 'subjectOf8', '@_classCode'])
    expect(Object.keys(patientRole.patientPerson).slice(0, 4)).toEqual([
      'name',
      'administrativeGenderCode',
      'birthTime',
      'playedOtherProviderPatient',
    ])
    const { patientCareProvision } = patientRole.patientPerson.playedOtherProviderPatient.subjectOf
    expect(Object.keys(patientCareProvision).slice(0, 4)).toEqual(['id', 'code', 'effectiveTime', 'responsibleParty'])
  })

  it('of 7.2 has gender and birth as parts', async () => {
    const answer = await retrieve(numberOf('Deceased, formally'), { id: 'QUPA_IN000008UK05' })
    expect(answer).toMatchObject({ interaction: 'QUPA_IN000009UK06', versionCode: '3NPfIT7.2.02' })
    const { patientPerson } = read(answer).subject.PDSResponse.subject.patientRole
    expect(patientPerson['COCT_MT000209UK01.PartAdminGenderCode'].partPerson.administrativeGenderCode['@_code']).toBe('1')
    expect(patientPerson['COCT_MT000211UK01.PartDeceasedTime'].partPerson.deceasedTime['@_value']).toBe('20191103')
  })

  it.each([
    ['QUPA_IN040000UK14', 'QUPA_IN050000UK16'],
    ['QUPA_IN000008SM13', 'QUPA_IN000009SM06'],
  ])('%s is answered by %s', async (id, interaction) =>
    expect(await retrieve(numberOf('One match'), { id })).toMatchObject({ interaction }))

  it.each([
    ['of an unknown number', '9990900000', ['1 ER', 'RT003 ER'], 'MS-PDS-NO-MATCH'],
    ['of an invalidated number', numberOf('Invalidated'), ['22 ER'], 'MS-PDS-INVALIDATED'],
    ['of a number merged into an invalidated one', numberOf('Superseded by a record that was inv'), ['22 ER'], 'MS-PDS-INVALIDATED'],
    ['of nine digits', '999000001', ['0 ER', '0 ER'], 'MS-PDS-QUERY'],
    ['of nothing', '', ['0 ER', '0 ER'], 'MS-PDS-QUERY'],
  ])('%s fails', async (_, nhsNumber, reasons, code) => {
    const answer = await retrieve(nhsNumber)
    expect([answer.interaction, reasonsOf(answer), answer.problems?.map((each) => each.code)]).toEqual([
      'QUQI_IN010000UK14',
      reasons,
      [code],
    ])
  })

  it.each(['', '2', 'x'])('with the indicator “%s” fails', async (historic) => {
    const answer = await retrieve(numberOf('One match'), { historic })
    expect([reasonsOf(answer), answer.content.includes('historic data indicator')]).toEqual([['0 ER', '0 ER'], true])
  })

  it('of a superseded number gives the record that replaced it, and the numbers it replaced', async () => {
    const answer = await retrieve(numberOf('Superseded by the next but one'))
    expect(reasonsOf(answer)).toEqual(['24 WG'])
    expect(numbersIn(answer)).toEqual([
      numberOf('What two merged'),
      numberOf('Superseded by the next but one'),
      numberOf('Superseded, and itself'),
    ])
  })

  it('of a sensitive record does not tell where the person lives, save to a role that may see it', async () => {
    const limited = await retrieve(numberOf('Sensitive (S)'))
    expect(reasonsOf(limited)).toEqual(['9 WG'])
    expect(limited.content).toContain('<confidentialityCode code="S"')
    for (const word of ['LANTERN', 'AX1', 'tel:', 'M85999']) expect(limited.content).not.toContain(word)
    const author =
      '<author typeCode="AUT"><AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="1"/><agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="2"/></agentPersonSDS><part typeCode="PART"><partSDSRole classCode="ROL"><id root="1.2.826.0.1285.0.2.1.104" extension="R8000"/></partSDSRole></part></AgentPersonSDS></author>'
    const query = history('0') + personId(numberOf('Sensitive (S)')) + ALL
    const whole = await new Pds({ sensitiveRoles: ['R8000'] }).query('QUPA_IN000008UK02', query, author)
    expect([reasonsOf(whole), whole.content.includes('6 LANTERN STREET')]).toEqual([[], true])
    expect(reasonsOf(await new Pds({ sensitiveRoles: ['R1'] }).query('QUPA_IN000008UK02', query, author))).toEqual(['9 WG'])
  })

  it('without an item, or with person.scn, is the serial change number alone', async () => {
    for (const items of ['', item('person.scn')]) {
      const { content } = await retrieve(numberOf('A record that has changed'), { items })
      expect(content).toContain('<value value="58"/>')
      expect(content).not.toContain('patientPerson')
    }
  })

  it('gives what the items name', async () => {
    const { content } = await retrieve(numberOf('One match'), { items: item('person.name') + item('person.unheardOf') })
    expect([content.includes('PEMBERTON'), content.includes('LANTERN'), content.includes('tel:')]).toEqual([true, false, false])
  })

  it('tells former names, addresses and practices with history only', async () => {
    const [now, ever] = [await retrieve(numberOf('Names of every')), await retrieve(numberOf('Names of every'), { historic: '1' })]
    expect([now.content.includes('ALLARDYCE'), ever.content.includes('ALLARDYCE')]).toEqual([false, true])
    const moved = [await retrieve(numberOf('A former')), await retrieve(numberOf('A former'), { historic: '1' })]
    expect(moved.map(({ content }) => content.includes('GLEBE LANE'))).toEqual([false, true])
  })
})

describe('a confirmation (dossier sync-pds 2.4)', () => {
  const confirm = (nhsNumber: string, root = NHS, id = 'QUPA_IN000016UK02') => pds.query(id, personId(nhsNumber, root))

  it.each([
    ['QUPA_IN060000UK13', 'QUPA_IN070000UK16'],
    ['QUPA_IN060000UK30', 'QUPA_IN070000UK30'],
    ['QUPA_IN000016UK02', 'QUPA_IN000010UK02'],
    ['QUPA_IN000016UK04', 'QUPA_IN000010UK04'],
  ])('%s is answered by %s', async (id, interaction) => {
    const answer = await confirm(numberOf('One match'), NHS, id)
    expect(answer).toMatchObject({ interaction, typeCode: 'AA' })
    expect(Object.keys(read(answer).subject.PdsNhsNumberConfirmation)).toEqual([
      'pertinentInformation',
      'subject',
      '@_classCode',
      '@_moodCode',
    ])
  })

  it.each([
    ['an unknown number', '9990900000', NHS, ['1 ER']],
    ['an invalidated number', numberOf('Invalidated'), NHS, ['22 ER']],
    ['an unverified number', numberOf('The number has not'), NHS, ['40 ER']],
    ['a number of another root', numberOf('One match'), '2.16.840.1.113883.2.1.3.2.4.3', ['0 ER', '0 ER']],
    ['no number', '', NHS, ['0 ER', '0 ER']],
    ['a superseded number', numberOf('Superseded, and itself'), NHS, ['24 WG']],
    ['a sensitive record', numberOf('Sensitive (S)'), NHS, ['5 WG']],
  ])('of %s', async (_, nhsNumber, root, reasons) => expect(reasonsOf(await confirm(nhsNumber, root))).toEqual(reasons))
})

describe('a cross check (dossier sync-pds 2.3)', () => {
  const check = (nhsNumber: string, birth: string, name = '', root = NHS, domain = pds) =>
    domain.query(
      'QUPA_IN000014UK01',
      parameter('person.birthTime', `<value value="${birth}"/>`) +
        personId(nhsNumber, root) +
        (name === '' ? '' : parameter('person.name', `<value>${name}</value>`)),
    )
  const one = numberOf('One match')

  it.each([
    ['number and date agree', one, '19540612', '', []],
    ['names agree', one, '19540612', '<given>maud</given><family>Pemberton</family>', []],
    ['a former name agrees', numberOf('Names of every'), '19690718', '<family>ALLARDYCE</family>', []],
    ['another date', one, '19540613', '', ['40 ER']],
    ['another family name', one, '19540612', '<family>PEMBROKE</family>', ['40 ER']],
    ['another given name', one, '19540612', '<given>MABEL</given><family>PEMBERTON</family>', ['40 ER']],
    ['an unverified number', numberOf('The number has not'), '19450508', '', ['40 ER']],
    ['a superseded number', numberOf('Superseded, and itself'), '19480229', '', ['17 ER']],
    ['an invalidated number', numberOf('Invalidated'), '19700101', '', ['22 ER']],
    ['an unknown number', '9990900000', '19700101', '', ['1 ER']],
    ['no number', '', '19700101', '', ['0 ER', '0 ER']],
    ['no date', one, '', '', ['0 ER', '0 ER']],
    ['two family names', one, '19540612', '<family>A</family><family>B</family>', ['0 ER', '0 ER']],
    ['a sensitive record', numberOf('Sensitive (S)'), '19810522', '', ['5 WG']],
  ])('%s', async (_, nhsNumber, birth, name, reasons) => expect(reasonsOf(await check(nhsNumber, birth, name))).toEqual(reasons))

  it('of an old number says so', async () =>
    expect(reasonsOf(await check(one, '19540612', '', '2.16.840.1.113883.2.1.3.2.4.3'))).toEqual(['0 ER', '42 ER']))

  it('compares first letters when crossCheckNames is initials', async () => {
    const lenient = new Pds({ crossCheckNames: 'initials' })
    expect(reasonsOf(await check(one, '19540612', '<given>MABEL</given><family>PEMBROKE</family>', NHS, lenient))).toEqual([])
    expect(reasonsOf(await check(one, '19540612', '<given>ANN</given><family>PEMBROKE</family>', NHS, lenient))).toEqual(['40 ER'])
  })
})
