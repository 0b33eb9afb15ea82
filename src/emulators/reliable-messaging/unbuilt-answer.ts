import type { CatalogueEntry } from '../../directory/interactions.ts'
import { problem } from '../../kernel/problem.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { DomainAnswer } from '../../national/domain.ts'
import { unbuiltFailure } from '../../national/unbuilt-failure.ts'
import { keepUnbuilt } from '../../national/unbuilt-messages.ts'
import { messagingProblems } from './problems.ts'
import type { Visit } from './visit.ts'

/**
 * What Spine answers while the domain of an interaction is not built: the message, which passed every check, is kept whole; the answer is the
 * domain's failure, or with `--unbuilt accept` the acknowledgement, where that alone answers the interaction. Never a result without content.
 */
export async function unbuiltAnswer(visit: Visit, turn: Turn): Promise<DomainAnswer> {
  const { entry, envelope, parts, payload } = visit
  await keepUnbuilt(turn, {
    interaction: entry.interaction,
    fromParty: envelope.from.value,
    messageId: envelope.messageId.value,
    conversationId: envelope.conversationId.value,
    receivedAt: turn.now,
    payload: payload.tape.bytes.toString(),
  })
  const accepted = parts.settings.unbuilt === 'accept' && isAcknowledged(entry)
  const answer = accepted ? acknowledgement : unbuiltFailure(entry, entry.pattern === 'async-express')
  note(visit, answer)
  return answer
}

const ACKNOWLEDGEMENT = 'MCCI_IN010000UK13'
const isAcknowledged = ({ service, answers }: CatalogueEntry): boolean =>
  answers.length > 0 && answers.every((answer) => answer === `${service}:${ACKNOWLEDGEMENT}`)

const acknowledgement: DomainAnswer = {
  interaction: ACKNOWLEDGEMENT,
  prefix: 'hl7:',
  versionCode: 'V3NPfIT4.2.00',
  typeCode: 'AA',
  content: '',
  summary: 'not built: kept and acknowledged (--unbuilt accept)',
}

/** A turn may run again: the message is told of and counted once. */
function note({ exchange, parts, entry }: Visit, answer: DomainAnswer): void {
  if (exchange.problems.some(({ code }) => code === 'MS-NOT-BUILT')) return
  exchange.problems.push(
    problem(messagingProblems['MS-NOT-BUILT'], {
      came: entry.interaction,
      expected: `an interaction whose domain is built; this one (domain ${entry.domain}) was answered with ${answer.interaction} ${answer.typeCode}`,
      ...(answer.invented === true ? { invented: true } : {}),
    }),
  )
  parts.tally.add('mock_spine_unbuilt_total', `interaction="${entry.interaction}"`)
}
