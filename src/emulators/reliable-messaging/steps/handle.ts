import type { RegisteredEndpoint } from '../../../directory/directory.ts'
import { INBOX } from '../../../directory/records.ts'
import type { OutboxEntry } from '../../../kernel/outbox-entry.ts'
import { problem } from '../../../kernel/problem.ts'
import type { Turn } from '../../../kernel/turn.ts'
import type { DomainAnswer } from '../../../national/domain.ts'
import { isoSeconds } from '../../../wire/hl7v3/time.ts'
import { fault } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Promised } from '../promise.ts'
import { rejection, rejectionAnswer } from '../rejection.ts'
import type { Visit } from '../visit.ts'

/** What was answered to an accepted message; a repeated one gets the same again. */
export interface Acceptance {
  readonly ackId: string
  readonly ackAt: string
  readonly repeated: boolean
  readonly answer: DomainAnswer | undefined
  /** The sender has a contract under which the answer can be delivered. */
  readonly deliverable: boolean
  /** Another message with the same HL7 id was processed before. */
  readonly sameHl7Id?: boolean
}

/** Processes the message in one turn: duplicate check, domain, promised answer; all of it is committed, or nothing. */
export async function handle(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const { parts, space, envelope, exchange } = visit
  const acceptance = await parts.turns.run(space, (turn) => process(visit, turn))
  visit.acceptance = acceptance
  exchange.outcome = 'accepted'
  if (acceptance.repeated) {
    exchange.summary = `${envelope.action.value} acknowledged again`
    exchange.problems.push(
      problem(messagingProblems['MS-DUPLICATE-MESSAGE'], {
        came: `MessageId ${envelope.messageId.value} a second time`,
        expected: 'a new MessageId for a new message',
      }),
    )
    return
  }
  const { answer } = acceptance
  if (answer === undefined) return
  const rejected = visit.rejection !== undefined || acceptance.sameHl7Id === true
  exchange.summary = `${envelope.action.value} ${rejected ? 'acknowledged, then' : 'accepted:'} ${answer.summary}`
  if (acceptance.sameHl7Id === true) {
    exchange.problems.push(
      problem(messagingProblems['MS-DUPLICATE-HL7-ID'], {
        came: `HL7 id ${visit.payload.wrapper.id} a second time`,
        expected: 'an HL7 id that no message before had',
        at: `${envelope.action.value}/id/@root`,
      }),
    )
  }
  if (!acceptance.deliverable) {
    const interaction = `${visit.entry.service}:${answer.interaction}`
    exchange.problems.push(
      problem(messagingProblems['MS-NO-RETURN-ENDPOINT'], {
        came: `${envelope.from.value} without a contract for ${interaction}`,
        expected: `an endpoint of ${envelope.from.value} for ${interaction}`,
      }),
    )
  }
  if (answer.typeCode === 'AE' && !rejected)
    exchange.problems.push(
      problem(messagingProblems['MS-DOMAIN-REFUSED'], {
        came: answer.summary,
        expected: 'a message the domain can process',
        ...(answer.invented === true ? { invented: true } : {}),
      }),
    )
}

async function process(visit: Visit, turn: Turn): Promise<Acceptance> {
  const { envelope, parts, entry } = visit
  const reliable = visit.operation.profile === 'reliable'
  const key = `ebxml ${envelope.from.value} ${envelope.messageId.value.toUpperCase()}`
  if (reliable) {
    const earlier = await turn.recall(key)
    if (earlier !== undefined) {
      const [ackId = '', ackAt = ''] = earlier.split(' ')
      return { ackId, ackAt, repeated: true, answer: undefined, deliverable: true }
    }
  }
  const { wrapper } = visit.payload
  const hl7Key = `hl7 ${envelope.from.value} ${wrapper.id.toUpperCase()}`
  const sameHl7Id = reliable && visit.rejection === undefined && (await turn.recall(hl7Key)) !== undefined
  const rejected = sameHl7Id ? rejection('DUPLICATE_HL7_ID', 'Duplicate HL7 ID Error') : visit.rejection
  const answer = rejected === undefined ? await domainAnswer(visit, turn) : rejectionAnswer(rejected, entry, wrapper.versionCode)
  const registered = parts.directory(turn.space).endpoint(envelope.from.value, `${entry.service}:${answer.interaction}`)
  turn.send(promise(visit, turn, answer, registered))
  const ackId = parts.ids.timeUuid()
  const ackAt = isoSeconds(turn.now)
  if (reliable) {
    turn.remember(key, `${ackId} ${ackAt}`, turn.now + (visit.contract.reliability.persistDurationMs ?? parts.settings.persistDefault))
    // A message that was turned away may come again under its HL7 id once it is mended.
    if (answer.typeCode === 'AA') turn.remember(hl7Key, envelope.messageId.value, turn.now + parts.settings.persistDefault)
  }
  return { ackId, ackAt, repeated: false, answer, deliverable: registered !== undefined, sameHl7Id }
}

async function domainAnswer(visit: Visit, turn: Turn): Promise<DomainAnswer> {
  const handler = visit.parts.domains[visit.entry.interaction]
  if (handler === undefined) {
    throw fault(
      'notSupported',
      problem(messagingProblems['MS-NOT-BUILT'], { came: visit.entry.interaction, expected: 'an interaction whose domain is built' }),
      'eb:Action',
    )
  }
  return handler(visit.payload, turn)
}

/** The delivery that answers: to the sender's endpoint for the answering interaction, on the terms of the sender's contract. */
function promise(visit: Visit, turn: Turn, answer: DomainAnswer, registered: RegisteredEndpoint | undefined): OutboxEntry {
  const { envelope, parts, entry, exchange } = visit
  const { wrapper } = visit.payload
  const toParty = envelope.from.value
  const reliability = registered?.reliability
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
    kind: DELIVERY,
    due: turn.now,
    target: registered?.endpoint.url === undefined || registered.endpoint.url === INBOX ? `${INBOX}${toParty}` : registered.endpoint.url,
    attempt: 0,
    policy: { retries: reliability?.retries ?? 0, interval: reliability?.retryIntervalMs ?? 0 },
    expires: turn.now + (reliability?.persistDurationMs ?? parts.settings.persistDefault),
    content: { ...content, answer: { ...content.answer } },
    causedBy: exchange.id,
  }
}

/** What stands for an ASID that the request did not give (dossier 5: an EPS capture). */
const UNRESOLVED = 'None'

/** Spine's ASID in an answer: the one addressed where it is Spine's, else the one that serves the interaction (dossier 2.2 a). */
function ownAsid({ parts, payload, entry }: Visit, turn: Turn): string {
  const directory = parts.directory(turn.space)
  const addressed = payload.wrapper.receiverAsid
  if (directory.system(addressed)?.party.partyKey === parts.spinePartyKey) return addressed
  const systems = directory.party(parts.spinePartyKey)?.accreditedSystems
  return systems?.find(({ interactions }) => interactions.includes(entry.interaction))?.asid ?? UNRESOLVED
}

/** Name of the delivery kind of business answers. */
export const DELIVERY = 'reliable-messaging/answer'
