import { problem } from '../../../kernel/problem.ts'
import type { EbxmlEnvelope } from '../../../wire/ebxml/envelope.ts'
import { ACTOR_NEXT, ACTOR_NEXT_MSH, ACTOR_TO_PARTY } from '../../../wire/ebxml/names.ts'
import type { HeaderProfile } from '../contract.ts'
import { type HeaderRule, headerRefusal } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** One assertion of a profile: what it finds wrong, or undefined. */
interface HeaderCheck {
  readonly rule: HeaderRule
  readonly kind: keyof typeof messagingProblems
  readonly expected: string
  readonly at: string
  /** Token that Spine's validators put in square brackets. */
  readonly suffix?: string
  wrong(envelope: EbxmlEnvelope): string | undefined
}

const HEADER = '/SOAP:Envelope/SOAP:Header'
const count = (actual: number, wanted: number, what: string) => (actual === wanted ? undefined : `${actual} of ${what}`)
const value = (actual: string | undefined, wanted: string) =>
  actual === wanted ? undefined : actual === undefined ? 'no such attribute' : `“${actual}”`

const version: HeaderCheck = {
  rule: 'INVALID_MESSAGE_HEADER_VERSION',
  kind: 'MS-EBXML-VERSION',
  expected: '2.0, or no version attribute',
  at: `${HEADER}/eb:MessageHeader/@eb:version`,
  wrong: ({ version }) => (version === undefined ? undefined : value(version, '2.0')),
}

const manifest: readonly HeaderCheck[] = [
  {
    rule: 'INVALID_MANIFEST_REFERENCE',
    kind: 'MS-EBXML-MANIFEST',
    expected: '2.0, or no version attribute',
    at: '/SOAP:Envelope/SOAP:Body/eb:Manifest/@eb:version',
    suffix: '[manifest.version]',
    wrong: ({ manifestVersions }) => {
      const odd = manifestVersions.find((version) => version !== undefined && version !== '2.0')
      return odd === undefined ? undefined : `“${odd}”`
    },
  },
  {
    rule: 'INVALID_MANIFEST_REFERENCE',
    kind: 'MS-EBXML-MANIFEST',
    expected: 'exactly one eb:Reference',
    at: '/SOAP:Envelope/SOAP:Body/eb:Manifest/eb:Reference',
    suffix: '[manifest.referenceCount]',
    wrong: ({ references }) => count(references.length, 1, 'eb:Reference'),
  },
  {
    rule: 'INVALID_MANIFEST_REFERENCE',
    kind: 'MS-EBXML-MANIFEST',
    expected: 'an xlink:href with text after its colon, e.g. cid:…',
    at: '/SOAP:Envelope/SOAP:Body/eb:Manifest/eb:Reference/@xlink:href',
    // The misspelling is Spine's own.
    suffix: '[manfiest.referenceInvalid]',
    wrong: ({ references }) => (/^[^:]*:./s.test(references[0] ?? '') ? undefined : `xlink:href “${references[0] ?? ''}”`),
  },
]

const ack = (what: 'version' | 'signed' | 'actor', rule: HeaderRule, kind: HeaderCheck['kind'], wanted: string): HeaderCheck => ({
  rule,
  kind,
  expected: wanted,
  at: `${HEADER}/eb:AckRequested/@${what}`,
  wrong: ({ ackRequested }) => value(ackRequested[what], wanted),
})

const required: HeaderCheck = { ...version, expected: '2.0', wrong: (envelope) => value(envelope.version, '2.0') }

/** Makes checks of how often an element stands in the header: once, or not at all. */
const occurrence =
  (kind: HeaderCheck['kind'], name: string, at: string, counted: (envelope: EbxmlEnvelope) => number) =>
  (rule: HeaderRule, wanted: 0 | 1, suffix?: string): HeaderCheck => ({
    rule,
    kind,
    expected: `${wanted === 1 ? 'one' : 'no'} ${name}`,
    at,
    ...(suffix === undefined ? {} : { suffix }),
    wrong: (envelope) => count(counted(envelope), wanted, name),
  })

const duplicateElimination = occurrence(
  'MS-EBXML-DUPLICATE-ELIMINATION',
  'eb:DuplicateElimination',
  `${HEADER}/eb:MessageHeader/eb:DuplicateElimination`,
  (envelope) => envelope.duplicateElimination,
)
const ackRequested = occurrence(
  'MS-EBXML-ACK-REQUESTED',
  'eb:AckRequested',
  `${HEADER}/eb:AckRequested`,
  (envelope) => envelope.ackRequested.count,
)
const syncReply = occurrence('MS-EBXML-SYNC-REPLY', 'eb:SyncReply', `${HEADER}/eb:SyncReply`, (envelope) => envelope.syncReply.count)

const noSyncReply = syncReply('SYNCREPLY_INCONSISTENT_WITH_CONTRACT', 0)

/** Forward messages may carry any number of references, or no manifest at all. */
const forwardManifest: HeaderCheck = {
  rule: 'INVALID_MANIFEST_REFERENCE',
  kind: 'MS-EBXML-MANIFEST',
  expected: '2.0',
  at: '/SOAP:Envelope/SOAP:Body/eb:Manifest/@eb:version',
  suffix: '[manifest.version]',
  wrong: ({ manifestVersions }) => {
    const odd = manifestVersions.findIndex((version) => version !== '2.0')
    return odd < 0 ? undefined : `“${manifestVersions[odd] ?? ''}”`
  },
}

/** The assertions of dossier ebxml-messaging 2.3, column by column, in the order and with the tokens of Spine 2's validators. */
export const headerChecks: Readonly<Record<HeaderProfile, readonly HeaderCheck[]>> = {
  reliable: [
    version,
    duplicateElimination('DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT', 1),
    ackRequested('ACK_REQUESTED_INCONSISTENT_WITH_CONTRACT', 1),
    syncReply('SYNCREPLY_INCONSISTENT_WITH_CONTRACT', 1),
    {
      rule: 'SYNCREPLY_VERSION_INVALID',
      kind: 'MS-EBXML-VERSION',
      expected: '2.0',
      at: `${HEADER}/eb:SyncReply/@eb:version`,
      wrong: ({ syncReply }) => value(syncReply.version, '2.0'),
    },
    {
      rule: 'SYNCREPLY_ACTOR_INVALID',
      kind: 'MS-EBXML-SYNC-REPLY-ACTOR',
      expected: ACTOR_NEXT,
      at: `${HEADER}/eb:SyncReply/@SOAP:actor`,
      wrong: ({ syncReply }) => value(syncReply.actor, ACTOR_NEXT),
    },
    ack('version', 'ACK_REQUESTED_VERSION_INVALID', 'MS-EBXML-VERSION', '2.0'),
    ack('signed', 'ACK_REQUESTED_SIGNED_INVALID', 'MS-EBXML-ACK-SIGNED', 'false'),
    ack('actor', 'ACK_REQUESTED_ACTOR_INVALID', 'MS-EBXML-ACK-ACTOR', ACTOR_TO_PARTY),
    ...manifest,
  ],
  express: [
    version,
    duplicateElimination('DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT', 0, '[duplicateEliminationUnexpected]'),
    ackRequested('ACK_REQUESTED_INCONSISTENT_WITH_CONTRACT', 0, '[ackRequiredUnexpected]'),
    ...manifest,
  ],
  'forward-reliable': [
    required,
    duplicateElimination('DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT', 1),
    ackRequested('ACK_REQUESTED_INCONSISTENT_WITH_CONTRACT', 1),
    ack('version', 'ACK_REQUESTED_VERSION_INVALID', 'MS-EBXML-VERSION', '2.0'),
    ack('signed', 'ACK_REQUESTED_SIGNED_INVALID', 'MS-EBXML-ACK-SIGNED', 'false'),
    ack('actor', 'ACK_REQUESTED_ACTOR_INVALID', 'MS-EBXML-ACK-ACTOR', ACTOR_NEXT_MSH),
    noSyncReply,
    forwardManifest,
  ],
  // The codes of these two columns are Spine's own, however odd they look.
  'forward-end-party': [
    { ...required, rule: 'SYNCREPLY_VERSION_INVALID' },
    ackRequested('SYNCREPLY_INCONSISTENT_WITH_CONTRACT', 1),
    ack('version', 'SYNCREPLY_VERSION_INVALID', 'MS-EBXML-VERSION', '2.0'),
    ack('signed', 'SYNCREPLY_VERSION_INVALID', 'MS-EBXML-ACK-SIGNED', 'false'),
    ack('actor', 'SYNCREPLY_VERSION_INVALID', 'MS-EBXML-ACK-ACTOR', ACTOR_TO_PARTY),
    noSyncReply,
    forwardManifest,
  ],
  'forward-express': [
    { ...required, rule: 'SYNCREPLY_VERSION_INVALID' },
    ackRequested('SYNCREPLY_INCONSISTENT_WITH_CONTRACT', 0),
    noSyncReply,
    forwardManifest,
  ],
}

/** Applies the profile. @throws MessageError naming the first rule broken */
export function checkHeader(visit: Visit): void {
  for (const check of headerChecks[visit.profile]) {
    const came = check.wrong(visit.envelope)
    if (came === undefined) continue
    throw headerRefusal(check.rule, problem(messagingProblems[check.kind], { came, expected: check.expected, at: check.at }), check.suffix)
  }
}
