import type { Reply } from '../../kernel/reply.ts'
import { asFault, faultReply } from '../../national/sync-fault.ts'
import { answerReply } from './answer-reply.ts'
import { GazetteerRefusal } from './errors.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a request into an errorList or a SOAP fault: the one place where they become bytes. */
export function refusal(error: unknown, visit: Visit): Reply {
  const { exchange } = visit
  const known = error instanceof GazetteerRefusal ? error : asFault(error, 'a request that can be processed')
  exchange.outcome = known.problem.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push(known.problem)
  exchange.summary = `getAddressList refused: ${known.problem.title}`
  return known instanceof GazetteerRefusal ? answerReply(visit, { kind: 'failed', errors: [known.error] }) : faultReply(known.errors, 500)
}
