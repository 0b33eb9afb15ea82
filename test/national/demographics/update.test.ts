import { describe, expect, it } from 'vitest'
import { Turn } from '../../../src/kernel/turn.ts'
import { changesOf } from '../../../src/national/demographics/changes.ts'
import type { Patient } from '../../../src/national/demographics/patient.ts'
import { NOW, noted, Pds, parameter, personId, reasonsOf } from './pds.ts'

const maud = noted('One match')
const idOf = ({ id }: { readonly id: string } = { id: '' }) => `<id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="${id}"/>`
const AUTHOR = '<author typeCode="AUT"><registeringAuthority classCode="ASSIGNED"><code code="d"/></registeringAuthority></author>'
interface Parts {
  readonly patient?: Patient
  readonly nhsNumber?: string
  readonly scn?: string
  readonly code?: string
  readonly author?: string
}
/** A PdsUpdateRequest with these items in patientPerson, then those of patientRole. */
function request(person: string, { patient = maud, nhsNumber, scn, code = '1', author = '' }: Parts = {}, role = ''): string {
  return `<subject typeCode="SUBJ"><PdsUpdateRequest classCode="REG" moodCode="RQO"><code code="${code}"/>${author}<pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2"/><value value="${scn ?? patient.scn}"/></pertinentSerialChangeNumber></pertinentInformation><subject typeCode="SBJ"><patientRole classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber ?? patient.nhsNumber}"/><patientPerson classCode="PSN" determinerCode="INSTANCE">${person}</patientPerson>${role}</patientRole></subject></PdsUpdateRequest></subject>`
}
const ID = 'PRPA_IN000203UK03'
const update = (pds: Pds, person: string, parts?: Parts, role?: string) => pds.run(ID, request(person, parts, role))
const part = (cmet: string, content: string) =>
  `<COCT_MT000${cmet}UK02.PartOfWhole classCode="PART">${content}</COCT_MT000${cmet}UK02.PartOfWhole>`
const addr = (mode: string, line: string, more = '', use = 'H') =>
  part(
    '201',
    `<addr use="${use}" updateMode="${mode}"><streetAddressLine/><streetAddressLine>${line}</streetAddressLine><streetAddressLine/><streetAddressLine>ASHERTON</streetAddressLine><streetAddressLine/><postalCode>AX2 2ZZ</postalCode>${more}</addr>`,
  )
const name = (mode: string, content: string, use = 'L') =>
  part(
    '203',
    `<partPerson classCode="PSN" determinerCode="INSTANCE"><name use="${use}" updateMode="${mode}">${content}</name></partPerson>`,
  )
const gp = (mode: string, code: string, more = '', root = '2.16.840.1.113883.2.1.4.3', kind = '1') =>
  `<playedOtherProviderPatient classCode="PAT" updateMode="${mode}"><subjectOf typeCode="SBJ"><patientCareProvisionEvent classCode="PCPR" moodCode="EVN"><code code="${kind}"/>${more}<performer typeCode="PRF"><assignedEntity classCode="ASSIGNED"><id root="${root}" extension="${code}"/></assignedEntity></performer></patientCareProvisionEvent></subjectOf></playedOtherProviderPatient>`
const died = (mode: string) => `<deceasedTime value="20261101" updateMode="${mode}"/>`
const notified = (mode: string) =>
  `<subjectOf2 typeCode="SBJ" updateMode="${mode}"><deathNotification classCode="OBS" moodCode="EVN"><code code="3"/><value code="2"/></deathNotification></subjectOf2>`

describe('a general update (dossier sync-pds 2.7)', () => {
  it.each([
    ['PRPA_IN160000UK01', 'PRPA_IN150000UK14'],
    ['PRPA_IN160000UK30', 'PRPA_IN150000UK30'],
    ['PRPA_IN000203UK03', 'PRPA_IN000202UK01'],
    ['PRPA_IN000203UK06', 'PRPA_IN000202UK01'],
  ])('%s is answered by %s with the new serial change number', async (request_, interaction) => {
    const answer = await new Pds().run(request_, request(addr('added', '1 NEW ROAD')))
    expect(answer).toMatchObject({ interaction, typeCode: 'AA' })
    expect(answer.content).toContain(`<value value="${maud.scn + 1}"/>`)
  })

  it('is seen by a retrieval, and by the next update', async () => {
    const pds = new Pds()
    await update(pds, addr('added', '1 NEW ROAD'))
    const items = '<retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem>'
    const query = parameter('historicDataIndicator', '<value code="0"/>') + personId(maud.nhsNumber) + items
    const { content } = await pds.query('QUPA_IN000008UK02', query)
    expect([content.includes('1 NEW ROAD'), content.includes('LANTERN'), content.includes(`<value value="${maud.scn + 1}"/>`)]).toEqual([
      true,
      false,
      true,
    ])
    const stale = await update(pds, addr('added', '2 NEW ROAD'))
    expect([stale.interaction, reasonsOf(stale)]).toEqual(['MCCI_IN010000UK13', ['15 WG', '0 ER']])
    expect(stale.content).toContain('Serial Change Number does not match')
    expect(stale.problems).toMatchObject([{ code: 'MS-PDS-STALE', expected: String(maud.scn + 1) }])
    expect((await update(pds, addr('added', '2 NEW ROAD'), { scn: String(maud.scn + 1) })).typeCode).toBe('AA')
  })

  it('that changes keeps what was; one that corrects does not', async () => {
    const changed = new Pds()
    await update(changed, addr('altered', '1 NEW ROAD', idOf(maud.addresses[0])))
    const kept = (await changed.patient(maud.nhsNumber))?.addresses ?? []
    expect(kept.map(({ lines, to }) => [lines[1], to])).toEqual([
      ['1 NEW ROAD', undefined],
      ['1 LANTERN STREET', '20261120'],
    ])
    expect(kept[0]?.id).toBe(maud.addresses[0]?.id)
    const corrected = new Pds()
    await update(corrected, addr('altered', '1 NEW ROAD', idOf(maud.addresses[0])), { code: '2' })
    expect((await corrected.patient(maud.nhsNumber))?.addresses.map(({ lines }) => lines[1])).toEqual(['1 NEW ROAD'])
  })

  it('with a new usual name makes the former a previous one', async () => {
    const pds = new Pds()
    await update(pds, name('added', '<given>MAUD</given><family>THISTLEWOOD</family>'))
    expect((await pds.patient(maud.nhsNumber))?.names.map(({ use, family }) => `${use} ${family}`)).toEqual([
      'PREVIOUS PEMBERTON',
      'L THISTLEWOOD',
    ])
  })

  it('takes practice, pharmacy, telecom, gender, birth, death, consent, preference, sensitivity', async () => {
    const pds = new Pds()
    const telecom = part('202', '<telecom use="MC" value="tel:07700900777" updateMode="added"/>')
    const answer = await update(
      pds,
      `${gp('added', 'Y99907')}${gp('added', 'FXX97', '', undefined, 'P1')}${telecom}<administrativeGenderCode code="9" updateMode="altered"/><birthTime value="19540613" updateMode="altered"/>${died('added')}`,
      { author: AUTHOR },
      `<confidentialityCode code="S" updateMode="added"/>${notified('added')}<subjectOf3 updateMode="added"><consent><code code="4"/><value code="2"/></consent></subjectOf3><subjectOf4 updateMode="added"><preferredContactMethod><value code="3"/></preferredContactMethod></subjectOf4>`,
    )
    expect(answer.typeCode).toBe('AA')
    const after = await pds.patient(maud.nhsNumber)
    expect(after).toMatchObject({ gender: '9', birth: { value: '19540613' }, death: { value: '20261101', status: '2' }, sensitivity: 'S' })
    expect(after?.gp.map(({ code, to }) => [code, to])).toEqual([
      ['M85999', '20261120'],
      ['Y99907', undefined],
    ])
    expect([
      after?.pharmacies[0]?.code,
      after?.telecoms.at(-1)?.value,
      after?.consents[0]?.value,
      after?.preferences.contactMethod,
    ]).toEqual(['FXX97', 'tel:07700900777', '2', '3'])
    const [change] = await changesOf(new Turn(pds.store, 'default', NOW), maud.nhsNumber, maud.scn + 1, 10)
    expect(change).toMatchObject({ scn: maud.scn + 1, by: '999000000011', interaction: ID, correction: false })
    expect(change?.items).toContain('birthTime altered')
  })

  const twoFamilies = name('added', '<family>A</family><family>B</family>')
  it.each<[string, string, Parts, string, string]>([
    ['mode 3', addr('added', 'X'), { code: '3' }, '0 ER', 'invalid update mode'],
    ['no serial change number', addr('added', 'X'), { scn: '' }, 'IU003 ER', 'serial change number'],
    ['no NHS number', addr('added', 'X'), { nhsNumber: '' }, 'IU003 ER', 'NHS number'],
    ['a wrong check digit', addr('added', 'X'), { nhsNumber: '9990000019' }, '0 ER', 'check digit'],
    ['nine digits', addr('added', 'X'), { nhsNumber: '999000001' }, '0 ER', 'check digit'],
    ['an unknown number', addr('added', 'X'), { nhsNumber: '9990900000' }, '0 ER', 'No match'],
    ['a superseded number', addr('added', 'X'), { patient: noted('Superseded, and itself') }, '0 ER', 'superseded in a merge'],
    ['an invalidated number', addr('added', 'X'), { patient: noted('Invalidated') }, '0 ER', 'NHS Number invalid'],
    ['a stale number', addr('added', 'X'), { scn: '99' }, '0 ER', 'Serial Change Number'],
    ['nothing to update', '', {}, '0 ER', 'nothing to update'],
    ['an item without a mode', part('201', '<addr use="H"/>'), {}, '0 ER', 'invalid update mode'],
    ['another mode', addr('replaced', 'X'), {}, '0 ER', 'invalid update mode'],
    ['an item altered without its id', addr('altered', 'X'), {}, '0 ER', 'object id must be provided'],
    ['an id that is not there', addr('altered', 'X', idOf({ id: 'zzzzz' })), {}, '0 ER', 'object id not known'],
    ['the usual name removed', name('removed', `<family>X</family>${idOf(maud.names[0])}`), {}, '0 ER', 'usual name'],
    ['two family names', twoFamilies, {}, '0 ER', 'invalid name'],
    ['an empty name', name('added', '<prefix>MR</prefix>'), {}, '0 ER', 'invalid name'],
    ['six given names', name('added', '<given>A</given>'.repeat(6)), {}, '0 ER', 'invalid name'],
    ['another use of a name', name('added', '<family>A</family>', 'X'), {}, '0 ER', 'invalid name'],
    ['an address without lines', part('201', '<addr use="H" updateMode="added"/>'), {}, '0 ER', 'invalid address'],
    ['an address line too long', addr('added', 'X'.repeat(36)), {}, '0 ER', 'invalid address'],
    ['a description of a usual address', addr('added', 'X', '<desc>HOTEL</desc>'), {}, '0 ER', 'invalid address'],
    ['a telecom without a scheme', part('202', '<telecom use="H" value="1" updateMode="added"/>'), {}, '0 ER', 'invalid telecom'],
    [
      'a period that ends before it begins',
      addr('added', 'X', '<useablePeriod><low value="20200101"/><high value="2019"/></useablePeriod>'),
      {},
      '0 ER',
      'Illegal date',
    ],
    ['a practice of another root', gp('added', 'M85999', '', '1.2.3'), {}, 'IU058 ER', 'invalid GP Registration data supplied'],
    ['gender removed', '<administrativeGenderCode code="1" updateMode="removed"/>', {}, '0 ER', 'cannot be removed'],
    ['gender 3', '<administrativeGenderCode code="3" updateMode="altered"/>', {}, '0 ER', 'invalid person data'],
    ['birth removed', '<birthTime value="1954" updateMode="removed"/>', {}, '0 ER', 'cannot be removed'],
    ['half a birth', '<birthTime value="1954" updateMode="altered"/>', {}, '0 ER', 'Illegal date'],
    ['a date of death alone', died('added'), { author: AUTHOR }, '0 ER', 'must come together'],
    ['something that is not kept', '<sharedSecret updateMode="added"/>', {}, '0 ER', 'sharedSecret'],
  ])('with %s is refused and changes nothing', async (_, person, parts, code, text) => {
    const pds = new Pds()
    const answer = await update(pds, person, parts)
    expect([answer.interaction, answer.typeCode, reasonsOf(answer)]).toEqual(['MCCI_IN010000UK13', 'AE', ['15 WG', code]])
    expect(answer.content).toContain(text)
    expect(answer.problems).toHaveLength(1)
    expect(pds.store.list('default', 'demographics.patients')).toEqual([])
  })

  it.each([
    ['in different modes', died('added'), notified('altered'), AUTHOR, 'different update modes'],
    ['taken back', died('removed'), notified('removed'), AUTHOR, 'cannot remove a date of death'],
    ['without an authority', died('added'), notified('added'), '', 'without a registering authority'],
  ])('with a death %s is refused', async (_, person, role, author, text) => {
    expect((await update(new Pds(), person, { author }, role)).content).toContain(text)
  })

  it('is the whole of it or nothing', async () => {
    const pds = new Pds()
    await update(pds, addr('added', '1 NEW ROAD') + twoFamilies)
    expect(await pds.patient(maud.nhsNumber)).toEqual(maud)
  })
})
