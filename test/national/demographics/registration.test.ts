import { describe, expect, it } from 'vitest'
import { isNhsNumber } from '../../../src/national/demographics/nhs-number.ts'
import { numbersIn, Pds, parameter, personId, read, reasonsOf } from './pds.ts'
import { ADDR, allocation, birth, CONTACT, MOTHER, NAME } from './registration-messages.ts'

const cut = (what: string | RegExp) => (text: string) => {
  const rest = text.replace(what, '')
  if (rest === text) throw new Error(`${what} is not there`)
  return rest
}
const swap = (what: string, by: string) => (text: string) => {
  if (!text.includes(what)) throw new Error(`${what} is not there`)
  return text.replace(what, by)
}
const retrieval = (pds: Pds, nhsNumber: string, interaction = 'QUPA_IN000008UK02') =>
  pds.query(
    interaction,
    `${parameter('historicDataIndicator', '<value code="0"/>')}${personId(nhsNumber)}<retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem>`,
  )

describe('an NHS number is allocated (dossier sync-pds 2.7)', () => {
  it.each([
    ['PRPA_IN040000UK15', 'PRPA_IN060000UK14', 'V3NPfIT3.0'],
    ['PRPA_IN040000UK30', 'PRPA_IN060000UK30', 'V3NPfIT4.2.00'],
    ['PRPA_IN000200UK03', 'PRPA_IN000201UK01', '3NPfIT6.3.01'],
    ['PRPA_IN000200UK04', 'PRPA_IN000201UK01', '3NPfIT7.2.02'],
    ['PRPA_IN000200SM03', 'PRPA_IN000201UK01', '3NPfIT7.2.02'],
    ['PRPA_IN000200SM13', 'PRPA_IN000201UK01', '3NPfIT7.2.02'],
  ])('%s is answered by %s with the number, then the serial change number', async (request, interaction, versionCode) => {
    const pds = new Pds()
    const answer = await pds.run(request, allocation())
    expect(answer).toMatchObject({ interaction, versionCode, typeCode: 'AA' })
    const { PdsRegistrationResponse } = read(answer).subject
    expect(Object.keys(PdsRegistrationResponse).filter((name) => !name.startsWith('@'))).toEqual(['subject', 'pertinentInformation'])
    const [nhsNumber = ''] = numbersIn(answer)
    expect([nhsNumber.slice(0, 3), isNhsNumber(nhsNumber)]).toEqual(['999', true])
    expect(PdsRegistrationResponse.pertinentInformation.pertinentSerialChangeNumber.value['@_value']).toBe('1')
    const found = await retrieval(pds, nhsNumber)
    expect(found.content).toContain('<family>NEWHAM</family>')
    expect(found.content).toContain('9 QUAY ROAD')
    expect(found.content).toContain('<birthTime value="19910203"/>')
  })

  it('every number is another one, and none that somebody has', async () => {
    const first = new Pds({ allocateFrom: 0 })
    const numbers = new Set<string>()
    for (let at = 0; at < 40; at++) for (const number of numbersIn(await first.run('PRPA_IN000200UK03', allocation()))) numbers.add(number)
    expect(numbers.size).toBe(40)
    expect(numbers.has('9990000018')).toBe(false)
  })

  it.each<[string, (text: string) => string, string]>([
    ['no author', cut(/<author .*?<\/author>/), 'IU003 ER'],
    ['no gender', cut('<administrativeGenderCode code="2"/>'), 'IU003 ER'],
    ['no date of birth', cut('<birthTime value="19910203"/>'), 'IU003 ER'],
    ['no name', cut(NAME), 'IU003 ER'],
    ['no usual name', swap('<name use="L">', '<name use="A">'), 'IU003 ER'],
    ['no address', cut(ADDR), 'IU003 ER'],
    ['no usual or temporary address', swap('<addr use="H">', '<addr use="PST">'), 'IU003 ER'],
    ['no post town', swap('<streetAddressLine>ASHERTON</streetAddressLine>', '<streetAddressLine/>'), '0 ER'],
    ['no previous contact', cut(CONTACT), 'IU003 ER'],
    ['a birth to come', swap('19910203', '20271201'), '0 ER'],
    ['a shared secret', swap(CONTACT, `${CONTACT}<subjectOf6><sharedSecret/></subjectOf6>`), '0 ER'],
    ['a death without its notification', swap('<birthTime', '<deceasedTime value="20200101"/><birthTime'), '0 ER'],
  ])('%s is refused, and no number is used up', async (_, edit, specific) => {
    const pds = new Pds()
    const refused = await pds.run('PRPA_IN000200UK03', allocation(edit))
    expect([refused.interaction, refused.typeCode, reasonsOf(refused)]).toEqual(['MCCI_IN010000UK13', 'AE', ['15 WG', specific]])
    expect(refused.problems).toMatchObject([{ code: 'MS-PDS-REGISTRATION' }])
    const [afterwards] = numbersIn(await pds.run('PRPA_IN000200UK03', allocation()))
    expect(afterwards).toBe(numbersIn(await new Pds().run('PRPA_IN000200UK03', allocation()))[0])
  })
})

describe('a birth (dossier sync-pds 2.7)', () => {
  it.each([
    ['PRPA_IN000205UK03', 'PRPA_IN000207UK03'],
    ['PRPA_IN000205UK05', 'PRPA_IN000207UK05'],
    ['PRPA_IN000205SM03', 'PRPA_IN000207UK05'],
  ])('%s is answered by PRPA_IN000206UK01; a second time by %s, unless duplicates are to be ignored', async (request, duplicate) => {
    const pds = new Pds()
    const first = await pds.run(request, birth())
    expect(first).toMatchObject({ interaction: 'PRPA_IN000206UK01', typeCode: 'AA' })
    const [nhsNumber = ''] = numbersIn(first)
    expect(await pds.patient(nhsNumber)).toMatchObject({
      gender: '1',
      ethnic: 'A',
      birth: { value: '202611180412' },
      names: [{ use: 'L', given: ['ROBIN'], family: 'TIDEWELL' }],
      related: [{ relation: '12', nhsNumber: MOTHER }],
      newborn: {
        weight: '3150',
        mother: MOTHER,
        motherBirth: '19920304',
        motherFamily: 'FAIRWEATHER',
        motherGiven: ['ADA'],
        gestation: '39',
        stillbirth: '1',
        abnormality: 'N',
        foetuses: '1',
        deliveryPlace: '1',
        childHealth: 'A99901',
      },
    })
    const second = await pds.run(request, birth())
    expect([second.interaction, second.typeCode, numbersIn(second)]).toEqual([duplicate, 'AE', [nhsNumber, MOTHER]])
    expect(second.problems).toMatchObject([{ code: 'MS-PDS-DUPLICATE-BIRTH', came: nhsNumber }])
    const third = await pds.run(request, birth({ ignore: true }))
    expect(third.interaction).toBe('PRPA_IN000206UK01')
    expect(numbersIn(third)).not.toEqual([nhsNumber])
  })

  it.each<[string, Parameters<typeof birth>[0]]>([
    ['of another mother', { mother: '9990000018' }],
    ['of another day', { born: '202611170412' }],
  ])('%s is no duplicate', async (_, parts) => {
    const pds = new Pds()
    await pds.run('PRPA_IN000205UK05', birth())
    expect((await pds.run('PRPA_IN000205UK05', birth(parts))).interaction).toBe('PRPA_IN000206UK01')
  })

  it('the organisation for child health is told', async () => {
    const { notices } = await new Pds().run('PRPA_IN000205UK05', birth())
    expect(notices).toMatchObject([{ to: { odsCode: 'A99901' }, interaction: 'PRPA_IN000208UK03' }])
    expect(notices?.[0]?.content).toContain('<family>TIDEWELL</family>')
  })

  it.each<[string, string, Parameters<typeof birth>[0], string]>([
    ['7.2 wants the time of birth', 'PRPA_IN000205UK05', { born: '20261118' }, '0 ER'],
    ['a birth to come', 'PRPA_IN000205UK05', { born: '202701010000' }, '0 ER'],
    ['three digits of weight', 'PRPA_IN000205UK03', { weight: '999' }, '0 ER'],
    ['a name with &', 'PRPA_IN000205UK03', { family: 'A&amp;B' }, '0 ER'],
    ['a mother with a wrong number', 'PRPA_IN000205UK03', { mother: '9990000248' }, '0 ER'],
    ['two usual addresses', 'PRPA_IN000205UK03', { edit: (text) => text.replace(ADDR, ADDR + ADDR) }, '0 ER'],
    [
      'a correspondence address',
      'PRPA_IN000205UK03',
      { edit: (text) => text.replace(ADDR, ADDR + ADDR.replace('use="H"', 'use="PST"')) },
      '0 ER',
    ],
    ['no author', 'PRPA_IN000205UK03', { edit: cut(/<author .*?<\/author>/) }, 'IU003 ER'],
    ['no name', 'PRPA_IN000205UK03', { edit: cut(/<COCT_MT000203UK02.*?<\/COCT_MT000203UK02.PartOfWhole>/) }, 'IU003 ER'],
    ['gestation of fifty weeks', 'PRPA_IN000205UK03', { edit: swap('value="39"', 'value="50"') }, '0 ER'],
    ['abnormality X', 'PRPA_IN000205UK03', { edit: swap('code="N"', 'code="X"') }, '0 ER'],
  ])('%s is refused', async (_, request, parts, specific) => {
    const refused = await new Pds().run(request, birth(parts))
    expect([refused.interaction, reasonsOf(refused)]).toEqual(['MCCI_IN010000UK13', ['15 WG', specific]])
  })

  it('6.3 takes a day of birth', async () => {
    expect((await new Pds().run('PRPA_IN000205UK03', birth({ born: '20261118' }))).interaction).toBe('PRPA_IN000206UK01')
  })
})

describe('updates with a name of their own', () => {
  const update = (items: string, role = '') =>
    `<subject typeCode="SUBJ"><PdsUpdateRequest classCode="REG" moodCode="RQO"><code code="1"/><author><registeringAuthority><code code="y"/></registeringAuthority></author><pertinentInformation><pertinentSerialChangeNumber><code code="2"/><value value="1"/></pertinentSerialChangeNumber></pertinentInformation><subject><patientRole><id root="2.16.840.1.113883.2.1.4.1" extension="9990000018"/><patientPerson>${items}</patientPerson>${role}</patientRole></subject></PdsUpdateRequest></subject>`
  const death = '<subjectOf2 updateMode="added"><deathNotification><code code="3"/><value code="2"/></deathNotification></subjectOf2>'
  const consent = '<subjectOf3 updateMode="added"><consent><code code="4"/><value code="1"/></consent></subjectOf3>'
  const cipher =
    '<nHAISRegistrationEvent updateMode="added"><code code="01"/><effectiveTime value="20261101"/><id root="2.16.840.1.113883.2.1.3.2.4.6" extension="NE"/></nHAISRegistrationEvent>'
  const removal =
    '<nHAISRemovalRegistrationEvent updateMode="added"><code code="02"/><effectiveTime value="20261102"/><reasonCode code="EMB" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.168"/></nHAISRemovalRegistrationEvent>'
  it.each([
    ['PRPA_IN100000UK14', 'PRPA_IN150000UK14', update('<deceasedTime value="20261101" updateMode="added"/>', death)],
    ['PRPA_IN110000UK15', 'PRPA_IN150000UK14', update('<telecom use="H" value="tel:07700900001" updateMode="added"/>')],
    ['PRPA_IN120000UK14', 'PRPA_IN150000UK14', update('', consent)],
    ['PRPA_IN000204UK03', 'PRPA_IN000209UK01', update('', `<subjectOf7>${cipher}</subjectOf7>`)],
    ['PRPA_IN000204UK06', 'PRPA_IN000209UK02', update('', `<subjectOf9>${removal}</subjectOf9>`)],
    ['PRPA_IN000204SM13', 'PRPA_IN000209UK02', update('', `<subjectOf7>${cipher}</subjectOf7>`)],
  ])('%s is answered by %s with the new serial change number', async (request, interaction, content) => {
    const answer = await new Pds().run(request, content)
    expect(answer).toMatchObject({ interaction, typeCode: 'AA' })
    expect(answer.content).toContain('<value value="2"/>')
  })

  it('a death update of MIM 3.1 changes a death only, a consent update a consent only', async () => {
    for (const request of ['PRPA_IN100000UK14', 'PRPA_IN120000UK14'])
      expect((await new Pds().run(request, update('<telecom use="H" value="tel:07700900001" updateMode="added"/>'))).typeCode).toBe('AE')
  })

  it('a registration with NHAIS and its end are seen by retrievals, and end the practice', async () => {
    const pds = new Pds()
    await pds.run('PRPA_IN000204UK03', update('', `<subjectOf7>${cipher}</subjectOf7>`))
    expect((await retrieval(pds, '9990000018')).content).toContain(
      '<subjectOf7 typeCode="SBJ"><nHAISRegistrationEvent classCode="REG" moodCode="EVN"><code code="01" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.165"/><effectiveTime value="20261101"/><id root="2.16.840.1.113883.2.1.3.2.4.6" extension="NE"/>',
    )
    await pds.run('PRPA_IN000204UK06', update('', `<subjectOf9>${removal}</subjectOf9>`).replace('value value="1"', 'value value="2"'))
    const after = await retrieval(pds, '9990000018')
    expect(after.content).toContain('<reasonCode code="EMB"')
    expect(after.content).not.toContain('extension="M85999"')
    expect((await retrieval(pds, '9990000018', 'QUPA_IN000008UK05')).content).toContain('<pCRemovalRegistrationEvent')
  })

  it('who asked to be told of changes is told', async () => {
    const pds = new Pds()
    await pds.subscribe('A99901-9990001', ['update', 'allocation'])
    const changed = await pds.run('PRPA_IN000203UK03', update('<telecom use="H" value="tel:07700900001" updateMode="added"/>'))
    expect(changed.notices).toMatchObject([{ to: { party: 'A99901-9990001' }, interaction: 'PRPA_IN000214UK03' }])
    expect((await pds.run('PRPA_IN000200UK03', allocation())).notices).toHaveLength(1)
    await pds.subscribe('A99901-9990001', [])
    expect((await pds.run('PRPA_IN000200UK03', allocation())).notices).toEqual([])
  })
})
