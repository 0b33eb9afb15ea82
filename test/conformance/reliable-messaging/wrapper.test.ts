import { beforeAll, describe, expect, it } from 'vitest'
import { A, B, LIST, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { type Edits, query, upload } from '../../support/messages.ts'
import { parsed, type Supplier } from '../../support/supplier.ts'

let spine: TestEnvironment
let a: Supplier
const QUERY_ONLY = { partyKey: 'C12345-0000001', asid: '999000000033' } as const

beforeAll(async () => {
  spine = await testEnvironment()
  a = await spine.listen(A)
  await spine.environment.register({
    partyKey: QUERY_ONLY.partyKey,
    fqdn: 'supplier-a.mock.nhs.uk',
    asid: QUERY_ONLY.asid,
    interactions: [],
    endpoint: a.url,
  })
})

const swap =
  (pattern: RegExp, by: string) =>
  (xml: string): string => {
    if (!pattern.test(xml)) throw new Error(`${pattern} is not in the payload`)
    return xml.replace(pattern, by)
  }
const RCV = /<communicationFunctionRcv.*?<\/communicationFunctionRcv>/
const SND = /<communicationFunctionSnd.*?<\/communicationFunctionSnd>/
const AUTHOR = /<author typeCode.*?<\/author>/
const AUTHOR1 = /<author1.*<\/author1>/
const ID = /<id root="[^"]*"\/>/
const device = (ids: string) => `<device>${ids}</device>`
const asid = (extension: string) => `<id root="1.2.826.0.1285.0.2.0.107" extension="${extension}"/>`
const system = (ids: string) => `<author1><AgentSystemSDS><agentSystemSDS>${ids}</agentSystemSDS></AgentSystemSDS></author1>`

/** Rows of dossier ebxml-messaging section 5: the rule, what breaks it, the code of the rejection. */
const rows: readonly (readonly [rule: string, code: string, what: string, payload: (xml: string) => string])[] = [
  ['INVALID_ID', '501', 'no id', swap(ID, '')],
  ['INVALID_ID', '501', 'two ids', swap(ID, '$&$&')],
  ['INVALID_ID', '501', 'an empty id', swap(ID, '<id root=""/>')],
  ['INVALID_CREATION_TIME', '502', 'no creationTime', swap(/<creationTime[^>]*>/, '')],
  ['INVALID_CREATION_TIME', '502', 'two creationTimes', swap(/<creationTime[^>]*>/, '$&$&')],
  ['INVALID_CREATION_TIME', '502', 'a creationTime without a value', swap(/<creationTime[^>]*>/, '<creationTime/>')],
  ['INVALID_VERSION_CODE', '503', 'no versionCode', swap(/<versionCode[^>]*>/, '')],
  ['INVALID_VERSION_CODE', '503', 'an empty versionCode', swap(/<versionCode[^>]*>/, '<versionCode code=""/>')],
  ['INCONSISTENT_HL7_INTERACTION_ID', '504', 'no interactionId', swap(/<interactionId[^>]*>/, '')],
  ['INCONSISTENT_HL7_INTERACTION_ID', '504', 'another interactionId', swap(/(<interactionId[^>]*extension=")[^"]*/, '$1MCCI_IN010000UK13')],
  ['INCONSISTENT_HL7_INTERACTION_ID', '504', 'an interactionId in another root', swap(/(<interactionId root=")[^"]*/, '$11.2.3')],
  ['INVALID_COMM_FUNC_RCV', '506', 'no communicationFunctionRcv', swap(RCV, '')],
  [
    'INVALID_COMM_FUNC_RCV',
    '506',
    'a receiver without an ASID',
    swap(RCV, `<communicationFunctionRcv>${device(asid(''))}</communicationFunctionRcv>`),
  ],
  [
    'INVALID_COMM_FUNC_RCV',
    '506',
    'a receiver in another root',
    swap(RCV, `<communicationFunctionRcv>${device('<id root="1.2.3" extension="990000800601"/>')}</communicationFunctionRcv>`),
  ],
  ['INVALID_COMM_FUNC_SND', '507', 'no communicationFunctionSnd', swap(SND, '')],
  ['INVALID_COMM_FUNC_SND', '507', 'a sender without a device', swap(SND, '<communicationFunctionSnd/>')],
  ['INVALID_CONTROL_ACT', '510', 'no ControlActEvent', swap(/<ControlActEvent.*<\/ControlActEvent>/, '')],
  ['INVALID_CONTROL_ACT', '510', 'two ControlActEvents', swap(/<ControlActEvent.*<\/ControlActEvent>/, '$&$&')],
  ['CONTROL_ACT_AUTHOR_INVALID', '511', 'two authors', swap(AUTHOR, '$&$&')],
  ['CONTROL_ACT_AUTHOR_INVALID', '511', 'an author without a role profile', swap(/1\.2\.826\.0\.1285\.0\.2\.0\.67/, '1.2.3')],
  ['CONTROL_ACT_AUTHOR_INVALID', '511', 'an author without a user id', swap(/(1\.2\.826\.0\.1285\.0\.2\.0\.65" extension=")[^"]*/, '$1')],
  ['CONTROL_ACT_AUTHOR_INVALID', '511', 'an author without a job role', swap(/<part .*?<\/part>/, '')],
  ['CONTROL_ACT_AUTHOR_INVALID_CARDINALITY', '512', 'no author1', swap(AUTHOR1, '')],
  ['CONTROL_ACT_AUTHOR_INVALID_CARDINALITY', '512', 'three author1', swap(AUTHOR1, '$&$&$&')],
  ['CONTROL_ACT_AUTHOR_AGENT_INVALID', '513', 'an author1 without an ASID', swap(AUTHOR1, system('<id root="1.2.3" extension="1"/>'))],
  ['CONTROL_ACT_AUTHOR_AGENT2_INVALID', '514', 'a second author1 without an extension', swap(AUTHOR1, `$&${system('<id root="1.2.3"/>')}`)],
  ['CONTROL_ACT_MANDATORY_ELEMENT_MISSING', '515', 'an empty subject', swap(/<(subject|query)[ >].*<\/\1>/, '<subject/>')],
]

const seen = { '501': false, '506': true } as const
const kinds = [
  ['an upload', upload, UPLOAD],
  ['a query', query, LIST],
] as const

describe.each(kinds)('the HL7 wrapper of %s', (_, build, interaction) => {
  it.each(rows)('%s (%s): %s', async (rule, code, _what, payload) => {
    await rejected(interaction, build(spine.route(interaction), { payload }), {
      code,
      displayName: expect.stringMatching(/^hl7:\{interactionId\}\/hl7:/),
      problem: { code: 'MS-HL7-WRAPPER', expected: expect.stringContaining(rule), invented: code !== '506' || !seen['506'] },
    })
  })

  it.each([
    ['the receiver’s ASID is in no directory', A, { receiverAsid: '111111111111' }, '506', 'MS-UNKNOWN-ASID', '111111111111'],
    ['the receiver’s ASID is not Spine’s', A, { receiverAsid: B.asid }, '506', 'MS-ASID-ACL', `${B.asid} of ${B.partyKey}`],
    [
      'the receiver’s ASID does not serve the interaction',
      A,
      { receiverAsid: interaction === UPLOAD ? '990000800602' : '990000800601' },
      '506',
      'MS-ASID-ACL',
      /^9900008006\d\d of YES-0000806, without /,
    ],
    ['the sender’s ASID is in no directory', A, { senderAsid: '111111111111' }, '507', 'MS-UNKNOWN-ASID', '111111111111'],
    ['the sender’s ASID is another party’s', A, { senderAsid: B.asid }, '507', 'MS-ASID-ACL', `${B.asid} of ${B.partyKey}`],
    [
      'the sender’s ASID may not use the interaction',
      QUERY_ONLY,
      {},
      '507',
      'MS-ASID-ACL',
      `${QUERY_ONLY.asid} of ${QUERY_ONLY.partyKey}, without ${interaction}`,
    ],
  ])('%s', async (_what, party, route, code, problem, came) => {
    const side = code === '506' ? 'Rcv' : 'Snd'
    await rejected(interaction, build({ ...spine.route(interaction, party), ...route }), {
      code,
      displayName: `hl7:{interactionId}/hl7:communicationFunction${side}/hl7:device/hl7:id/@extension is missing, empty, invalid or ACL violation`,
      problem: {
        code: problem,
        came: expect.stringMatching(came),
        at: `communicationFunction${side}/device/id/@extension`,
        invented: code === '507',
      },
    })
  })

  it.each<readonly [string, Edits['payload']]>([
    ['no author at all', swap(AUTHOR, '')],
    ['two author1', swap(AUTHOR1, `$&${system('<id root="1.2.3" extension="1"/>')}`)],
    ['other codes than P, T and NE', (xml) => xml.replace('processingCode code="P"', 'processingCode code="D"').replace('"NE"', '"AL"')],
    [
      'no class codes, a type attribute',
      (xml) => xml.replaceAll(/ (classCode|moodCode|determinerCode)="[^"]*"/g, '').replaceAll(/ typeCode="[^"]*"/g, ' type="x"'),
    ],
    ['a versionCode of no list', swap(/(<versionCode code=")[^"]*/, '$11')],
    ['a creationTime with milliseconds and zone', swap(/(<creationTime value=")[^"]*/, '$120261120093015.123+0000')],
  ])('%s is accepted', async (_what, payload) => {
    const message = build(spine.route(interaction), payload === undefined ? {} : { payload })
    expect((await spine.send(message)).status).toBe(202)
    const request = await spine.request({ messageId: message.messageId })
    expect(request.problems).toEqual([])
    await spine.deliveries(request)
  })
})

interface Expected {
  readonly code: string
  readonly displayName: unknown
  readonly problem: object
}

/** Acknowledged as usual, then rejected: MCCI_IN010000UK13 AR to an upload, QUQI_IN010000UK14 to a query; nothing is stored. */
async function rejected(interaction: string, message: ReturnType<typeof upload>, expected: Expected): Promise<void> {
  const before = await spine.state()
  const answer = await spine.send(message)
  expect(answer.status).toBe(202)
  expect(answer.text.includes(':Acknowledgment ')).toBe(interaction === UPLOAD)
  const delivery = await a.delivery(message.conversationId)
  const hl7 = parsed(delivery.parts[1]?.content ?? '')
  const payload = message.body.toString()
  const hl7Id = /UK05 xmlns="urn:hl7-org:v3"><id root="([^"]+)"/.exec(payload)?.[1] ?? 'Not Known'
  const versionCode = /<versionCode code="([^"]+)"/.exec(payload)?.[1] ?? 'V3NPfIT3.1.10'
  const code = { '@_code': expected.code, '@_codeSystem': '2.16.840.1.113883.2.1.3.2.4.17.32', '@_displayName': expected.displayName }
  const root = interaction === UPLOAD ? hl7.MCCI_IN010000UK13 : hl7.QUQI_IN010000UK14
  expect(root.acknowledgement.messageRef.id['@_root']).toBe(hl7Id)
  expect(root.versionCode['@_code']).toBe(versionCode)
  // Spine answers from the ASID addressed where that is its own, else from the one that serves the interaction.
  const addressed = /<communicationFunctionRcv.*?extension="(9900008006\d\d)"/.exec(payload)?.[1]
  const own =
    addressed !== undefined && payload.includes('1.2.826.0.1285.0.2.0.107" extension="9900008006')
      ? addressed
      : spine.route(interaction).receiverAsid
  expect(root.communicationFunctionSnd.device.id['@_extension']).toBe(own)
  if (interaction === UPLOAD) {
    expect(root.acknowledgement['@_typeCode']).toBe('AR')
    expect(root.acknowledgement.acknowledgementDetail).toEqual({ code, '@_typeCode': 'ER' })
    expect(root.ControlActEvent.reason).toBeUndefined()
    expect(delivery.action).toBe('MCCI_IN010000UK13')
  } else {
    expect(root.acknowledgement['@_typeCode']).toBe('AE')
    expect(
      root.ControlActEvent.reason.map((each: { justifyingDetectedIssueEvent: { code: object } }) => each.justifyingDetectedIssueEvent.code),
    ).toEqual([
      {
        '@_code': '0',
        '@_codeSystem': '2.16.840.1.113883.2.1.3.2.4.17.42',
        '@_displayName': 'Generic Error',
        qualifier: { '@_code': 'ER' },
      },
      { ...code, qualifier: { '@_code': 'ER' } },
    ])
    expect(root.ControlActEvent.queryAck.queryResponseCode['@_code']).toBe('ID')
    expect(delivery.action).toBe('QUQI_IN010000UK14')
  }
  const request = await spine.request({ messageId: message.messageId })
  await spine.deliveries(request)
  expect(request.problems).toEqual([expect.objectContaining(expected.problem)])
  expect(request.summary).toContain('acknowledged, then rejected: ')
  expect(await spine.state()).toBe(before)
}

it('an ASID that the request does not give stands as None in the rejection', async () => {
  const message = upload(spine.route(UPLOAD), { payload: swap(SND, '') })
  await spine.send(message)
  const hl7 = parsed((await a.delivery(message.conversationId)).parts[1]?.content ?? '').MCCI_IN010000UK13
  expect(hl7.communicationFunctionRcv.device.id['@_extension']).toBe('None')
})

it('a rejected message may come again under its HL7 id, mended', async () => {
  const wrong = upload({ ...spine.route(UPLOAD), receiverAsid: '111111111111' })
  await spine.send(wrong)
  await a.delivery(wrong.conversationId)
  const mended = upload(spine.route(UPLOAD), { hl7Id: wrong.hl7Id })
  await spine.send(mended)
  expect((await a.delivery(mended.conversationId)).parts[1]?.content).toContain('typeCode="AA"')
})
