import { beforeAll, describe, expect, it } from 'vitest'
import { parsePartyRecord } from '../../../src/directory/records.ts'
import { A, B, SPINE, type TestEnvironment } from '../../support/environment.ts'
import { fromAToB, REJECTION } from '../../support/forward.ts'
import type { Edits, ForwardKind } from '../../support/messages.ts'
import { parsed, type Supplier } from '../../support/supplier.ts'
import { twoSuppliers } from '../../support/two-suppliers.ts'

let spine: TestEnvironment
let a: Supplier
let b: Supplier

beforeAll(async () => {
  ;({ spine, a, b } = await twoSuppliers())
})

const TEXT_506 = 'hl7:{interactionId}/hl7:communicationFunctionRcv/hl7:device/hl7:id/@extension is missing, empty, invalid or ACL violation'
const receiver = (asid: string) => (xml: string) => xml.replace(new RegExp(`${B.asid}(?=.*communicationFunctionSnd)`), asid)

/** Sends what the access control rejects; what Spine sent to the sender about it. */
async function rejected(edits: Edits, kind: ForwardKind = 'reliable') {
  const before = b.received.length
  const message = fromAToB(spine, edits, kind)
  const answer = await spine.send(message)
  expect(answer.status).toBe(202)
  if (kind !== 'express') expect(parsed(answer.text).Envelope.Header.Acknowledgment.RefToMessageId).toBe(message.messageId)
  const rejection = await a.delivery(message.conversationId)
  expect(b.received).toHaveLength(before)
  const request = await spine.request({ messageId: message.messageId })
  return { message, rejection, request, deliveries: await spine.deliveries(request) }
}

const detailOf = (payload: string) => parsed(payload).MCCI_IN010000UK13.acknowledgement.acknowledgementDetail.code

describe('access control after the acknowledgement: MCCI AR 506 as captured (dossier 2.2 a)', () => {
  it('in every detail (D11)', async () => {
    const hl7Id = 'c258a3b2-1111-4222-8333-0123456789ab'
    const { message, rejection, request } = await rejected({
      hl7Id,
      payload: (xml) => receiver('999999999999')(xml).replace('V3NPfIT4.2.00', '3NPfIT7.2.02'),
    })
    const endpoint = spine.environment.directory('default').endpoint(A.partyKey, REJECTION)?.endpoint
    const [header, payload] = rejection.parts
    const guid = rejection.messageId
    expect(rejection.header('Soapaction')).toBe('urn:nhs:names:services:gp2gp/MCCI_IN010000UK13')
    expect(guid).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-1[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/)
    expect(header?.content).toMatch(/^<\?xml version='1.0' encoding='UTF-8'\?>\n<soap:Envelope [^\n]*<\/soap:Envelope>\r\n/)
    const { Header, Body } = parsed(header?.content ?? '').Envelope
    const { MessageHeader, AckRequested, SyncReply } = Header
    expect(MessageHeader).toMatchObject({
      From: { PartyId: { '#text': SPINE } },
      To: { PartyId: { '#text': A.partyKey } },
      CPAId: endpoint?.cpaId,
      ConversationId: message.conversationId,
      Service: 'urn:nhs:names:services:gp2gp',
      Action: 'MCCI_IN010000UK13',
      MessageData: { MessageId: guid, RefToMessageId: message.messageId },
      DuplicateElimination: '',
    })
    expect(AckRequested).toMatchObject({ '@_signed': 'false', '@_actor': 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH' })
    expect(SyncReply['@_actor']).toBe('http://schemas.xmlsoap.org/soap/actor/next')
    expect(header?.content).toContain('<eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" soap:actor=')
    expect(header?.content).toContain('<eb:Manifest xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" eb:version="2.0">')
    expect(Body.Manifest.Reference['@_href']).toBe(`cid:${guid}@spine.nhs.uk`)
    expect(Body.Manifest.Reference.Schema).toMatchObject({ '@_location': 'urn:hl7-org:v3_MCCI_IN010000UK13.xsd', '@_version': '13' })
    expect(Body.Manifest.Reference.Description['#text']).toBe('The HL7 payload')

    expect(payload?.content).toMatch(/^<\?xml version='1.0' encoding='UTF-8'\?>\n<hl7:MCCI_IN010000UK13 /)
    const mcci = parsed(payload?.content ?? '').MCCI_IN010000UK13
    const spineAsid = mcci.communicationFunctionSnd.device.id['@_extension']
    expect(mcci.id['@_root']).toBe(guid)
    expect(mcci.versionCode['@_code']).toBe('3NPfIT7.2.02')
    expect(mcci.acknowledgement).toMatchObject({ '@_typeCode': 'AR', messageRef: { id: { '@_root': hl7Id } } })
    expect(mcci.acknowledgement.acknowledgementDetail['@_typeCode']).toBe('ER')
    expect(detailOf(payload?.content ?? '')).toEqual({
      '@_code': '506',
      '@_codeSystem': '2.16.840.1.113883.2.1.3.2.4.17.32',
      '@_displayName': TEXT_506,
    })
    expect(mcci.communicationFunctionRcv.device.id['@_extension']).toBe(A.asid)
    const sender = spine.environment.directory('default').system(spineAsid)
    expect(sender?.party.partyKey).toBe(SPINE)
    expect([...(sender?.interactions ?? [])].map(String)).toContain('urn:nhs:names:services:tms:ReliableIntermediary')
    expect(mcci.ControlActEvent.author1.AgentSystemSDS.agentSystemSDS.id['@_extension']).toBe(spineAsid)
    expect(Object.keys(mcci.ControlActEvent).filter((key) => !key.startsWith('@_'))).toEqual(['author1'])
    expect(request.problems.map(({ code }) => code)).toEqual(['MS-UNKNOWN-ASID'])
    expect(request.summary).toContain('rejected: 506')
  })

  it.each<readonly [string, (xml: string) => string, string, string]>([
    ['an ASID that does not exist', receiver('999999999999'), '506', 'MS-UNKNOWN-ASID'],
    ['an ASID of another party', receiver(A.asid), '506', 'MS-ASID-ACL'],
    ['no receiver', (xml) => xml.replace(/<communicationFunctionRcv.*<\/communicationFunctionRcv>/, ''), '506', 'MS-HL7-WRAPPER'],
    [
      'a sender’s ASID that does not exist',
      (xml) => xml.replace(new RegExp(`(communicationFunctionSnd.*?)${A.asid}`), '$1999999999998'),
      '507',
      'MS-UNKNOWN-ASID',
    ],
    ['no creation time', (xml) => xml.replace(/<creationTime[^>]*>/, ''), '502', 'MS-HL7-WRAPPER'],
  ])('%s', async (_, payload, code, problem) => {
    const { rejection, request } = await rejected({ payload })
    expect(detailOf(rejection.parts[1]?.content ?? '')['@_code']).toBe(code)
    expect(request.problems.map((each) => each.code)).toEqual([problem])
  })

  it('an ASID of the recipient without the interaction', async () => {
    const directory = spine.environment.directory('default')
    const party = directory.party(B.partyKey)
    if (party === undefined) throw new Error('B is not registered')
    directory.put(
      parsePartyRecord({ ...party, accreditedSystems: [...party.accreditedSystems, { asid: '999000000023', interactions: [] }] }),
    )
    const { rejection, request } = await rejected({ payload: receiver('999000000023') })
    expect(detailOf(rejection.parts[1]?.content ?? '')['@_code']).toBe('506')
    expect(request.problems.map((each) => each.code)).toEqual(['MS-ASID-ACL'])
  })

  it('repeated with its MessageId it is acknowledged again and not rejected again', async () => {
    const payload = receiver('999999999999')
    const { message, deliveries } = await rejected({ payload })
    expect(deliveries).toHaveLength(1)
    const again = await spine.send(message)
    expect(again.status).toBe(202)
    expect(a.received.filter(({ conversationId }) => conversationId === message.conversationId)).toHaveLength(1)
  })

  it('of an interaction whose service the sender takes no MCCI for: kept in its inbox, with a warning', async () => {
    const message = fromAToB(spine, { payload: receiver('999999999999') }, 'express')
    expect((await spine.send(message)).text).toBe('')
    const request = await spine.request({ messageId: message.messageId })
    expect(request.problems.map(({ code }) => code)).toEqual(['MS-UNKNOWN-ASID', 'MS-NO-RETURN-ENDPOINT'])
    await spine.deliveries(request)
    expect(spine.environment.inboxes.list('default', A.partyKey).at(-1)?.labels['refToMessageId']).toBe(message.messageId)
  })
})
