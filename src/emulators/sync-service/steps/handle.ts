import { problem } from '../../../kernel/problem.ts'
import type { Turn } from '../../../kernel/turn.ts'
import type { DomainAnswer } from '../../../national/domain.ts'
import { OID } from '../../../wire/hl7v3/names.ts'
import { answerReply, rejectionAnswer } from '../answer.ts'
import { type Rejection, rejection } from '../errors.ts'
import { syncProblems } from '../problems.ts'
import { unbuiltAnswer } from '../unbuilt-answer.ts'
import type { Visit } from '../visit.ts'

/** What became of a request, and when on the space's clock. */
interface Processed {
  readonly answer: DomainAnswer
  readonly rejected: Rejection | undefined
  readonly now: number
}

/** Processes the message in one turn and answers in the response: duplicate check, wrapper, domain; all of it is committed, or nothing. */
export async function handle(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  const processed = await visit.parts.turns.run(visit.space, (turn) => process(visit, turn))
  note(visit, processed)
  visit.reply = answerReply(visit, processed.answer, processed.now)
}

async function process(visit: Visit, turn: Turn): Promise<Processed> {
  const { entry, envelope, parts, tape, wrapper } = visit
  const { now } = turn
  const remembered = parts.settings.syncRemember
  const key = `sync ${envelope.sender.value} ${wrapper.id.toUpperCase()}`
  const known = remembered > 0 && wrapper.id !== '' && (await turn.recall(key)) !== undefined
  const rejected = known ? duplicate(visit) : visit.rejection
  if (rejected !== undefined) {
    const { code, displayName } = rejected
    return { answer: rejectionAnswer({ code, codeSystem: OID.wrapperError, displayName }), rejected, now }
  }
  const handler = parts.domains[entry.interaction]
  const answer = handler === undefined ? await unbuiltAnswer(visit, turn) : await handler({ tape, wrapper }, turn)
  parts.notify(turn, answer.notices ?? [], visit.exchange.id)
  if (remembered > 0) turn.remember(key, envelope.messageId.value, now + remembered)
  return { answer, rejected: undefined, now }
}

const duplicate = ({ entry, wrapper }: Visit): Rejection =>
  rejection(
    'DUPLICATE_HL7_ID',
    problem(syncProblems['MS-DUPLICATE-HL7-ID'], {
      came: `HL7 id ${wrapper.id} a second time`,
      expected: 'an HL7 id that no message before had',
      at: `${entry.action}/id/@root`,
    }),
  )

/** Tells the exchange how the message fared. */
function note({ entry, exchange }: Visit, { answer, rejected }: Processed): void {
  exchange.outcome = rejected === undefined ? 'accepted' : 'refused'
  exchange.summary = `${entry.action} ${rejected === undefined ? `answered with ${answer.interaction}: ` : ''}${answer.summary}`
  if (rejected !== undefined) {
    exchange.problems.push(rejected.problem)
    return
  }
  exchange.problems.push(...(answer.problems ?? []))
  const notBuilt = exchange.problems.some(({ code }) => code === 'MS-NOT-BUILT')
  if (answer.typeCode === 'AA' || notBuilt) return
  exchange.problems.push(
    problem(syncProblems['MS-DOMAIN-REFUSED'], {
      came: answer.summary,
      expected: 'a message the domain can process',
      ...(answer.invented === true ? { invented: true } : {}),
    }),
  )
}
