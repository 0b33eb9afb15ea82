import type { RegisteredEndpoint } from '../../directory/directory.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { DomainNotice } from '../../national/domain.ts'
import { deliveryTerms } from './delivery-terms.ts'
import type { MessagingParts } from './parts.ts'
import { type Promised, promisedContent } from './promise.ts'
import { ANSWER } from './promise-answer.ts'

/** Promises the messages that Spine sends of itself because of what a turn did. */
export type Notify = (turn: Turn, notices: readonly DomainNotice[], causedBy: string) => void

/** One delivery per interaction and party, on the terms of the party's contract for it; a party without one finds it in its inbox. */
export const notifier =
  (parts: MessagingParts): Notify =>
  (turn, notices, causedBy) => {
    const told = new Set<string>()
    for (const notice of notices) {
      for (const partyKey of receivers(parts, turn, notice)) {
        const key = `${partyKey} ${notice.interaction}`
        if (!told.has(key)) promise(parts, turn, notice, partyKey, causedBy)
        told.add(key)
      }
    }
  }

/** The party, or every party of the organisation that has an endpoint for the interaction. */
function receivers({ directory }: MessagingParts, turn: Turn, { to, service, interaction }: DomainNotice): readonly string[] {
  const known = directory(turn.space)
  if ('party' in to) return known.party(to.party) === undefined ? [] : [to.party]
  return known
    .parties()
    .filter(({ odsCode, partyKey }) => odsCode === to.odsCode && known.endpoint(partyKey, `${service}:${interaction}`) !== undefined)
    .map(({ partyKey }) => partyKey)
}

function promise(parts: MessagingParts, turn: Turn, notice: DomainNotice, toParty: string, causedBy: string): void {
  const { service, interaction, versionCode, content } = notice
  const directory = parts.directory(turn.space)
  const registered = directory.endpoint(toParty, `${service}:${interaction}`)
  const messageId = parts.ids.timeUuid()
  const promised: Promised = {
    toParty,
    service,
    action: interaction,
    conversationId: messageId,
    messageId,
    receiverAsid: asidOf(directory.party(toParty)?.accreditedSystems, service),
    senderAsid: asidOf(directory.party(parts.spinePartyKey)?.accreditedSystems, service),
    createdAt: turn.now,
    answer: { prefix: '', versionCode, content },
  }
  turn.send({
    id: messageId,
    space: turn.space,
    kind: ANSWER,
    due: turn.now,
    attempt: 0,
    ...deliveryTerms(parts, registered, toParty, turn.now),
    content: promisedContent(promised),
    causedBy,
  })
}

type Systems = RegisteredEndpoint['party']['accreditedSystems'] | undefined

/** The ASID of the system that serves the service, else the first. */
const asidOf = (systems: Systems, service: string): string =>
  (systems?.find(({ interactions }) => interactions.some((each) => each.startsWith(`${service}:`))) ?? systems?.[0])?.asid ?? 'None'
