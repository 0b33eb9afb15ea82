import type { Turn } from '../../../kernel/turn.ts'
import type { DomainAnswer } from '../../../national/domain.ts'
import { ruleText } from '../../../wire/hl7v3/wrapper-codes.ts'
import { notifier } from '../notify.ts'
import { answerContract, promiseAnswer } from '../promise-answer.ts'
import { rejection, rejectionAnswer } from '../rejection.ts'
import { unbuiltAnswer } from '../unbuilt-answer.ts'
import type { Visit } from '../visit.ts'
import { noteAcceptance } from './note-acceptance.ts'
import { once, type Work } from './once.ts'

/** Processes the message in one turn: duplicate check, domain, promised answer; all of it is committed, or nothing. */
export async function handle(visit: Visit): Promise<void> {
  if (visit.reply !== undefined) return
  visit.acceptance = await visit.parts.turns.run(visit.space, (turn) => once(visit, turn, () => process(visit, turn)))
  noteAcceptance(visit)
}

async function process(visit: Visit, turn: Turn): Promise<Work> {
  const { envelope, parts, entry } = visit
  const { wrapper } = visit.payload
  const hl7Key = `hl7 ${envelope.from.value} ${wrapper.id.toUpperCase()}`
  const sameHl7Id = visit.profile === 'reliable' && visit.rejection === undefined && (await turn.recall(hl7Key)) !== undefined
  const rejected = sameHl7Id ? rejection('DUPLICATE_HL7_ID', ruleText('DUPLICATE_HL7_ID')) : visit.rejection
  const answer = rejected === undefined ? await domainAnswer(visit, turn) : rejectionAnswer(rejected, entry, wrapper.versionCode)
  const registered = answerContract(visit, turn, answer.interaction)
  turn.send(promiseAnswer(visit, turn, answer, registered))
  notifier(parts)(turn, answer.notices ?? [], visit.exchange.id)
  // A message that was turned away may come again under its HL7 id once it is mended.
  if (visit.profile === 'reliable' && answer.typeCode === 'AA')
    turn.remember(hl7Key, envelope.messageId.value, turn.now + parts.settings.persistDefault)
  return { answer, deliverable: registered !== undefined, sameHl7Id }
}

async function domainAnswer(visit: Visit, turn: Turn): Promise<DomainAnswer> {
  const handler = visit.parts.domains[visit.entry.interaction]
  if (handler === undefined) return unbuiltAnswer(visit, turn)
  const answer = await handler(visit.payload, turn)
  const told = visit.exchange.problems
  // A turn may run again: what it tells twice is told once.
  for (const each of answer.problems ?? []) if (!told.some(({ code, came }) => code === each.code && came === each.came)) told.push(each)
  return answer
}
