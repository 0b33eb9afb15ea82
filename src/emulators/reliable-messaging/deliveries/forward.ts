import { INBOX } from '../../../directory/records.ts'
import type { DeliveryKind } from '../../../kernel/delivery.ts'
import type { OutboxEntry } from '../../../kernel/outbox-entry.ts'
import { Forwarded } from '../forwarded.ts'
import type { MessagingParts } from '../parts.ts'
import { acknowledgeFor } from './acknowledge-for.ts'
import { failureEntries } from './failure.ts'
import { judgeAnswer } from './judge.ts'
import { Refusal } from './refusal.ts'
import { spineHeaders } from './spine-headers.ts'

/** Messages from supplier to supplier: the sender's bytes, posted to the endpoint of the recipient's contract (dossier ebxml-messaging 2.2, 6.5). */
export function forwardDelivery(parts: MessagingParts): DeliveryKind {
  return {
    build(entry, now) {
      const forwarded = Forwarded.parse(entry.content)
      const { target, names } = route(parts, entry, forwarded)
      return {
        target,
        verb: 'POST',
        fields: spineHeaders(forwarded.service, forwarded.action, forwarded.contentType, forwarded.traceparent),
        body: Buffer.from(forwarded.body, 'latin1'),
        names,
        labels: labelsOf(forwarded),
        summary: `${forwarded.action} from ${forwarded.fromParty} to ${forwarded.toParty}`,
        standIn: () =>
          acknowledgeFor(parts, { ...forwarded, from: forwarded.fromParty, to: forwarded.toParty }, forwarded.ackRequested, now),
        judge: (result, exchange) =>
          judgeAnswer(forwarded.messageId, forwarded.ackRequested ? 'anyhow' : 'not', result, exchange, parts.settings.xmlLenient),
      }
    },
    refusalOf: (errorCode, description) => [{ errorCode, description }],
    failed: (entry, _problem, now, reason) => failureEntries(parts, entry, now, reason === undefined ? undefined : Refusal.parse(reason)),
  }
}

/** Looked up at each try, so that an endpoint that was moved gets what still waits. */
function route(parts: MessagingParts, entry: OutboxEntry, forwarded: Forwarded): { target: string; names: readonly string[] } {
  const registered = parts.directory(entry.space).endpoint(forwarded.toParty, `${forwarded.service}:${forwarded.action}`)
  if (registered === undefined || registered.endpoint.url === INBOX) return { target: `${INBOX}${forwarded.toParty}`, names: [] }
  return { target: registered.endpoint.url, names: [registered.party.fqdn] }
}

const labelsOf = (forwarded: Forwarded): Record<string, string> => ({
  conversationId: forwarded.conversationId,
  messageId: forwarded.messageId,
  interaction: forwarded.action,
  service: forwarded.service,
  fromParty: forwarded.fromParty,
  toParty: forwarded.toParty,
  hl7Id: forwarded.hl7Id,
  fromAsid: forwarded.fromAsid,
  toAsid: forwarded.toAsid,
})
