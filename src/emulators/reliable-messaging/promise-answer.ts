import type { RegisteredEndpoint } from '../../directory/directory.ts'
import { Interaction } from '../../directory/names.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { DomainAnswer } from '../../national/domain.ts'
import { deliveryTerms } from './delivery-terms.ts'
import { type Promised, promisedContent } from './promise.ts'
import type { Visit } from './visit.ts'

/** Name of the delivery kind of business answers. */
export const ANSWER = 'reliable-messaging/answer'

/** The sender's contract for an answering interaction; undefined when it has none. */
export function answerContract(visit: Visit, turn: Turn, interaction: string): RegisteredEndpoint | undefined {
  return visit.parts.directory(turn.space).endpoint(visit.envelope.from.value, `${visit.entry.service}:${interaction}`)
}

/** The delivery that answers: to the sender's endpoint for the answering interaction, on the terms of the sender's contract. */
export function promiseAnswer(visit: Visit, turn: Turn, answer: DomainAnswer, registered: RegisteredEndpoint | undefined): OutboxEntry {
  const { envelope, parts, entry, exchange } = visit
  const { wrapper } = visit.payload
  const toParty = envelope.from.value
  const content: Promised = {
    toParty,
    service: entry.service,
    action: answer.interaction,
    conversationId: envelope.conversationId.value,
    messageId: parts.ids.timeUuid(),
    refToMessageId: envelope.messageId.value,
    messageRef: wrapper.id === '' ? 'Not Known' : wrapper.id,
    receiverAsid: wrapper.senderAsid === '' ? UNRESOLVED : wrapper.senderAsid,
    senderAsid: ownAsid(visit, turn),
    createdAt: turn.now,
    answer: {
      prefix: answer.prefix,
      versionCode: answer.versionCode,
      typeCode: answer.typeCode,
      content: answer.content,
      ...(answer.detail === undefined ? {} : { detail: answer.detail }),
    },
    ...(exchange.traceparent === undefined ? {} : { traceparent: exchange.traceparent }),
  }
  return {
    id: content.messageId,
    space: turn.space,
    kind: ANSWER,
    due: turn.now,
    attempt: 0,
    ...deliveryTerms(parts, registered, toParty, turn.now),
    content: promisedContent(content),
    causedBy: exchange.id,
  }
}

/** What stands for an ASID that the request did not give (dossier 5: an EPS capture). */
const UNRESOLVED = 'None'

/** What the system of Spine that takes messages for others serves. */
const INTERMEDIARY = Interaction.parse('urn:nhs:names:services:tms:ReliableIntermediary')

/** Spine's ASID in an answer: the one addressed where it is Spine's, else the one that serves the interaction or passes it on, else its first (dossier 2.2 a). */
function ownAsid({ parts, payload, entry, kind }: Visit, turn: Turn): string {
  const directory = parts.directory(turn.space)
  const addressed = payload.wrapper.receiverAsid
  if (directory.system(addressed)?.party.partyKey === parts.spinePartyKey) return addressed
  const served = kind === 'forward' ? INTERMEDIARY : entry.interaction
  const systems = directory.party(parts.spinePartyKey)?.accreditedSystems
  return (systems?.find(({ interactions }) => interactions.includes(served)) ?? systems?.[0])?.asid ?? UNRESOLVED
}
