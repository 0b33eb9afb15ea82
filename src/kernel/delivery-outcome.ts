import type { DeliveryKind, Verdict } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import { type OutboxEntry, pauseAfter, WITHOUT_END } from './outbox-entry.ts'
import { type Problem, ProblemError, problem } from './problem.ts'
import { kernelProblems } from './problems.ts'
import type { Commit } from './store.ts'

/** What a try changes in the outbox, with its problems entered into the exchange. */
export function changesAfter(entry: OutboxEntry, kind: DeliveryKind, verdict: Verdict, exchange: Exchange, now: number): Commit {
  const base = nothing(entry, now)
  if (verdict.done) return { ...base, outboxDelete: [entry.id] }
  exchange.problems.push(verdict.problem)
  const pause = pauseAfter(entry.policy, entry.attempt)
  const again = now + pause
  const tried = { ...entry, attempt: entry.attempt + 1 }
  if (verdict.retry && entry.attempt < entry.policy.retries && again < entry.expires) {
    if (verdict.pending === true) return { ...base, outboxPut: [{ ...tried, due: again }] }
    exchange.problems.push(retried(entry, pause))
    return { ...base, outboxPut: [{ ...tried, due: again }] }
  }
  if (verdict.retry && verdict.pending !== true && entry.lapses === true && entry.attempt < entry.policy.retries && entry.expires > now) {
    exchange.problems.push(
      problem(kernelProblems['MS-DELIVERY-LAPSES'], {
        came: `attempt ${entry.attempt + 1} failed, the next one would be due at ${isoTime(again)}`,
        expected: `a try before ${isoTime(entry.expires)}, when the message expires`,
      }),
    )
    return { ...base, outboxPut: [{ ...tried, due: entry.expires + 1 }] }
  }
  // What confirms the last try has as long as it had after the others; then the message is given up without another.
  if (verdict.pending === true && entry.expires > now) {
    const due = pause > 0 ? Math.min(again, entry.expires) : entry.expires
    return { ...base, outboxPut: [{ ...tried, due, expires: due - 1 }] }
  }
  const last = problem(kernelProblems['MS-DELIVERY-FAILED'], {
    came: `${entry.attempt + 1} attempt(s), the last one ${verdict.problem.code}`,
    expected: `success within ${entry.policy.retries + 1} attempt(s) and before the message expires`,
  })
  exchange.problems.push(last)
  return { ...base, outboxPut: kind.failed(entry, last, now, verdict.reason), outboxDelete: [entry.id] }
}

function retried({ attempt, policy }: OutboxEntry, pause: number): Problem {
  const expected = `another one in ${pause / 1000} s on this space’s clock`
  return policy.retries === WITHOUT_END
    ? problem(kernelProblems['MS-DELIVERY-PATIENT'], { came: `attempt ${attempt + 1} failed`, expected })
    : problem(kernelProblems['MS-DELIVERY-RETRY'], { came: `attempt ${attempt + 1} of ${policy.retries + 1} failed`, expected })
}

/** A commit that changes nothing yet. */
export const nothing = (entry: OutboxEntry, now: number): Commit => ({
  space: entry.space,
  now,
  reads: [],
  writes: [],
  outboxPut: [],
  outboxDelete: [],
  remembered: [],
})

/** What to do about a failure of our own. */
export const AGAIN = 'The delivery is tried again; if it recurs, report it with this entry.'

/** ISO 8601 has four digits for the year. */
export const isoTime = (ms: number): string => new Date(Math.min(ms, Date.UTC(9999, 11, 31))).toISOString()

/** The problem of an error that no delivery kind and no store should throw. */
export function internal(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const came = error instanceof Error ? error.message : String(error)
  return problem(kernelProblems['MS-INTERNAL'], {
    came,
    expected: 'a delivery that can be built, judged and recorded',
    next: AGAIN,
  })
}
