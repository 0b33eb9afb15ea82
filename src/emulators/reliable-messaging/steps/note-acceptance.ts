import { problem } from '../../../kernel/problem.ts'
import type { Played } from '../practice-replies.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Tells the exchange how an accepted message fared: processed, passed on, rejected, or known already. */
export function noteAcceptance(visit: Visit): void {
  const { envelope, exchange, acceptance } = visit
  exchange.outcome = 'accepted'
  if (acceptance.repeated) {
    exchange.summary = `${envelope.action.value} acknowledged again`
    exchange.problems.push(
      problem(messagingProblems['MS-DUPLICATE-MESSAGE'], {
        came: `MessageId ${envelope.messageId.value} a second time`,
        expected: 'a new MessageId for a new message',
      }),
    )
    return
  }
  const { answer } = acceptance
  if (answer === undefined) {
    exchange.summary = `${envelope.action.value} accepted for ${envelope.to.value}`
    if (acceptance.played !== undefined) notePlayed(visit, acceptance.played)
    return
  }
  const rejected = visit.rejection !== undefined || acceptance.sameHl7Id === true
  exchange.summary = `${envelope.action.value} ${rejected ? 'acknowledged, then' : 'accepted:'} ${answer.summary}`
  if (acceptance.sameHl7Id === true) {
    exchange.problems.push(
      problem(messagingProblems['MS-DUPLICATE-HL7-ID'], {
        came: `HL7 id ${visit.payload.wrapper.id} a second time`,
        expected: 'an HL7 id that no message before had',
        at: `${envelope.action.value}/id/@root`,
      }),
    )
  }
  if (!acceptance.deliverable) {
    noReturnEndpoint(visit, `${visit.entry.service}:${answer.interaction}`)
  }
  const notBuilt = exchange.problems.some(({ code }) => code === 'MS-NOT-BUILT')
  if (answer.typeCode === 'AE' && !rejected && !notBuilt)
    exchange.problems.push(
      problem(messagingProblems['MS-DOMAIN-REFUSED'], {
        came: answer.summary,
        expected: 'a message the domain can process',
        ...(answer.invented === true ? { invented: true } : {}),
      }),
    )
}

/** What the addressed organisation made of it, where mock-spine plays it. */
function notePlayed(visit: Visit, { ignored, replies, undeliverable }: Played): void {
  const { exchange, envelope } = visit
  if (replies.length > 0) exchange.summary += `, which answers with ${replies.map(({ forwarded }) => forwarded.action).join(', ')}`
  for (const interaction of undeliverable) noReturnEndpoint(visit, interaction)
  if (ignored === undefined) return
  const came = `${ignored} (conversation ${envelope.conversationId.value})`
  exchange.problems.push(problem(messagingProblems['MS-PRACTICE-IGNORES'], { came, expected: 'a message that its transfer waits for' }))
}

function noReturnEndpoint({ envelope, exchange }: Visit, interaction: string): void {
  exchange.problems.push(
    problem(messagingProblems['MS-NO-RETURN-ENDPOINT'], {
      came: `${envelope.from.value} without a contract for ${interaction}`,
      expected: `an endpoint of ${envelope.from.value} for ${interaction}`,
    }),
  )
}
