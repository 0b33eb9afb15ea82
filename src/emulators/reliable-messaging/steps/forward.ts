import type { Turn } from '../../../kernel/turn.ts'
import { sendForward } from '../forward-entry.ts'
import { forwardedOf } from '../forwarded.ts'
import { play } from '../practice-replies.ts'
import { answerContract, promiseAnswer } from '../promise-answer.ts'
import { type Rejection, rejectionAnswer } from '../rejection.ts'
import type { Visit } from '../visit.ts'
import type { Reservation } from '../waiting-bytes.ts'
import { noteAcceptance } from './note-acceptance.ts'
import { once, type Work } from './once.ts'
import { reserveRoom } from './refuse-when-full.ts'

/**
 * Takes a message for another party: promises to pass it on with its bytes unchanged, or, when its wrapper or the access control
 * rejects it, tells the sender so with an MCCI and passes nothing on (dossier ebxml-messaging 2.2 a).
 */
export async function forward(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const rooms: Reservation[] = []
  try {
    visit.acceptance = await visit.parts.turns.run(visit.space, (turn) =>
      once(visit, turn, () =>
        visit.rejection === undefined ? promiseForward(visit, turn, rooms) : promiseRejection(visit, turn, visit.rejection),
      ),
    )
  } finally {
    for (const room of rooms) room.release()
  }
  noteAcceptance(visit)
}

async function promiseRejection(visit: Visit, turn: Turn, why: Rejection): Promise<Work> {
  const answer = rejectionAnswer(why, visit.entry, visit.payload.wrapper.versionCode)
  const registered = answerContract(visit, turn, answer.interaction)
  turn.send(promiseAnswer(visit, turn, answer, registered))
  return { answer, deliverable: registered !== undefined }
}

async function promiseForward(visit: Visit, turn: Turn, rooms: Reservation[]): Promise<Work> {
  // The turn may run again.
  for (const room of rooms.splice(0)) room.release()
  const played = await play(visit, turn)
  const bytes = played.replies.reduce((sum, { forwarded }) => sum + forwarded.body.length, visit.inbound.body.length)
  rooms.push(await reserveRoom(visit, bytes))
  await sendForward(visit, turn, forwardedOf(visit), visit.contract)
  for (const { forwarded, contract, delayMs } of played.replies) await sendForward(visit, turn, forwarded, contract, turn.now + delayMs)
  return { answer: undefined, deliverable: true, played }
}
