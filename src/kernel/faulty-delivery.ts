import type { DeliveryKind, OutgoingMessage, OutgoingResult, Verdict } from './delivery.ts'
import { changesAfter, nothing } from './delivery-outcome.ts'
import type { DeliveryQueue } from './delivery-queues.ts'
import type { Exchange, Outcome } from './exchange.ts'
import type { DeliveryFault } from './faults.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import type { Commit } from './store.ts'

/** One try of a delivery, and what the worker does for it. */
export interface Attempt {
  readonly entry: OutboxEntry
  readonly queue: DeliveryQueue
  readonly kind: DeliveryKind
  readonly message: OutgoingMessage
  /** Begins an exchange for the message. */
  open(message: OutgoingMessage): Exchange
  /** Sends it, and enters what came back. */
  send(message: OutgoingMessage, exchange: Exchange): Promise<OutgoingResult>
  /** Judges what came back, and commits what follows. */
  judged(result: OutgoingResult, exchange: Exchange): Promise<void>
  settle(changes: Commit): Promise<void>
  /** Lets so many others to its target pass it. */
  holdBack(behind: number): void
  finish(exchange: Exchange, outcome: Outcome & ('accepted' | 'failed')): void
}

/** Makes a try as a fault bends it. */
export async function makeFaulty(attempt: Attempt, fault: DeliveryFault, exchange: Exchange): Promise<void> {
  const { entry, queue, kind, message } = attempt
  const now = queue.space.clock.now()
  if (fault.kind === 'refuse') {
    const reason = kind.refusalOf?.(fault.code, fault.text)
    const verdict: Verdict = { done: false, retry: false, problem: fault.problem, ...(reason === undefined ? {} : { reason }) }
    await attempt.settle(changesAfter(entry, kind, verdict, exchange, now))
    return attempt.finish(exchange, 'failed')
  }
  // Where nothing comes back, the fault is what the judge finds, and enters.
  if (fault.kind !== 'lose' && !(fault.kind === 'answer' && 'problem' in fault.result)) exchange.problems.push(fault.problem)
  switch (fault.kind) {
    case 'drop':
      await attempt.settle({ ...nothing(entry, now), outboxDelete: [entry.id] })
      return attempt.finish(exchange, 'failed')
    case 'put-off':
      await attempt.settle({ ...nothing(entry, now), outboxPut: [{ ...entry, due: now + fault.ms }] })
      if (fault.behind !== undefined) attempt.holdBack(fault.behind)
      return attempt.finish(exchange, 'failed')
    case 'answer':
      return attempt.judged(fault.result, exchange)
    case 'lose':
      await attempt.send(message, exchange)
      return attempt.judged({ problem: fault.problem }, exchange)
    case 'identity':
      return attempt.judged(await attempt.send({ ...message, identity: fault.identity }, exchange), exchange)
    case 'body':
      return attempt.judged(await attempt.send({ ...message, body: fault.body }, exchange), exchange)
    case 'copies': {
      const result = await attempt.send(message, exchange)
      for (let copy = 0; copy < fault.count; copy++) await sendCopy(attempt, fault)
      return attempt.judged(result, exchange)
    }
  }
}

/** The same message again, as an exchange of its own that nothing follows from. */
async function sendCopy(attempt: Attempt, { problem }: DeliveryFault): Promise<void> {
  const exchange = attempt.open(attempt.message)
  exchange.problems.push(problem)
  const result = await attempt.send(attempt.message, exchange)
  if ('problem' in result) exchange.problems.push(result.problem)
  attempt.finish(exchange, 'problem' in result ? 'failed' : 'accepted')
}
