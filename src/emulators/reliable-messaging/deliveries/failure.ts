import { z } from 'zod'
import type { RegisteredEndpoint } from '../../../directory/directory.ts'
import { INBOX } from '../../../directory/records.ts'
import type { DeliveryKind, OutgoingResult, Verdict } from '../../../kernel/delivery.ts'
import type { OutboxEntry } from '../../../kernel/outbox-entry.ts'
import { problem } from '../../../kernel/problem.ts'
import { SIGNAL_SERVICE } from '../../../wire/ebxml/names.ts'
import { writeMessageError } from '../../../wire/ebxml/write-signals.ts'
import { OID } from '../../../wire/hl7v3/names.ts'
import { deliveryTerms } from '../delivery-terms.ts'
import { headerError } from '../errors.ts'
import { Forwarded } from '../forwarded.ts'
import type { MessagingParts } from '../parts.ts'
import { messagingProblems } from '../problems.ts'
import type { Promised } from '../promise.ts'
import { Refusal } from './refusal.ts'
import { spineHeaders } from './spine-headers.ts'

const Failure = z.object({
  fromParty: z.string(),
  toParty: z.string(),
  service: z.string(),
  cpaId: z.string(),
  conversationId: z.string(),
  messageId: z.string(),
  timestamp: z.string(),
  signalId: z.string(),
  errors: Refusal,
})

/**
 * What the sender of a forward message is told when the recipient refused it, or when it could not be delivered although an
 * acknowledgement was asked for (ebMS 2.0 §6.5.7), or when its eb:TimeToLive passed while it waited. Spine's own signal is not known (dossier ebxml-messaging 2.2 b): a
 * MessageError by default, an MCCI rejection or nothing by --delivery-failure.
 */
export function failureEntries(parts: MessagingParts, entry: OutboxEntry, now: number, refusal?: Refusal): readonly OutboxEntry[] {
  const forwarded = Forwarded.parse(entry.content)
  const expired = refusal === undefined && forwarded.livesUntil !== undefined && now >= forwarded.livesUntil
  if (parts.settings.deliveryFailure === 'silent' || (refusal === undefined && !expired && !forwarded.ackRequested)) return []
  const signalId = parts.ids.timeUuid()
  const common = { id: signalId, space: entry.space, due: now, attempt: 0, causedBy: entry.causedBy }
  if (parts.settings.deliveryFailure === 'mcci') {
    const registered = parts.directory(entry.space).endpoint(forwarded.fromParty, `${forwarded.service}:MCCI_IN010000UK13`)
    return [
      {
        ...common,
        ...deliveryTerms(parts, registered, forwarded.fromParty, now),
        kind: 'reliable-messaging/answer',
        content: { ...rejected(parts, entry, forwarded, signalId, now) },
      },
    ]
  }
  const { fromParty, toParty, service, cpaId, conversationId, messageId, timestamp } = forwarded
  const content = {
    fromParty,
    toParty,
    service,
    cpaId,
    conversationId,
    messageId,
    timestamp,
    signalId,
    errors: refusal ?? (expired ? EXPIRED : UNDELIVERED),
  }
  return [
    {
      ...common,
      ...deliveryTerms(parts, senderEndpoint(parts, entry.space, forwarded), fromParty, now),
      kind: 'reliable-messaging/failure',
      content,
    },
  ]
}

/** As on arrival (ebMS 2.0 §3.1.6.4). */
const EXPIRED: Refusal = [headerError('TIME_TO_LIVE_EXPIRED')]

const UNDELIVERED: Refusal = [
  { errorCode: 'DeliveryFailure', description: '206:The message could not be delivered to the addressed party' },
]

/** MessageErrors to a sender, posted as a bare envelope (dossier 1.8, 3.1). */
export function failureDelivery(parts: MessagingParts): DeliveryKind {
  return {
    build(entry) {
      const failure = Failure.parse(entry.content)
      const endpoint = senderEndpoint(parts, entry.space, failure)
      const body = writeMessageError({ ...failure, from: failure.fromParty, to: failure.toParty }, failure.signalId, failure.errors)
      return {
        target: endpoint === undefined || endpoint.endpoint.url === INBOX ? `${INBOX}${failure.fromParty}` : endpoint.endpoint.url,
        verb: 'POST',
        // The doubled urn: is real (dossier 1.8).
        fields: spineHeaders(`urn:${SIGNAL_SERVICE}`, 'MessageError', 'text/xml', undefined),
        body: Buffer.from(body),
        names: endpoint === undefined ? [] : [endpoint.party.fqdn],
        labels: {
          conversationId: failure.conversationId,
          messageId: failure.signalId,
          refToMessageId: failure.messageId,
          interaction: 'MessageError',
          service: SIGNAL_SERVICE,
          fromParty: parts.spinePartyKey,
          toParty: failure.fromParty,
        },
        summary: `MessageError ${failure.errors[0]?.errorCode ?? ''} to ${failure.fromParty}`,
        standIn: () => ({ status: 200, fields: [], body: Buffer.alloc(0) }),
        judge,
      }
    },
    failed: () => [],
  }
}

/** Any 2xx: signals are not acknowledged themselves. */
function judge(result: OutgoingResult): Verdict {
  if ('problem' in result) return { done: false, retry: true, problem: result.problem }
  if (result.status >= 200 && result.status <= 299) return { done: true }
  const refused = problem(messagingProblems['MS-ENDPOINT-REFUSED'], {
    came: `HTTP ${result.status}`,
    expected: 'a status from 200 to 299',
  })
  return { done: false, retry: true, problem: refused }
}

/**
 * Where the sender takes signals: its MessageError contract, else where it takes application acknowledgements of the service, else where it takes
 * anything else of the service (ITK has no MCCI): a party's messages come to one message handler.
 */
function senderEndpoint(
  parts: MessagingParts,
  space: string,
  { fromParty, service }: { fromParty: string; service: string },
): RegisteredEndpoint | undefined {
  const directory = parts.directory(space)
  const anyOther = directory.party(fromParty)?.endpoints.find(({ interaction }) => interaction.startsWith(`${service}:`))?.interaction
  return (
    directory.endpoint(fromParty, `${SIGNAL_SERVICE}:MessageError`) ??
    directory.endpoint(fromParty, `${service}:MCCI_IN010000UK13`) ??
    (anyOther === undefined ? undefined : directory.endpoint(fromParty, anyOther))
  )
}

/** The rejection in the form of the captured one, with the routing failure's code 206 (invented for this use). */
function rejected(parts: MessagingParts, entry: OutboxEntry, forwarded: Forwarded, messageId: string, now: number): Promised {
  const spine = parts.directory(entry.space).party(parts.spinePartyKey)?.accreditedSystems[0]
  return {
    toParty: forwarded.fromParty,
    service: forwarded.service,
    action: 'MCCI_IN010000UK13',
    conversationId: forwarded.conversationId,
    messageId,
    refToMessageId: forwarded.messageId,
    messageRef: forwarded.hl7Id,
    receiverAsid: forwarded.fromAsid,
    senderAsid: spine?.asid ?? 'None',
    createdAt: now,
    answer: {
      prefix: 'hl7:',
      versionCode: forwarded.versionCode,
      typeCode: 'AR',
      detail: { code: '206', codeSystem: OID.wrapperError, displayName: 'Delivery failure' },
      content: '',
    },
  }
}
