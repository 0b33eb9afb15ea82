import { INBOX } from '../../../directory/records.ts'
import type { OutboxEntry } from '../../../kernel/outbox-entry.ts'
import type { Turn } from '../../../kernel/turn.ts'
import { forwardedOf, forwardIds } from '../forwarded.ts'
import { answerContract, promiseAnswer } from '../promise-answer.ts'
import { type Rejection, rejectionAnswer } from '../rejection.ts'
import type { Visit } from '../visit.ts'
import { FORWARD, type Reservation } from '../waiting-bytes.ts'
import { noteAcceptance } from './note-acceptance.ts'
import { once, type Work } from './once.ts'
import { reserveRoom } from './refuse-when-full.ts'

/**
 * Takes a message for another party: promises to pass it on with its bytes unchanged, or, when its wrapper or the access control
 * rejects it, tells the sender so with an MCCI and passes nothing on (dossier ebxml-messaging 2.2 a).
 */
export async function forward(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  let room: Reservation | undefined
  try {
    visit.acceptance = await visit.parts.turns.run(visit.space, (turn) =>
      once(visit, turn, async () => {
        if (visit.rejection !== undefined) return promiseRejection(visit, turn, visit.rejection)
        room ??= await reserveRoom(visit)
        return promiseForward(visit, turn)
      }),
    )
  } finally {
    room?.release()
  }
  noteAcceptance(visit)
}

function promiseRejection(visit: Visit, turn: Turn, why: Rejection): Work {
  const answer = rejectionAnswer(why, visit.entry, visit.payload.wrapper.versionCode)
  const registered = answerContract(visit, turn, answer.interaction)
  turn.send(promiseAnswer(visit, turn, answer, registered))
  return { answer, deliverable: registered !== undefined }
}

async function promiseForward(visit: Visit, turn: Turn): Promise<Work> {
  const { contract, parts, exchange } = visit
  const forwarded = forwardedOf(visit)
  const { endpoint, reliability } = contract
  const expires = turn.now + (reliability.persistDurationMs ?? parts.settings.persistDefault)
  const id = await freeId(turn, forwardIds(forwarded.toParty, forwarded.messageId, forwarded.fromParty))
  const entry: OutboxEntry = {
    id: id ?? exchange.id,
    space: turn.space,
    kind: FORWARD,
    due: turn.now,
    target: endpoint.url === INBOX ? `${INBOX}${forwarded.toParty}` : endpoint.url,
    attempt: 0,
    policy: { retries: reliability.retries, interval: reliability.retryIntervalMs ?? 0 },
    expires,
    content: { ...forwarded },
    causedBy: exchange.id,
  }
  turn.send(entry)
  // What an asynchronous signal about it is matched by, after the entry may be gone.
  if (id !== undefined) turn.remember(id, exchange.id, expires)
  return { answer: undefined, deliverable: true }
}

/** Messages without duplicate elimination may come, and go, several times under one MessageId: signals find the first of them. */
async function freeId(turn: Turn, ids: readonly string[]): Promise<string | undefined> {
  for (const id of ids) if ((await turn.recall(id)) === undefined) return id
  return undefined
}
