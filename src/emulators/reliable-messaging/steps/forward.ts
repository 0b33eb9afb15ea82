import { INBOX } from '../../../directory/records.ts'
import type { OutboxEntry } from '../../../kernel/outbox-entry.ts'
import type { Turn } from '../../../kernel/turn.ts'
import { forwardedOf, forwardId } from '../forwarded.ts'
import { answerContract, promiseAnswer } from '../promise-answer.ts'
import { rejectionAnswer } from '../rejection.ts'
import type { Visit } from '../visit.ts'
import { noteAcceptance } from './note-acceptance.ts'
import { once, type Work } from './once.ts'

/** Name of the delivery kind of forwarded messages. */
const FORWARD = 'reliable-messaging/forward'

/**
 * Takes a message for another party: promises to pass it on with its bytes unchanged, or, when its wrapper or the access control
 * rejects it, tells the sender so with an MCCI and passes nothing on (dossier ebxml-messaging 2.2 a).
 */
export async function forward(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  visit.acceptance = await visit.parts.turns.run(visit.space, (turn) => once(visit, turn, () => promiseForward(visit, turn)))
  noteAcceptance(visit)
}

async function promiseForward(visit: Visit, turn: Turn): Promise<Work> {
  if (visit.rejection !== undefined) {
    const answer = rejectionAnswer(visit.rejection, visit.entry, visit.payload.wrapper.versionCode)
    const registered = answerContract(visit, turn, answer.interaction)
    turn.send(promiseAnswer(visit, turn, answer, registered))
    return { answer, deliverable: registered !== undefined }
  }
  const entry = forwardEntry(visit, turn)
  turn.send(entry)
  // What an asynchronous signal about it is matched by, after the entry may be gone.
  turn.remember(entry.id, visit.exchange.id, entry.expires)
  return { answer: undefined, deliverable: true }
}

function forwardEntry(visit: Visit, turn: Turn): OutboxEntry {
  const { contract, parts, exchange } = visit
  const forwarded = forwardedOf(visit)
  const { endpoint, reliability } = contract
  return {
    id: forwardId(forwarded.toParty, forwarded.messageId),
    space: turn.space,
    kind: FORWARD,
    due: turn.now,
    target: endpoint.url === INBOX ? `${INBOX}${forwarded.toParty}` : endpoint.url,
    attempt: 0,
    policy: { retries: reliability.retries, interval: reliability.retryIntervalMs ?? 0 },
    expires: turn.now + (reliability.persistDurationMs ?? parts.settings.persistDefault),
    content: { ...forwarded },
    causedBy: exchange.id,
  }
}
