import { INBOX } from '../../../directory/records.ts'
import type { DeliveryKind, OutgoingMessage } from '../../../kernel/delivery.ts'
import type { OutboxEntry } from '../../../kernel/outbox-entry.ts'
import { MESSAGE_CONTENT_TYPE, writeBusinessMessage } from '../../../wire/ebxml/write-message.ts'
import { isoSeconds } from '../../../wire/hl7v3/time.ts'
import { writeHl7 } from '../../../wire/hl7v3/write-message.ts'
import type { MessagingParts } from '../parts.ts'
import { type Promised, promisedOf } from '../promise.ts'
import { acknowledgeFor } from './acknowledge-for.ts'
import { judgeAnswer } from './judge.ts'
import { spineHeaders } from './spine-headers.ts'

/** Business answers from Spine to the sender's endpoint: built from what the turn promised, judged by the supplier's signal. */
export function answerDelivery(parts: MessagingParts): DeliveryKind {
  return {
    build(entry) {
      const promised = promisedOf(entry.content)
      const { contract, cpaId, target, fqdn, reliable } = route(parts, entry, promised)
      const timestamp = `${isoSeconds(promised.createdAt)}Z`
      const body = writeBusinessMessage({
        from: parts.spinePartyKey,
        to: promised.toParty,
        cpaId,
        conversationId: promised.conversationId,
        service: promised.service,
        action: promised.action,
        messageId: promised.messageId,
        timestamp,
        refToMessageId: promised.refToMessageId,
        reliable,
        payload: writeHl7({ ...promised, ...promised.answer, interaction: promised.action, id: promised.messageId }),
      })
      return {
        target,
        verb: 'POST',
        fields: spineHeaders(promised.service, promised.action, MESSAGE_CONTENT_TYPE, promised.traceparent),
        body,
        names: fqdn === undefined ? [] : [fqdn],
        labels: labelsOf(parts, promised),
        summary: `${promised.action} to ${promised.toParty}${contract ? '' : ' (kept: no endpoint)'}`,
        standIn: () =>
          acknowledgeFor(
            parts,
            { ...promised, from: parts.spinePartyKey, to: promised.toParty, cpaId, timestamp },
            reliable,
            promised.createdAt,
          ),
        judge: (result, exchange) =>
          judgeAnswer(promised.messageId, reliable ? 'in the response' : 'not', result, exchange, parts.settings.xmlLenient),
      } satisfies OutgoingMessage
    },
    // What Spine tells a sender whose endpoint is gone for good, no source says (dossier 2.2 b is about forward messages).
    failed: () => [],
  }
}

interface Route {
  readonly contract: boolean
  readonly cpaId: string
  readonly target: string
  readonly fqdn: string | undefined
  readonly reliable: boolean
}

/** Looked up at each try, so that an endpoint that was moved gets what still waits. */
function route(parts: MessagingParts, entry: OutboxEntry, promised: Promised): Route {
  const interaction = `${promised.service}:${promised.action}`
  const registered = parts.directory(entry.space).endpoint(promised.toParty, interaction)
  if (registered === undefined)
    return {
      contract: false,
      cpaId: '',
      target: `${INBOX}${promised.toParty}`,
      fqdn: undefined,
      reliable: promised.action.startsWith('MCCI'),
    }
  const { endpoint, party, pattern } = registered
  return {
    contract: true,
    cpaId: endpoint.cpaId,
    target: endpoint.url === INBOX ? `${INBOX}${promised.toParty}` : endpoint.url,
    fqdn: party.fqdn,
    reliable: pattern === 'async-reliable' || pattern === 'forward-reliable',
  }
}

const labelsOf = (parts: MessagingParts, promised: Promised): Record<string, string> => ({
  conversationId: promised.conversationId,
  messageId: promised.messageId,
  ...(promised.refToMessageId === undefined ? {} : { refToMessageId: promised.refToMessageId }),
  interaction: promised.action,
  service: promised.service,
  fromParty: parts.spinePartyKey,
  toParty: promised.toParty,
  hl7Id: promised.messageId,
  fromAsid: promised.senderAsid,
  toAsid: promised.receiverAsid,
})
