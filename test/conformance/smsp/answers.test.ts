import { beforeAll, describe, expect, it } from 'vitest'
import { Patient, type PatientInput } from '../../../src/national/demographics/patient.ts'
import { patients } from '../../../src/national/demographics/patients.ts'
import { certificateFolder } from '../../support/environment.ts'
import { readAnswer, type SmspEnvironment, smspEnvironment } from '../../support/smsp.ts'
import { type Asked, askedOf, MAUD, type Operation, PROFILES, SERVICES, smspRequest } from '../../support/smsp-request.ts'

let certs: string
let spine: SmspEnvironment
beforeAll(async () => {
  certs = await certificateFolder()
  spine = await smspEnvironment({ certs })
  await store({
    nhsNumber: '9449310602',
    names: [{ family: 'LONGLINE' }],
    gender: '1',
    birth: { value: '19600101' },
    addresses: [{ lines: ['A'.repeat(36), '', '', 'ASHERTON', ''], postcode: 'AX1 1AA' }],
  })
  await store({
    nhsNumber: '9449310610',
    names: [{ family: 'ODDCODE' }],
    gender: '1',
    birth: { value: '19600101' },
    addresses: [{ lines: ['1', '', '', 'ASHERTON', ''], postcode: 'NOWHERE' }],
  })
})

const store = async (patient: PatientInput) =>
  (await spine.environment.patients()).put(spine.environment.spaces.default, [Patient.parse(patient)])

const ask = async (operation: Operation, asked: Asked, of = spine) => {
  const { answer, exchange } = await of.ask(smspRequest({ operation, asked }))
  expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'text/xml'])
  return { ...readAnswer(answer.text), text: answer.text, exchange }
}

const state = async () => JSON.stringify(await spine.environment.store.list('default', patients.name))

describe('the bytes of an answer', () => {
  const ID = /[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g

  it('a verification', async () => {
    const request = smspRequest({ from: 'http://a.example/?x=1&amp;y=2' })
    const { answer, exchange } = await spine.ask(request)
    const ids = answer.text.match(ID) ?? []
    // MessageID, RelatesTo, trackingid, manifest item, payload, message.
    expect([ids.length, ids[1], ids[3]]).toEqual([6, request.messageId, ids[4]])
    expect(answer.text.replace(ID, '#')).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing"><soap:Header><wsa:MessageID>#</wsa:MessageID><wsa:Action>urn:nhs-itk:services:201005:verifyNHSNumber-v1-0Response</wsa:Action><wsa:To>http://a.example/?x=1&amp;y=2</wsa:To><wsa:RelatesTo>#</wsa:RelatesTo></soap:Header><soap:Body><itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><itk:header service="urn:nhs-itk:services:201005:verifyNHSNumber-v1-0Response" trackingid="#"><itk:manifest count="1"><itk:manifestitem id="uuid_#" mimetype="text/xml" profileid="urn:nhs-en:profile:verifyNHSNumberResponse-v1-0" base64="false" compressed="false" encrypted="false"/></itk:manifest></itk:header><itk:payloads count="1"><itk:payload id="uuid_#"><verifyNHSNumberResponse-v1-0 xmlns="urn:hl7-org:v3" moodCode="EVN" classCode="OBS"><id root="#"/><code codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284" code="verifyNHSNumberResponse-v1-0"/><value codeSystem="2.16.840.1.113883.2.1.3.2.4.17.285" code="SMSP-0000"/><component typeCode="COMP"><validIdentifier moodCode="EVN" classCode="OBS"><code codeSystem="2.16.840.1.113883.2.1.3.2.4.17.287" code="VI"/><value value="true"/><subject typeCode="SBJ"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="9990000018"/></patient></subject></validIdentifier></component></verifyNHSNumberResponse-v1-0></itk:payload></itk:payloads></itk:DistributionEnvelope></soap:Body></soap:Envelope>`,
    )
    expect(exchange).toMatchObject({ door: 'smsp', outcome: 'accepted', problems: [], summary: 'verifyNHSNumber-v1-0: SMSP-0000 Success' })
    expect(exchange.labels).toMatchObject({
      messageId: request.messageId,
      service: `${SERVICES}verifyNHSNumber-v1-0`,
      interaction: 'verifyNHSNumber-v1-0',
      fromAsid: '999000000011',
      nhsNumber: MAUD.number,
      dateOfBirth: MAUD.birth,
      responseCode: 'SMSP-0000',
    })
  })

  it('details: local identifier, one name, addresses, telecoms, person and practice in the order of the schema', async () => {
    const { text, patient } = await ask('getPatientDetails', {
      ...MAUD,
      local: ['2.16.840.1.113883.2.1.3.2.4.99', 'L<7'.replace('<', '&lt;')],
    })
    expect(Object.keys(patient).filter((key) => !key.startsWith('@_'))).toEqual(['id', 'name', 'addr', 'telecom', 'patientPerson'])
    expect(Object.keys(patient.patientPerson).filter((key) => !key.startsWith('@_'))).toEqual([
      'administrativeGenderCode',
      'birthTime',
      'gPPractice',
    ])
    expect(text.slice(text.indexOf('<subject'), text.indexOf('</subject>'))).toBe(
      '<subject typeCode="SBJ"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="9990000018"/><id root="2.16.840.1.113883.2.1.3.2.4.99" extension="L&lt;7"/><name><prefix>MS</prefix><given>MAUD</given><given>ROSE</given><family>PEMBERTON</family></name><addr use="H"><postalCode>AX1 1AA</postalCode><streetAddressLine/><streetAddressLine>1 LANTERN STREET</streetAddressLine><streetAddressLine/><streetAddressLine>ASHERTON</streetAddressLine><streetAddressLine>WESTMARCH</streetAddressLine></addr><telecom use="H" value="tel:01632960001"></telecom><telecom use="MC" value="tel:07700900001"></telecom><telecom use="H" value="mailto:maud.pemberton@example.org"></telecom><patientPerson determinerCode="INSTANCE" classCode="PSN"><administrativeGenderCode code="2" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.25"/><birthTime value="19540612"/><gPPractice classCode="SDLOC"><addr><postalCode>ZZ2 1AA</postalCode><streetAddressLine>12 ORCHARD LANE</streetAddressLine><streetAddressLine/><streetAddressLine/><streetAddressLine>MOCKFORD</streetAddressLine><streetAddressLine/></addr><telecom use="WP" value="tel:02000000001"/><locationOrganization determinerCode="INSTANCE" classCode="ORG"><id root="2.16.840.1.113883.2.1.3.2.4.19.2" extension="M85999"/><name>THE MOCK SURGERY</name></locationOrganization></gPPractice></patientPerson></patient>',
    )
  })

  it('an empty wsa:From is answered to nobody', async () => {
    const { answer } = await spine.ask(smspRequest({ from: '' }))
    expect(answer.text).toContain('<wsa:To/>')
  })
})

const DOUBLE = { birth: '19330910', gender: '2', family: 'DOUBLEDAY', given: 'IVY' }
const SETH = { number: '9990000042', birth: '19480229', gender: '1', family: 'WINTERBOURNE' }
const VOID = { number: '9990000077', birth: '19700101', gender: '2', family: 'VOIDMAN' }
const CORAL = { number: '9990000093', birth: '19810522', gender: '2', family: 'HIDALGO', given: 'CORAL' }
const LONG = { number: '9449310602', birth: '19600101', gender: '1', family: 'LONGLINE' }
const ODD = { number: '9449310610', birth: '19600101', gender: '1', family: 'ODDCODE' }
const NOBODY = { number: '9999999999', birth: '19540612', gender: '2', family: 'NOBODY' }
const without = (asked: Asked, ...names: readonly (keyof Asked)[]): Asked =>
  Object.fromEntries(Object.entries(asked).filter(([name]) => !names.some((each) => each === name)))

type Row = readonly [
  operation: Operation,
  what: string,
  asked: Asked,
  code: string,
  told: string | undefined,
  ...problems: readonly string[],
]

/** Each operation by the rules (dossier sync-pds-smsp-gazetteer 3.4, 3.5): what is asked, the code, the number in the answer, the journal's codes. */
const rows: readonly Row[] = [
  ['verifyNHSNumber', 'number and date of birth', without(askedOf('verifyNHSNumber', MAUD), 'family', 'given'), 'SMSP-0000', MAUD.number],
  [
    'verifyNHSNumber',
    'and a name in another case',
    { ...askedOf('verifyNHSNumber', MAUD), family: 'Pemberton', given: ' maud ' },
    'SMSP-0000',
    MAUD.number,
  ],
  ['verifyNHSNumber', 'and a name with a wildcard', { ...askedOf('verifyNHSNumber', MAUD), family: 'PEM*' }, 'SMSP-0000', MAUD.number],
  [
    'verifyNHSNumber',
    'another wildcard',
    { ...askedOf('verifyNHSNumber', MAUD), family: 'PEN*' },
    'DEMOG-0040',
    undefined,
    'MS-PDS-NOT-VERIFIED',
  ],
  [
    'verifyNHSNumber',
    'another date of birth',
    { ...askedOf('verifyNHSNumber', MAUD), birth: '19540613' },
    'DEMOG-0040',
    undefined,
    'MS-PDS-NOT-VERIFIED',
  ],
  [
    'verifyNHSNumber',
    'another name',
    { ...askedOf('verifyNHSNumber', MAUD), family: 'OTHER' },
    'DEMOG-0040',
    undefined,
    'MS-PDS-NOT-VERIFIED',
  ],
  ['verifyNHSNumber', 'an unverified number', { number: '9990000344', birth: '19880203' }, 'DEMOG-0040', undefined, 'MS-PDS-NOT-VERIFIED'],
  ['verifyNHSNumber', 'a number nobody has', askedOf('verifyNHSNumber', NOBODY), 'DEMOG-0001', undefined, 'MS-PDS-NO-MATCH'],
  ['verifyNHSNumber', 'a superseded number', askedOf('verifyNHSNumber', SETH), 'DEMOG-0017', undefined, 'MS-PDS-SUPERSEDED'],
  ['verifyNHSNumber', 'an invalidated number', askedOf('verifyNHSNumber', VOID), 'DEMOG-0022', undefined, 'MS-PDS-INVALIDATED'],
  ['verifyNHSNumber', 'letters for a number', { number: 'ABC1234567', birth: '19540612' }, 'DEMOG-0042', undefined, 'MS-SMSP-OLD-NUMBER'],
  [
    'verifyNHSNumber',
    'a number in another root',
    { number: MAUD.number, birth: MAUD.birth, root: '2.16.840.1.113883.2.1.3.2.4.3' },
    'DEMOG-0042',
    undefined,
    'MS-SMSP-OLD-NUMBER',
  ],
  ['verifyNHSNumber', 'a wrong check digit', { number: '9990000019', birth: '19540612' }, 'SMSP-0001', undefined, 'MS-SMSP-INPUT'],
  ['verifyNHSNumber', 'nine digits', { number: '999000001', birth: '19540612' }, 'SMSP-0001', undefined, 'MS-SMSP-INPUT'],
  ['verifyNHSNumber', 'a sensitive record', askedOf('verifyNHSNumber', CORAL), 'SMSP-0000', CORAL.number],
  ['getNHSNumber', 'one match', askedOf('getNHSNumber', MAUD), 'SMSP-0000', MAUD.number],
  ['getNHSNumber', 'a postcode in another form', { ...askedOf('getNHSNumber', MAUD), postcode: 'ax11aa' }, 'SMSP-0000', MAUD.number],
  ['getNHSNumber', 'no match', askedOf('getNHSNumber', NOBODY), 'DEMOG-0001', undefined, 'MS-PDS-NO-MATCH'],
  [
    'getNHSNumber',
    'another postcode',
    { ...askedOf('getNHSNumber', MAUD), postcode: 'AX9 9ZZ' },
    'DEMOG-0001',
    undefined,
    'MS-PDS-NO-MATCH',
  ],
  ['getNHSNumber', 'two matches', DOUBLE, 'DEMOG-0007', undefined, 'MS-PDS-MULTIPLE'],
  ['getNHSNumber', 'two matches that the postcode tells apart', { ...DOUBLE, postcode: 'AX1 1AD' }, 'SMSP-0000', '9990000034'],
  ['getNHSNumber', 'a merged record', askedOf('getNHSNumber', SETH), 'SMSP-0000', '9990000069', 'MS-PDS-SUPERSEDED', 'MS-PDS-SUPERSEDED'],
  ['getNHSNumber', 'an invalidated record', askedOf('getNHSNumber', VOID), 'DEMOG-0001', undefined, 'MS-PDS-NO-MATCH'],
  [
    'getNHSNumber',
    'a sensitive record by postcode',
    { ...askedOf('getNHSNumber', CORAL), postcode: 'AX1 1AG' },
    'DEMOG-0001',
    undefined,
    'MS-PDS-NO-MATCH',
  ],
  ['getNHSNumber', 'gender not known', { ...askedOf('getNHSNumber', MAUD), gender: '0' }, 'DEMOG-0001', undefined, 'MS-PDS-NO-MATCH'],
  ['getNHSNumber', 'no family name', { ...without(askedOf('getNHSNumber', MAUD), 'family') }, 'SMSP-0001', undefined, 'MS-SMSP-INPUT'],
  ['getPatientDetailsByNHSNumber', 'number and date of birth', askedOf('getPatientDetailsByNHSNumber', MAUD), 'SMSP-0000', MAUD.number],
  [
    'getPatientDetailsByNHSNumber',
    'a number nobody has',
    askedOf('getPatientDetailsByNHSNumber', NOBODY),
    'DEMOG-0001',
    undefined,
    'MS-PDS-NO-MATCH',
  ],
  [
    'getPatientDetailsByNHSNumber',
    'a superseded number',
    askedOf('getPatientDetailsByNHSNumber', SETH),
    'DEMOG-0017',
    '9990000069',
    'MS-PDS-SUPERSEDED',
  ],
  [
    'getPatientDetailsByNHSNumber',
    'an invalidated number',
    askedOf('getPatientDetailsByNHSNumber', VOID),
    'DEMOG-0022',
    undefined,
    'MS-PDS-INVALIDATED',
  ],
  [
    'getPatientDetailsByNHSNumber',
    'another date of birth',
    { ...askedOf('getPatientDetailsByNHSNumber', MAUD), birth: '19540613' },
    'DEMOG-0040',
    undefined,
    'MS-PDS-NOT-VERIFIED',
  ],
  [
    'getPatientDetailsByNHSNumber',
    'letters for a number',
    { number: 'OLD 123', birth: '19540612' },
    'DEMOG-0042',
    undefined,
    'MS-SMSP-OLD-NUMBER',
  ],
  [
    'getPatientDetailsByNHSNumber',
    'a line too long to tell',
    askedOf('getPatientDetailsByNHSNumber', LONG),
    'SMSP-0002',
    undefined,
    'MS-SMSP-OUTPUT',
  ],
  [
    'getPatientDetailsByNHSNumber',
    'a sensitive record',
    askedOf('getPatientDetailsByNHSNumber', CORAL),
    'SMSP-0000',
    CORAL.number,
    'MS-PDS-SENSITIVE',
  ],
  ['getPatientDetailsBySearch', 'one match', askedOf('getPatientDetailsBySearch', MAUD), 'SMSP-0000', MAUD.number],
  ['getPatientDetailsBySearch', 'no match', askedOf('getPatientDetailsBySearch', NOBODY), 'DEMOG-0001', undefined, 'MS-PDS-NO-MATCH'],
  ['getPatientDetailsBySearch', 'two matches', DOUBLE, 'DEMOG-0007', undefined, 'MS-PDS-MULTIPLE'],
  [
    'getPatientDetailsBySearch',
    'a postcode that is none',
    askedOf('getPatientDetailsBySearch', ODD),
    'SMSP-0002',
    undefined,
    'MS-SMSP-OUTPUT',
  ],
  [
    'getPatientDetailsBySearch',
    'a wildcard too early',
    { ...askedOf('getPatientDetailsBySearch', MAUD), family: 'P*' },
    'SMSP-0001',
    undefined,
    'MS-SMSP-INPUT',
  ],
  ['getPatientDetails', 'number and the rest', askedOf('getPatientDetails', MAUD), 'SMSP-0000', MAUD.number],
  ['getPatientDetails', 'number and date of birth alone', { number: MAUD.number, birth: MAUD.birth }, 'SMSP-0000', MAUD.number],
  ['getPatientDetails', 'no number', without(askedOf('getPatientDetails', MAUD), 'number'), 'SMSP-0000', MAUD.number],
  [
    'getPatientDetails',
    'a number nobody has, and a name somebody has',
    { ...askedOf('getPatientDetails', MAUD), number: '9999999999' },
    'SMSP-0000',
    MAUD.number,
    'MS-SMSP-FALLBACK',
  ],
  [
    'getPatientDetails',
    'a number nobody has, and nothing to search by',
    { number: '9999999999', birth: MAUD.birth },
    'DEMOG-0001',
    undefined,
    'MS-PDS-NO-MATCH',
  ],
  [
    'getPatientDetails',
    'an old number, and a name somebody has',
    { ...askedOf('getPatientDetails', MAUD), number: 'ABC' },
    'SMSP-0000',
    MAUD.number,
    'MS-SMSP-FALLBACK',
  ],
  [
    'getPatientDetails',
    'a superseded number is not searched for',
    { ...askedOf('getPatientDetails', SETH) },
    'DEMOG-0017',
    '9990000069',
    'MS-PDS-SUPERSEDED',
  ],
  ['getPatientDetails', 'neither number nor name', { birth: MAUD.birth }, 'SMSP-0001', undefined, 'MS-SMSP-INPUT'],
  ['getPatientDetails', 'two matches', DOUBLE, 'DEMOG-0007', undefined, 'MS-PDS-MULTIPLE'],
]

describe('every operation by the rules', () => {
  it.each(
    rows.map(([operation, what, asked, code, told, ...problems]) => [operation, what, { asked, code, told, problems }] as const),
  )('%s, %s', async (operation, _what, { asked, code, told, problems }) => {
    const before = await state()
    const { root, header, Header, message, exchange, text, ...found } = await ask(operation, asked)
    const response = operation.startsWith('getPatientDetails') ? 'getPatientDetailsResponse-v1-0' : `${operation}Response-v1-0`
    expect([root, found.code]).toEqual([response, code])
    expect([Header.Action, header['@_service']]).toEqual([`${SERVICES}${operation}-v1-0Response`, `${SERVICES}${operation}-v1-0Response`])
    expect(header.manifest.manifestitem['@_profileid']).toBe(`${PROFILES}${response}`)
    const number = /root="2\.16\.840\.1\.113883\.2\.1\.4\.1" extension="(\d+)"/.exec(text)?.[1]
    expect(number).toBe(told)
    expect(Object.keys(message).filter((key) => !key.startsWith('@_'))).toEqual(
      told === undefined ? ['id', 'code', 'value'] : ['id', 'code', 'value', operation === 'verifyNHSNumber' ? 'component' : 'subject'],
    )
    expect(exchange.problems.map((each) => each.code)).toEqual(problems)
    expect(exchange.outcome).toBe(code === 'SMSP-0001' ? 'refused' : 'accepted')
    expect(await state()).toBe(before)
  })

  it('has a row for every code that records and requests lead to', () => {
    const codes = new Set(rows.map(([, , , code]) => code))
    expect([...codes].sort()).toEqual([
      'DEMOG-0001',
      'DEMOG-0007',
      'DEMOG-0017',
      'DEMOG-0022',
      'DEMOG-0040',
      'DEMOG-0042',
      'SMSP-0000',
      'SMSP-0001',
      'SMSP-0002',
    ])
  })
})

describe('what details tell', () => {
  const details = (number: string, birth: string) => ask('getPatientDetailsByNHSNumber', { number, birth })

  it('of a sensitive record: no address, telecom or practice', async () => {
    const { patient } = await details(CORAL.number, CORAL.birth)
    expect(Object.keys(patient).filter((key) => !key.startsWith('@_'))).toEqual(['id', 'name', 'patientPerson'])
    expect(Object.keys(patient.patientPerson)).not.toContain('gPPractice')
  })

  it('of three addresses: correspondence, temporary, usual', async () => {
    const { patient } = await details('9990000174', '19720930')
    expect(patient.addr.map((each: Record<string, string>) => each['@_use'])).toEqual(['PST', 'TMP', 'H'])
    expect(Object.keys(patient.addr[0])).toEqual(['postalCode', 'streetAddressLine', '@_use'])
    expect(patient.addr[0].streetAddressLine).toHaveLength(5)
  })

  it('of the dead: the date as it is known, and no practice', async () => {
    const { patient } = await details('9990000166', '19250101')
    expect(patient.patientPerson.deceasedTime['@_value']).toBe('2010')
    expect(patient.patientPerson.gPPractice).toBeUndefined()
  })

  it('of a practice that the directory does not know: its code', async () => {
    const { patient } = await details('9990000174', '19720930')
    expect(Object.keys(patient.patientPerson.gPPractice)).toEqual(['locationOrganization', '@_classCode'])
    expect(patient.patientPerson.gPPractice.locationOrganization.id['@_extension']).toBe('Y99901')
  })
})

describe('where sources disagree, a setting decides', () => {
  const other = (changes: Parameters<typeof smspEnvironment>[0]) => smspEnvironment({ certs, ...changes })

  it('--smsp-superseded code-only', async () => {
    const { code, message } = await ask(
      'getPatientDetails',
      askedOf('getPatientDetails', SETH),
      await other({ smspSuperseded: 'code-only' }),
    )
    expect([code, message.subject]).toEqual(['DEMOG-0017', undefined])
  })

  it('--smsp-mismatch false', async () => {
    const asked = { ...askedOf('verifyNHSNumber', MAUD), birth: '19540613' }
    const { code, message, exchange } = await ask('verifyNHSNumber', asked, await other({ smspMismatch: 'false' }))
    expect([code, message.component.validIdentifier.value['@_value']]).toEqual(['SMSP-0000', 'false'])
    expect(exchange.problems.map((each) => each.code)).toEqual(['MS-SMSP-MISMATCH'])
  })

  it('--smsp-fallback off', async () => {
    const asked = { ...askedOf('getPatientDetails', MAUD), number: '9999999999' }
    expect((await ask('getPatientDetails', asked, await other({ smspFallback: false }))).code).toBe('DEMOG-0001')
  })

  it('--smsp-answer-action profile, --smsp-relates-to off', async () => {
    const { Header, header } = await ask(
      'getNHSNumber',
      askedOf('getNHSNumber', MAUD),
      await other({ smspAnswerAction: 'profile', smspRelatesTo: false }),
    )
    expect([Header.Action, header['@_service'], Header.RelatesTo]).toEqual([
      `${PROFILES}getNHSNumberResponse-v1-0`,
      `${PROFILES}getNHSNumberResponse-v1-0`,
      undefined,
    ])
  })

  it('--smsp-validation lenient: order, codes and unknown parameters are only noted', async () => {
    const lenient = await other({ smspValidation: 'lenient' })
    const turned = smspRequest({
      payload: (xml) =>
        xml
          .replace(
            /(<queryEvent>)(<Person.DateOfBirth>.*?<\/Person.DateOfBirth>)(<Person.NHSNumber>.*?<\/Person.NHSNumber>)/,
            '$1$3$2<Person.Shoe/>',
          )
          .replace('code="verifyNHSNumberRequest-v1-0"', 'code="x"'),
    })
    const strictly = await spine.ask(turned)
    expect(readAnswer(strictly.answer.text).code).toBe('SMSP-0001')
    const { answer, exchange } = await lenient.ask(turned)
    expect(readAnswer(answer.text).code).toBe('SMSP-0000')
    expect(exchange.problems.map((each) => each.code)).toEqual(Array.from({ length: 3 }, () => 'MS-SMSP-INPUT-PASSED'))
    const wrong = await lenient.ask(smspRequest({ asked: { number: MAUD.number, birth: '1954' } }))
    expect(readAnswer(wrong.answer.text).code).toBe('SMSP-0001')
  })

  it('--smsp-triggers on: numbers and dates of birth of the test tool', async () => {
    const triggering = await other({ smspTriggers: true })
    const table: readonly (readonly [Operation, Asked, string])[] = [
      ['verifyNHSNumber', { number: '9450003440', birth: '19540612' }, 'SMSP-0001'],
      ['getPatientDetails', { number: '9449303355', birth: '19540612' }, 'SMSP-0002'],
      ['getPatientDetailsByNHSNumber', { number: '3333333333', birth: '19540612' }, 'SMSP-0003'],
      ['getNHSNumber', { ...askedOf('getNHSNumber', MAUD), birth: '19040404' }, 'SMSP-0004'],
      ['getPatientDetailsBySearch', { ...askedOf('getNHSNumber', MAUD), birth: '19050505' }, 'SMSP-0005'],
      ['getPatientDetailsBySearch', { ...askedOf('getNHSNumber', MAUD), birth: '19090909' }, 'SMSP-9999'],
      ['verifyNHSNumber', { number: '9448873514', birth: '19540612' }, 'DEMOG-0001'],
      ['getPatientDetails', { ...askedOf('getPatientDetails', MAUD), birth: '19320608' }, 'DEMOG-0007'],
      ['getPatientDetails', { number: '9449310734', birth: '19540612' }, 'DEMOG-0017'],
      ['verifyNHSNumber', { number: '9449310408', birth: '19540612' }, 'DEMOG-0022'],
      // Two codes have the date: the first rule wins.
      ['getNHSNumber', { ...askedOf('getNHSNumber', MAUD), birth: '19020202' }, 'SMSP-0002'],
      ['getPatientDetailsByNHSNumber', { number: '9449310106', birth: '19540612' }, 'DEMOG-0040'],
      ['verifyNHSNumber', { number: '4242424248', birth: '19540612' }, 'DEMOG-0042'],
      ['verifyNHSNumber', { number: '9090909095', birth: '19540612' }, 'DEMOG-9999'],
    ]
    for (const [operation, asked, code] of table) {
      const { exchange, ...found } = await ask(operation, asked, triggering)
      expect([operation, found.code]).toEqual([operation, code])
      expect(exchange.problems.map((each) => each.code)).toEqual(['MS-SMSP-TRIGGER'])
    }
    expect((await ask('verifyNHSNumber', askedOf('verifyNHSNumber', MAUD), triggering)).code).toBe('SMSP-0000')
    expect((await ask('verifyNHSNumber', { number: '9090909095', birth: '19540612' })).code).toBe('DEMOG-0001')
  })
})

describe('rules', () => {
  const rule = (effect: { as?: string; code: string; when?: 'before' | 'after' }, match: Record<string, string> = {}) =>
    spine.environment.faults.add({
      on: 'request',
      space: 'default',
      door: 'smsp',
      match,
      times: 1,
      effect: { do: 'refuse', text: 'by a rule', when: 'before', ...effect },
    })

  it.each(['SMSP-0003', 'SMSP-0004', 'SMSP-0005', 'SMSP-9999', 'DEMOG-9999'])('give %s', async (code) => {
    rule({ code })
    const { message, exchange, ...found } = await ask('getNHSNumber', askedOf('getNHSNumber', MAUD))
    expect([found.code, message.subject]).toEqual([code, undefined])
    expect(exchange.problems.map((each) => each.code)).toEqual(['MS-FAULT'])
  })

  it('give SMSP-0003 with what the store has', async () => {
    rule({ code: 'SMSP-0003', when: 'after' }, { nhsNumber: MAUD.number })
    expect((await ask('verifyNHSNumber', askedOf('verifyNHSNumber', SETH))).code).toBe('DEMOG-0017')
    const { patient, ...found } = await ask('getPatientDetails', askedOf('getPatientDetails', MAUD))
    expect([found.code, patient.id['@_extension']]).toEqual(['SMSP-0003', MAUD.number])
  })

  it('give ITK faults', async () => {
    rule({ as: 'itk-fault', code: '2200' })
    const { answer } = await spine.ask(smspRequest())
    expect(answer.status).toBe(500)
    expect(answer.text).toContain('<faultcode>soap:Server</faultcode>')
    expect(answer.text).toContain('>2200</toolkit:ErrorCode>')
  })
})

it.each([
  ['simple-sync.int.spine2.ncrs.nhs.uk', 'int'],
  ['simple.intspineservices.nhs.uk', 'int'],
  ['simple-sync.dep.spine2.ncrs.nhs.uk', 'dep'],
  ['simple.depspineservices.nhs.uk', 'dep'],
])('it is at %s of %s', async (host, environment) => {
  const there = environment === 'int' ? spine : await smspEnvironment({ certs, environment })
  const { headers, body } = smspRequest()
  const answer = await there.post(host, headers, body)
  expect(answer.status).toBe(200)
  expect(readAnswer(answer.text).code).toBe('SMSP-0000')
})
