import type { Reply } from '../../kernel/reply.ts'
import { asFault, faultReply } from '../../national/sync-fault.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a request into a SOAP fault: the one place where they become bytes. */
export function refusal(error: unknown, { exchange }: Visit): Reply {
  const known = asFault(error, 'a message that can be processed')
  exchange.outcome = known.problem.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push(known.problem)
  exchange.summary = `${exchange.labels['interaction'] ?? 'message'} refused: ${known.problem.title}`
  return faultReply(known.errors, 500)
}
