import fc from 'fast-check'

/** A field of an envelope or a wrapper: how often it stands there, and with what. */
export interface Field {
  readonly count: number
  readonly value: string | undefined
}

const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'x',
    '0',
    '<![CDATA[x]]>',
    '\n----=_MIME-Boundary\n',
    '<b/>',
    '&#13;',
    '&lt;',
    '\u{1f48a}',
    '__proto__',
    'toString',
    'a'.repeat(2000),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/[<&]/g, '')),
)
/** Mostly once and right; else missing, repeated, or odd. */
const field: fc.Arbitrary<Field> = fc.record({
  count: fc.oneof({ weight: 50, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0, 2, 3) }),
  value: fc.oneof({ weight: 40, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: odd }),
})
const present = fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0, 2) })

export const FIELDS = [
  'from',
  'to',
  'cpaId',
  'conversationId',
  'service',
  'action',
  'messageId',
  'timestamp',
  'ref',
  'ttl',
  'href',
  'actor',
  'syncActor',
  'version',
  'signed',
] as const
export const HL7_FIELDS = [
  'id',
  'creationTime',
  'versionCode',
  'interactionId',
  'rcv',
  'snd',
  'profile',
  'system',
  'patient',
  'query',
] as const

/** A message built from fields each of which may be wrong, at any path, by any verb, in any framing. */
export const message = fc.record({
  kind: fc.constantFrom('upload', 'query', 'forward', 'back', 'signal'),
  fields: fc.array(field, { minLength: FIELDS.length, maxLength: FIELDS.length }),
  hl7: fc.array(field, { minLength: HL7_FIELDS.length, maxLength: HL7_FIELDS.length }),
  duplicateElimination: present,
  ackRequested: present,
  syncReply: present,
  manifest: present,
  control: present,
  signal: fc.constantFrom('Acknowledgment', 'MessageError', 'Ping', 'StatusRequest', 'Pong', 'x'),
  path: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom('reliablerequest', 'queryrequest', 'intermediary', 'forwardreliable', 'x') },
  ),
  verb: fc.oneof(
    { weight: 30, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'PUT', 'DELETE', 'OPTIONS') },
  ),
  type: fc.oneof(
    { weight: 20, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('text/xml', 'multipart/mixed; boundary=b', 'multipart/related', '', 'application/octet-stream'),
    },
  ),
  bare: fc.boolean(),
  soapAction: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }) },
  ),
  line: fc.constantFrom('\r\n', '\n'),
})
export type Message = typeof message extends fc.Arbitrary<infer M> ? M : never
