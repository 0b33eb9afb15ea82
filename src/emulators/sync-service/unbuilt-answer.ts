import { problem } from '../../kernel/problem.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { DomainAnswer } from '../../national/domain.ts'
import { unbuiltFailure } from '../../national/unbuilt-failure.ts'
import { keepUnbuilt } from '../../national/unbuilt-messages.ts'
import { isQuery } from './contract.ts'
import { syncProblems } from './problems.ts'
import type { Visit } from './visit.ts'

/**
 * What Spine answers while the domain of an interaction is not built: the message, which passed every check, is kept whole; the answer is the
 * failure of its domain, as a query's where the catalogue names that one. No synchronous interaction is answered by an acknowledgement alone,
 * so that `--unbuilt accept` changes nothing here.
 */
export async function unbuiltAnswer(visit: Visit, turn: Turn): Promise<DomainAnswer> {
  const { entry, envelope, exchange, parts, sender, tape } = visit
  await keepUnbuilt(turn, {
    interaction: entry.interaction,
    fromParty: sender.party.partyKey,
    messageId: envelope.messageId.value.replace(/^uuid:/, ''),
    conversationId: '',
    receivedAt: turn.now,
    payload: tape.standalone(envelope.content),
  })
  const answer = unbuiltFailure(entry, isQuery(entry), '')
  // A turn may run again: the message is told of and counted once.
  if (exchange.problems.some(({ code }) => code === 'MS-NOT-BUILT')) return answer
  exchange.problems.push(
    problem(syncProblems['MS-NOT-BUILT'], {
      came: entry.interaction,
      expected: `an interaction whose domain is built; this one (domain ${entry.domain}) was answered with ${answer.interaction} ${answer.typeCode}`,
      invented: true,
    }),
  )
  parts.tally.add('mock_spine_unbuilt_total', `interaction="${entry.interaction}"`)
  return answer
}
