import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hl7Time, isoSeconds } from '../../src/wire/hl7v3/time.ts'
import { isHl7, readWrapper, type WrapperRule } from '../../src/wire/hl7v3/wrapper.ts'
import { type OutgoingHl7, writeHl7 } from '../../src/wire/hl7v3/write-message.ts'
import { readXml } from '../../src/wire/xml/index.ts'

const read = (text: string) => readWrapper(readXml(Buffer.from(text)))

const device = (asid: string) => `<device><id root="1.2.826.0.1285.0.2.0.107" extension="${asid}"/></device>`
const system = (ids: string) => `<author1><AgentSystemSDS><agentSystemSDS>${ids}</agentSystemSDS></AgentSystemSDS></author1>`
const ASID = '<id root="1.2.826.0.1285.0.2.0.107" extension="999000000011"/>'
const person = (profile: string, user: string, role: string) =>
  `<author><AgentPersonSDS><id root="1.2.826.0.1285.0.2.0.67" extension="${profile}"/><agentPersonSDS><id root="1.2.826.0.1285.0.2.0.65" extension="${user}"/></agentPersonSDS><part><partSDSRole><id root="1.2.826.0.1285.0.2.1.104" extension="${role}"/></partSDSRole></part></AgentPersonSDS></author>`

/** A good message, as a list of parts that a test replaces or repeats. */
const GOOD = {
  id: '<id root="0EC01F30-3B1B-11F1-9D4B-57C1A1B2C3D4"/>',
  creationTime: '<creationTime value="20260101000000"/>',
  versionCode: '<versionCode code="V3NPfIT3.0"/>',
  interactionId: '<interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="QUPC_IN160101UK05"/>',
  codes: '<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>',
  rcv: `<communicationFunctionRcv>${device('227319907548')}</communicationFunctionRcv>`,
  snd: `<communicationFunctionSnd>${device('999000000011')}</communicationFunctionSnd>`,
  control: 'ControlActEvent',
  author: person('P', 'U', 'R'),
  author1: system(ASID),
  content: '<query><nhsNumber/></query>',
}
type Parts = typeof GOOD

function message(changes: Partial<Parts> = {}): string {
  const { control, author, author1, content, ...wrapper } = { ...GOOD, ...changes }
  const act = control === '' ? '' : `<${control}>${author}${author1}${content}</${control}>`
  return `<QUPC_IN160101UK05 xmlns="urn:hl7-org:v3">${Object.values(wrapper).join('')}${act}</QUPC_IN160101UK05>`
}
const twice = (part: keyof Parts): Partial<Parts> => ({ [part]: GOOD[part] + GOOD[part] })

describe('readWrapper', () => {
  it('reads what routing and answering need, and finds nothing wrong with a good message', () => {
    expect(read(message())).toMatchObject({
      interaction: 'QUPC_IN160101UK05',
      id: '0EC01F30-3B1B-11F1-9D4B-57C1A1B2C3D4',
      versionCode: 'V3NPfIT3.0',
      receiverAsid: '227319907548',
      senderAsid: '999000000011',
      faults: [],
    })
  })

  const otherRoot = (part: string) => part.replace('1.2.826.0.1285.0.2.0.107', '2.16.840.1.113883.2.1.3.2.4.10')
  it.each<[WrapperRule, string, Partial<Parts>]>([
    ['INVALID_ID', 'missing', { id: '' }],
    ['INVALID_ID', 'empty', { id: '<id root=""/>' }],
    ['INVALID_ID', 'twice', twice('id')],
    ['INVALID_ID', 'as extension only', { id: '<id extension="x"/>' }],
    ['INVALID_CREATION_TIME', 'missing', { creationTime: '' }],
    ['INVALID_CREATION_TIME', 'empty', { creationTime: '<creationTime/>' }],
    ['INVALID_CREATION_TIME', 'twice', twice('creationTime')],
    ['INVALID_VERSION_CODE', 'missing', { versionCode: '' }],
    ['INVALID_VERSION_CODE', 'empty', { versionCode: '<versionCode code=""/>' }],
    ['INVALID_VERSION_CODE', 'twice', twice('versionCode')],
    ['INCONSISTENT_HL7_INTERACTION_ID', 'missing', { interactionId: '' }],
    ['INCONSISTENT_HL7_INTERACTION_ID', 'another', { interactionId: GOOD.interactionId.replace('UK05', 'UK06') }],
    ['INCONSISTENT_HL7_INTERACTION_ID', 'in another case', { interactionId: GOOD.interactionId.replace('UK05', 'uk05') }],
    ['INCONSISTENT_HL7_INTERACTION_ID', 'of another root', { interactionId: GOOD.interactionId.replace('.12"', '.13"') }],
    ['INCONSISTENT_HL7_INTERACTION_ID', 'twice', twice('interactionId')],
    ['INVALID_COMM_FUNC_RCV', 'missing', { rcv: '' }],
    ['INVALID_COMM_FUNC_RCV', 'twice', twice('rcv')],
    ['INVALID_COMM_FUNC_RCV', 'without device', { rcv: '<communicationFunctionRcv/>' }],
    ['INVALID_COMM_FUNC_RCV', 'with an empty ASID', { rcv: `<communicationFunctionRcv>${device('')}</communicationFunctionRcv>` }],
    ['INVALID_COMM_FUNC_RCV', 'with an id of another root', { rcv: otherRoot(GOOD.rcv) }],
    ['INVALID_COMM_FUNC_RCV', 'with two devices', { rcv: GOOD.rcv.replace(device('227319907548'), device('227319907548') + device('1')) }],
    ['INVALID_COMM_FUNC_SND', 'missing', { snd: '' }],
    ['INVALID_COMM_FUNC_SND', 'twice', twice('snd')],
    ['INVALID_COMM_FUNC_SND', 'with an id of another root', { snd: otherRoot(GOOD.snd) }],
    [
      'INVALID_COMM_FUNC_SND',
      'with two ids',
      { snd: `<communicationFunctionSnd><device>${ASID}${ASID}</device></communicationFunctionSnd>` },
    ],
    ['INVALID_CONTROL_ACT', 'missing', { control: '' }],
    ['CONTROL_ACT_AUTHOR_INVALID', 'twice', twice('author')],
    ['CONTROL_ACT_AUTHOR_INVALID', 'empty', { author: '<author/>' }],
    ['CONTROL_ACT_AUTHOR_INVALID', 'without role profile', { author: person('', 'U', 'R') }],
    ['CONTROL_ACT_AUTHOR_INVALID', 'without user', { author: person('P', '', 'R') }],
    ['CONTROL_ACT_AUTHOR_INVALID', 'without job role', { author: person('P', 'U', '') }],
    ['CONTROL_ACT_AUTHOR_INVALID_CARDINALITY', 'missing', { author1: '' }],
    ['CONTROL_ACT_AUTHOR_INVALID_CARDINALITY', 'three', { author1: GOOD.author1.repeat(3) }],
    ['CONTROL_ACT_AUTHOR_AGENT_INVALID', 'without ASID', { author1: system('<id root="1.2.3" extension="x"/>') }],
    ['CONTROL_ACT_AUTHOR_AGENT_INVALID', 'empty', { author1: '<author1/>' }],
    ['CONTROL_ACT_AUTHOR_AGENT2_INVALID', 'second without root', { author1: GOOD.author1 + system('<id extension="x"/>') }],
    ['CONTROL_ACT_AUTHOR_AGENT2_INVALID', 'second without extension', { author1: GOOD.author1 + system('<id root="1.2.3"/>') }],
    ['CONTROL_ACT_MANDATORY_ELEMENT_MISSING', 'no content', { content: '' }],
    ['CONTROL_ACT_MANDATORY_ELEMENT_MISSING', 'an empty subject', { content: '<subject/>' }],
  ])('%s: %s', (rule, _what, changes) => {
    const { faults } = read(message(changes))
    expect(faults.map((fault) => fault.rule)).toEqual([rule])
    const [fault] = faults
    expect(fault?.came).not.toBe('')
    expect(fault?.expected).not.toBe('')
    expect(fault?.at).toContain('QUPC_IN160101UK05')
  })

  it('refuses two ControlActEvents', () => {
    const act = /<ControlActEvent>.*<\/ControlActEvent>/.exec(message())?.[0] ?? ''
    expect(read(message().replace(act, act + act)).faults.map(({ rule }) => rule)).toEqual(['INVALID_CONTROL_ACT'])
  })

  it.each<[string, Partial<Parts>]>([
    ['no person', { author: '' }],
    ['a second system with an id of any root', { author1: GOOD.author1 + system('<id root="1.2.3" extension="x"/>') }],
    ['a subject with content', { content: '<subject><document/></subject>' }],
    [
      'a request of the access control service',
      { content: '<crs:setResourcePermissionsRequest xmlns:crs="http://national.carerecords.nhs.uk/schema/crs/"/>' },
    ],
    ['ControlActProcess of MIM 2', { control: 'ControlActProcess' }],
    ['a time with zone', { creationTime: '<creationTime value="20260101000000+0000"/>' }],
    ['any version code', { versionCode: '<versionCode code="1"/>' }],
  ])('accepts %s', (_what, changes) => expect(read(message(changes)).faults).toEqual([]))

  it('names every rule that is broken, in the order of the dossier', () => {
    const { faults } = read('<QUPC_IN160101UK05 xmlns="urn:hl7-org:v3"><ControlActEvent/></QUPC_IN160101UK05>')
    expect(faults.map(({ rule }) => rule)).toEqual([
      'INVALID_ID',
      'INVALID_CREATION_TIME',
      'INVALID_VERSION_CODE',
      'INCONSISTENT_HL7_INTERACTION_ID',
      'INVALID_COMM_FUNC_RCV',
      'INVALID_COMM_FUNC_SND',
      'CONTROL_ACT_AUTHOR_INVALID_CARDINALITY',
      'CONTROL_ACT_MANDATORY_ELEMENT_MISSING',
    ])
  })

  it('goes by namespace', () => {
    expect(isHl7(readXml(Buffer.from(message())))).toBe(true)
    const other = message().replace('urn:hl7-org:v3', 'urn:other')
    expect(isHl7(readXml(Buffer.from(other)))).toBe(false)
    expect(read(other).id).toBe('')
    const prefixed = message()
      .replaceAll(/<(\/?)(?=[A-Za-z])/g, '<$1h:')
      .replace('xmlns=', 'xmlns:h=')
    expect(read(prefixed).faults).toEqual([])
  })
})

describe('writeHl7', () => {
  const answer: OutgoingHl7 = {
    interaction: 'MCCI_IN010000UK13',
    prefix: 'hl7:',
    id: '0EC01F30-3B1B-11F1-9D4B-57C1A1B2C3D4',
    createdAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    versionCode: 'V3NPfIT4.2.00',
    typeCode: 'AA',
    messageRef: 'f106022d-758b-49a9-a80a-8ff211c32a43',
    receiverAsid: '999000000011',
    senderAsid: '227319907548',
    content: '<hl7:reason typeCode="RSON"/>',
  }
  const text = fc
    .string({ unit: 'binary' })
    .map((part) => `A${part.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')}<&"'💊Z`)

  it.each(['hl7:', ''] as const)('is read back without a fault, with prefix “%s” and whatever characters its ids hold', (prefix) => {
    fc.assert(
      fc.property(text, text, text, text, (id, versionCode, receiverAsid, senderAsid) => {
        const content = `<${prefix}reason typeCode="RSON"/>`
        const wrapper = read(writeHl7({ ...answer, prefix, id, versionCode, receiverAsid, senderAsid, content }))
        expect(wrapper).toMatchObject({ interaction: 'MCCI_IN010000UK13', id, versionCode, receiverAsid, senderAsid, faults: [] })
      }),
    )
  })

  it('has the captured serialisation: single quotes in the declaration, one LF, one line, CRLF at the end', () => {
    const written = writeHl7(answer)
    expect(
      written.startsWith("<?xml version='1.0' encoding='UTF-8'?>\n<hl7:MCCI_IN010000UK13 xmlns:hl7=\"urn:hl7-org:v3\"><hl7:id root="),
    ).toBe(true)
    expect(written.endsWith('</hl7:MCCI_IN010000UK13>\r\n')).toBe(true)
    expect(written.match(/\n/g)).toHaveLength(2)
    expect(written).toContain('<hl7:creationTime value="20260102030405"/>')
    expect(written).toContain('<hl7:messageRef><hl7:id root="f106022d-758b-49a9-a80a-8ff211c32a43"/></hl7:messageRef>')
    expect(written.indexOf('communicationFunctionRcv')).toBeLessThan(written.indexOf('communicationFunctionSnd'))
  })

  it('puts the detail of a rejection before messageRef', () => {
    const detail = { code: '506', codeSystem: '2.16.840.1.113883.2.1.3.2.4.17.32', displayName: 'a "b" <c>' }
    expect(writeHl7({ ...answer, typeCode: 'AR', detail })).toContain(
      '<hl7:acknowledgement typeCode="AR"><hl7:acknowledgementDetail typeCode="ER"><hl7:code code="506" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.32" displayName="a &quot;b&quot; &lt;c&gt;"/></hl7:acknowledgementDetail><hl7:messageRef>',
    )
  })
})

describe('time stamps', () => {
  it.each([
    0,
    Date.UTC(2026, 11, 31, 23, 59, 59, 999),
    Date.UTC(1999, 1, 28),
  ])('are in UTC, seconds cut off, whatever was asked before (%d)', (at) => {
    const iso = new Date(at).toISOString()
    expect(isoSeconds(at + 1000)).not.toBe(isoSeconds(at))
    expect(isoSeconds(at)).toBe(iso.slice(0, 19))
    expect(hl7Time(at)).toBe(iso.slice(0, 19).replaceAll(/\D/g, ''))
  })
})
