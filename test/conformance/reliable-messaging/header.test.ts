import { beforeAll, describe, expect, it } from 'vitest'
import { A, LIST, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { type BuiltMessage, type Edits, query, upload } from '../../support/messages.ts'
import { PATIENCE } from '../../support/patience.ts'
import { parsed } from '../../support/supplier.ts'

let spine: TestEnvironment

beforeAll(async () => {
  spine = await testEnvironment()
  await spine.listen(A)
})

type Change = (xml: string) => string
const drop = (pattern: RegExp): Change => swap(pattern, '')
const swap =
  (pattern: RegExp, by: string): Change =>
  (xml) => {
    if (!pattern.test(xml)) throw new Error(`${pattern} is not in the envelope`)
    return xml.replace(pattern, by)
  }
const twice = (pattern: RegExp): Change => swap(pattern, '$&$&')

const ACK = /<eb:AckRequested[^>]*\/>/
const SYNC = /<eb:SyncReply[^>]*\/>/
const ELIMINATION = /<eb:DuplicateElimination>.*?<\/eb:DuplicateElimination>/
const REFERENCE = /<eb:Reference.*<\/eb:Reference>/
const MANIFEST = /<eb:Manifest.*<\/eb:Manifest>/

/** A cell of the table: what is changed, the rule it breaks in Spine's error base, our code, the text on the wire. */
type Cell = readonly [what: string, change: Change, code: string, errorCode: string, description: string]

const manifest: readonly Cell[] = [
  [
    'Manifest/@version 1.0',
    swap(/(<eb:Manifest [^>]*eb:version=")2.0/, '$11.0'),
    'MS-EBXML-MANIFEST',
    'Inconsistent',
    '501310:Invalid eb:Manifest reference[manifest.version]',
  ],
  ['no Manifest', drop(MANIFEST), 'MS-EBXML-MANIFEST', 'Inconsistent', '501310:Invalid eb:Manifest reference[manifest.referenceCount]'],
  ['no Reference', drop(REFERENCE), 'MS-EBXML-MANIFEST', 'Inconsistent', '501310:Invalid eb:Manifest reference[manifest.referenceCount]'],
  [
    'two References',
    twice(REFERENCE),
    'MS-EBXML-MANIFEST',
    'Inconsistent',
    '501310:Invalid eb:Manifest reference[manifest.referenceCount]',
  ],
  [
    'a Reference without xlink:href',
    drop(/ xlink:href="[^"]*"/),
    'MS-EBXML-MANIFEST',
    'Inconsistent',
    '501310:Invalid eb:Manifest reference[manfiest.referenceInvalid]',
  ],
  [
    'an href without a colon',
    swap(/xlink:href="cid:[^"]*"/, 'xlink:href="payload"'),
    'MS-EBXML-MANIFEST',
    'Inconsistent',
    '501310:Invalid eb:Manifest reference[manfiest.referenceInvalid]',
  ],
  [
    'an href with nothing behind its colon',
    swap(/xlink:href="cid:[^"]*"/, 'xlink:href="cid:"'),
    'MS-EBXML-MANIFEST',
    'Inconsistent',
    '501310:Invalid eb:Manifest reference[manfiest.referenceInvalid]',
  ],
]
const version: Cell = [
  'MessageHeader/@version 1.0',
  swap(/(<eb:MessageHeader [^>]*eb:version=")2.0/, '$11.0'),
  'MS-EBXML-VERSION',
  'ValueNotRecognized',
  '501301:Invalid eb:MessageHeader version',
]

const reliable: readonly Cell[] = [
  version,
  [
    'no DuplicateElimination',
    drop(ELIMINATION),
    'MS-EBXML-DUPLICATE-ELIMINATION',
    'Inconsistent',
    '501302:eb:DuplicateElimination inconsistent with contract',
  ],
  [
    'DuplicateElimination twice',
    twice(ELIMINATION),
    'MS-EBXML-DUPLICATE-ELIMINATION',
    'Inconsistent',
    '501302:eb:DuplicateElimination inconsistent with contract',
  ],
  ['no AckRequested', drop(ACK), 'MS-EBXML-ACK-REQUESTED', 'Inconsistent', '501303:eb:AckRequested inconsistent with contract'],
  ['AckRequested twice', twice(ACK), 'MS-EBXML-ACK-REQUESTED', 'Inconsistent', '501303:eb:AckRequested inconsistent with contract'],
  [
    'AckRequested/@version 1.0',
    swap(/(<eb:AckRequested [^>]*eb:version=")2.0/, '$11.0'),
    'MS-EBXML-VERSION',
    'ValueNotRecognized',
    '501304:Invalid eb:AckRequested version',
  ],
  [
    'AckRequested without a version',
    swap(/(<eb:AckRequested [^>]*)eb:version="2.0"/, '$1'),
    'MS-EBXML-VERSION',
    'ValueNotRecognized',
    '501304:Invalid eb:AckRequested version',
  ],
  [
    'AckRequested/@signed true',
    swap(/eb:signed="false"/, 'eb:signed="true"'),
    'MS-EBXML-ACK-SIGNED',
    'ValueNotRecognized',
    '501305:Invalid eb:AckRequested signed attribute',
  ],
  [
    'AckRequested without signed',
    drop(/eb:signed="false"/),
    'MS-EBXML-ACK-SIGNED',
    'ValueNotRecognized',
    '501305:Invalid eb:AckRequested signed attribute',
  ],
  [
    'AckRequested/@actor nextMSH',
    swap(/actor:toPartyMSH/, 'actor:nextMSH'),
    'MS-EBXML-ACK-ACTOR',
    'ValueNotRecognized',
    '501306:Invalid eb:AckRequested actor attribute',
  ],
  [
    'AckRequested/@actor without the SOAP namespace',
    swap(/(<eb:AckRequested [^>]*)SOAP:actor/, '$1actor'),
    'MS-EBXML-ACK-ACTOR',
    'ValueNotRecognized',
    '501306:Invalid eb:AckRequested actor attribute',
  ],
  ['no SyncReply', drop(SYNC), 'MS-EBXML-SYNC-REPLY', 'Inconsistent', '501307:eb:SyncReply inconsistent with contract'],
  ['SyncReply twice', twice(SYNC), 'MS-EBXML-SYNC-REPLY', 'Inconsistent', '501307:eb:SyncReply inconsistent with contract'],
  [
    'SyncReply/@version 1.0',
    swap(/(<eb:SyncReply [^>]*eb:version=")2.0/, '$11.0'),
    'MS-EBXML-VERSION',
    'ValueNotRecognized',
    '501308:Invalid eb:SyncReply version',
  ],
  [
    'SyncReply to another actor',
    swap(/actor\/next"/, 'actor/last"'),
    'MS-EBXML-SYNC-REPLY-ACTOR',
    'ValueNotRecognized',
    '501309:Invalid eb:SyncReply actor attribute',
  ],
  ...manifest,
]

const express: readonly Cell[] = [
  version,
  [
    'DuplicateElimination',
    swap(/<\/eb:MessageHeader>/, '<eb:DuplicateElimination/>$&'),
    'MS-EBXML-DUPLICATE-ELIMINATION',
    'Inconsistent',
    '501302:eb:DuplicateElimination inconsistent with contract[duplicateEliminationUnexpected]',
  ],
  [
    'AckRequested',
    swap(/<eb:SyncReply/, '<eb:AckRequested eb:version="2.0" eb:signed="false"/>$&'),
    'MS-EBXML-ACK-REQUESTED',
    'Inconsistent',
    '501303:eb:AckRequested inconsistent with contract[ackRequiredUnexpected]',
  ],
  ...manifest,
]

const profiles = [
  ['reliable', upload, UPLOAD, reliable],
  ['express', query, LIST, express],
] as const

async function exchange(message: BuiltMessage) {
  const answer = await spine.send(message)
  const request = await spine.request({ messageId: message.messageId })
  return { answer, request }
}

describe.each(profiles)('the header of an async-%s request', (_, build, interaction, cells) => {
  it.each(cells)('%s → %s', async (_what, envelope, code, errorCode, description) => {
    const before = await spine.state()
    const message = build(spine.route(interaction), { envelope })
    const { answer, request } = await exchange(message)
    expect(answer.status).toBe(200)
    expect(answer.header('Content-Type')).toBe('text/xml')
    expect(answer.header('SOAPAction')).toBe('urn:urn:oasis:names:tc:ebxml-msg:service/MessageError')
    const header = parsed(answer.text).Envelope.Header
    expect(header.ErrorList.Error).toEqual({
      '@_codeContext': 'urn:oasis:names:tc:ebxml-msg:service:errors',
      '@_severity': 'Error',
      '@_errorCode': errorCode,
      Description: { '#text': description, '@_lang': 'en-GB' },
    })
    expect(header.MessageHeader.Action).toBe('MessageError')
    expect(header.MessageHeader.MessageData.RefToMessageId).toBe(message.messageId)
    expect(header.MessageHeader.From.PartyId['#text']).toBe('YES-0000806')
    expect(header.MessageHeader.To.PartyId['#text']).toBe(A.partyKey)
    expect(request.outcome).toBe('refused')
    expect(request.problems).toEqual([
      expect.objectContaining({ code, invented: true, severity: 'error', at: expect.stringMatching(/^\/SOAP:Envelope\//) }),
    ])
    expect(await spine.state()).toBe(before)
  })

  const accepted: readonly (readonly [string, Edits])[] = [
    ['without MessageHeader/@version', { envelope: swap(/(<eb:MessageHeader [^>]*)eb:version="2.0"/, '$1') }],
    ['without Manifest/@version', { envelope: swap(/(<eb:Manifest [^>]*)eb:version="2.0"/, '$1') }],
    ['without mustUnderstand', { envelope: (xml) => xml.replaceAll(/ \w+:mustUnderstand="1"/g, '') }],
    ['without PartyId/@type', { envelope: (xml) => xml.replaceAll(/ eb:type="[^"]*"/g, '') }],
  ]
  it.each(accepted)('%s it is accepted', async (_what, edits) => {
    const { answer, request } = await exchange(build(spine.route(interaction), edits))
    expect(answer.status).toBe(202)
    expect(request.problems).toEqual([])
    await spine.deliveries(request)
  })

  const fields = [
    ['fromPartyId', 'from', '<eb:From>.*?</eb:From>'],
    ['toPartyId', 'to', '<eb:To>.*?</eb:To>'],
    ['cpaId', 'cpaId', '<eb:CPAId>.*?</eb:CPAId>'],
    ['conversationId', 'conversationId', '<eb:ConversationId>.*?</eb:ConversationId>'],
    ['service', 'service', '<eb:Service>.*?</eb:Service>'],
    ['action', 'action', '<eb:Action>.*?</eb:Action>'],
    ['messageData', 'messageData', '<eb:MessageData>.*?</eb:MessageData>'],
    ['messageId', 'messageId', '<eb:MessageId>.*?</eb:MessageId>'],
    ['timestamp', 'timestamp', '<eb:Timestamp>.*?</eb:Timestamp>'],
  ] as const
  const broken: readonly (readonly [string, string, Change])[] = fields.flatMap(([, token, pattern]) => [
    [`no ${token}`, token, drop(new RegExp(pattern))] as const,
    [`${token} twice`, token, twice(new RegExp(pattern))] as const,
    ...(token === 'messageData'
      ? []
      : [
          [
            `an empty ${token}`,
            token,
            swap(new RegExp(pattern), pattern.replace('.*?', /from|to/.test(token) ? '<eb:PartyId/>' : ' ')),
          ] as const,
        ]),
  ])
  const shapes: readonly (readonly [string, string, Change])[] = [
    ['no SOAP:Header', 'soapHeaderCount', drop(/<SOAP:Header>.*<\/SOAP:Header>/)],
    ['two SOAP:Header', 'soapHeaderCount', swap(/<SOAP:Body>/, '<SOAP:Header/>$&')],
    ['no SOAP:Body', 'soapBodyCount', drop(/<SOAP:Body>.*<\/SOAP:Body>/)],
    ['two SOAP:Body', 'soapBodyCount', swap(/<SOAP:Body>/, '<SOAP:Body/>$&')],
    [
      'an envelope of SOAP 1.2',
      'soapEnvelopeCount',
      (xml) => xml.replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
    ],
    ['no MessageHeader', 'messageHeader', drop(/<eb:MessageHeader.*<\/eb:MessageHeader>/)],
  ]
  it.each([...broken, ...shapes])('%s → MESSAGE_NOT_WELL_FORMED', async (_what, token, envelope) => {
    const before = await spine.state()
    const after = spine.environment.journal.find().at(-1)?.sequence ?? 0
    const answer = await spine.send(build(spine.route(interaction), { envelope }))
    expect(answer.status).toBe(500)
    expect(answer.header('Content-Type')).toBe('text/xml')
    const { Fault } = parsed(answer.text).Envelope.Body
    expect(Fault.faultcode).toBe('SOAP:Client')
    expect(Fault.detail.errorList.error).toEqual({
      codeContext: 'urn:nhs:names:error:tms',
      errorCode: '201',
      severity: 'Error',
      location: token,
      description: 'The message is not well formed',
    })
    const [request] = await spine.environment.journal.wait({ direction: 'in', after }, PATIENCE)
    expect(request?.problems.map(({ code }) => code)).toEqual([
      token.startsWith('soap') || token === 'messageHeader' ? 'MS-EBXML-NOT-ENVELOPE' : 'MS-EBXML-FIELD',
    ])
    expect(await spine.state()).toBe(before)
  })
})

describe('SOAPAction', () => {
  const header = (value: string | undefined): Edits => ({
    headers: (headers) => {
      const at = headers.indexOf('SOAPAction')
      return value === undefined ? headers.toSpliced(at, 2) : headers.with(at + 1, value)
    },
  })
  const action = 'urn:nhs:names:services:psis/REPC_IN150016UK05'

  it.each([
    ['bare', action, []],
    ['in quotes', `"${action}"`, []],
    ['with a doubled urn:', `"urn:${action}"`, []],
    ['of another interaction', 'urn:nhs:names:services:psis/REPC_IN160016UK05', ['MS-SOAPACTION-DIFFERS']],
    ['left out', undefined, ['MS-SOAPACTION-DIFFERS']],
  ])('%s lets the message through', async (_, value, codes) => {
    const { answer, request } = await exchange(upload(spine.route(UPLOAD), header(value)))
    expect(answer.status).toBe(202)
    expect(request.problems.map(({ code }) => code)).toEqual(codes)
    await spine.deliveries(request)
  })
})
