import type { OutboxEntry } from '../../../kernel/outbox-entry.ts'
import { problem } from '../../../kernel/problem.ts'
import type { Turn } from '../../../kernel/turn.ts'
import { writePong } from '../../../wire/ebxml/write-signals.ts'
import { failureEntries } from '../deliveries/failure.ts'
import { isWarning, type Refusal, refusalOf, refusedBy } from '../deliveries/refusal.ts'
import { fault, headerRefusal } from '../errors.ts'
import { forwardIds } from '../forwarded.ts'
import { messagingProblems } from '../problems.ts'
import { promisedOf } from '../promise.ts'
import { ANSWER } from '../promise-answer.ts'
import { subjectOf } from '../subject.ts'
import type { Visit } from '../visit.ts'
import { FORWARD } from '../waiting-bytes.ts'

/** Takes an ebXML signal: a supplier's Acknowledgment or MessageError about what Spine delivered, or a Ping (ebMS 2.0 §4.2, 6.3, 8; dossier ebxml-messaging 1.8). */
export async function takeSignal(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const action = visit.envelope.action.value
  if (action === 'Acknowledgment') await acknowledgment(visit)
  else if (action === 'MessageError') await messageError(visit)
  else if (action === 'Ping') ping(visit)
  else {
    throw headerRefusal(
      'UNKNOWN_SIGNAL',
      problem(messagingProblems['MS-SIGNAL-UNKNOWN'], { came: action, expected: 'Acknowledgment, MessageError or Ping', at: 'eb:Action' }),
    )
  }
  visit.exchange.outcome = 'accepted'
}

/** Spine's own checks of an acknowledgement (ebxmlAckValidator); then what it acknowledges is delivered. */
async function acknowledgment(visit: Visit): Promise<void> {
  const { envelope, exchange } = visit
  if (envelope.acknowledgment.count !== 1) {
    const came = `${envelope.acknowledgment.count} eb:Acknowledgment (Missing Acknowledgement)`
    throw fault('notWellFormed', problem(messagingProblems['MS-ACK-INVALID'], { came, expected: 'one' }), 'EBXML_ACK_INVALID')
  }
  const ref = envelope.acknowledgment.refToMessageId
  exchange.labels['refToMessageId'] = ref
  const cause = await settle(visit, ref, 'acknowledged')
  exchange.summary = `${ref} acknowledged by ${envelope.from.value}`
  if (cause !== undefined) exchange.causedBy = cause
  done(visit)
}

/** A recipient's refusal: the delivery is given up, and the sender of a forward told with the recipient's own errors. Warnings change nothing. */
async function messageError(visit: Visit): Promise<void> {
  const { envelope, exchange } = visit
  const ref = envelope.refToMessageId.value
  const cause = await settle(visit, ref, isWarning(envelope) ? 'leave' : refusalOf(envelope))
  exchange.summary = `${ref} ${isWarning(envelope) ? 'remarked on' : 'refused'} by ${envelope.from.value}`
  if (cause !== undefined) exchange.causedBy = cause
  exchange.problems.push(refusedBy(envelope))
  done(visit)
}

/** Strikes what a signal refers to off the outbox, unless it leaves it there; answers with the exchange that had promised it. */
async function settle(visit: Visit, ref: string, end: Refusal | 'acknowledged' | 'leave'): Promise<string | undefined> {
  const { envelope, exchange, parts, space } = visit
  const cause = await parts.turns.run(space, async (turn: Turn) => {
    for (const { id, key, entry } of candidates(visit, ref)) {
      const promisedBy = entry?.causedBy ?? (await turn.recall(key))
      if (promisedBy === undefined) continue
      if (end === 'leave') return promisedBy
      turn.unsend(id)
      // What has ended is remembered for the signals that are repeated: a refusal tells the sender once.
      if (entry !== undefined && (await turn.recall(`settled ${key}`)) === undefined) {
        const until = Math.min(entry.expires, turn.now + parts.settings.persistDefault)
        turn.remember(`settled ${key}`, exchange.id, until)
        if ((await turn.recall(key)) === undefined) turn.remember(key, promisedBy, until)
        if (typeof end !== 'string' && entry.kind === FORWARD)
          for (const next of failureEntries(parts, entry, turn.now, end)) turn.send(next)
      }
      return promisedBy
    }
    return undefined
  })
  if (cause === undefined) {
    exchange.problems.push(
      problem(messagingProblems['MS-SIGNAL-UNMATCHED'], {
        came: `RefToMessageId ${ref} from ${envelope.from.value}`,
        expected: 'a message that Spine delivers to this party',
      }),
    )
  }
  return cause
}

/** What a signal of this party may refer to: Spine's answer to it, or a forward; `key` is what the promise is remembered by. */
function candidates(
  { envelope, parts, space }: Visit,
  ref: string,
): readonly { id: string; key: string; entry: OutboxEntry | undefined }[] {
  const party = envelope.from.value
  // The ids of Spine's own messages are in upper case, whatever the supplier made of them.
  const id = ref.toUpperCase()
  const answer = parts.promised(space, id)
  const own = answer?.kind === ANSWER && promisedOf(answer.content).toParty === party ? answer : undefined
  return [
    { id, key: `answer ${party} ${id}`, entry: own },
    ...forwardIds(party, ref, envelope.to.value)
      .toReversed()
      .map((forward) => ({ id: forward, key: forward, entry: parts.promised(space, forward) })),
  ]
}

const done = (visit: Visit): void => {
  visit.reply = { status: 202, fields: ['Content-Type', 'text/xml'], body: Buffer.alloc(0) }
}

/** Registered in the directory, though no sample of Spine's answer is known (dossier 4). */
function ping(visit: Visit): void {
  visit.exchange.summary = `Ping from ${visit.envelope.from.value}`
  visit.reply = {
    status: 200,
    fields: ['Content-Type', 'text/xml'],
    body: writePong(subjectOf(visit.envelope), visit.parts.ids.timeUuid()),
  }
}
