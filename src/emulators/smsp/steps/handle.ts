import { RESPONSE_CODES } from '../../../national/mini-services/codes.ts'
import { OPERATIONS } from '../../../national/mini-services/operations.ts'
import { answerReply } from '../answer-reply.ts'
import type { Visit } from '../visit.ts'

/** Lets the domain answer, in a turn that changes nothing. */
export async function handle(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const { domain, exchange, parts, request, space, unauthorised } = visit
  const { name } = OPERATIONS[request.operation]
  if (unauthorised !== undefined) {
    exchange.outcome = 'refused'
    exchange.problems.push(unauthorised)
    exchange.labels['responseCode'] = 'SMSP-0005'
    exchange.summary = `${name}: SMSP-0005 ${RESPONSE_CODES['SMSP-0005']}`
    visit.reply = answerReply(visit, 'SMSP-0005', '')
    return
  }
  const answer = await parts.turns.run(space, (turn) => domain(request, turn))
  visit.answer = answer
  // A request that breaks its schema is refused; what is merely not found was answered.
  exchange.outcome = answer.code === 'SMSP-0001' && answer.problems.some(({ severity }) => severity === 'error') ? 'refused' : 'accepted'
  exchange.problems.push(...answer.problems)
  exchange.labels['responseCode'] = answer.code
  exchange.summary = `${name}: ${answer.summary}`
  visit.reply = answerReply(visit, answer.code, answer.content)
}
