import { problem } from '../../kernel/problem.ts'
import { AccessManagerError, readRequestSet } from '../../wire/access-manager/read.ts'
import { writeResponseSet } from '../../wire/access-manager/write.ts'
import { maskTickets } from '../../wire/sso/ticket.ts'
import { XmlError } from '../../wire/xml/index.ts'
import { LoginRefusal } from './errors.ts'
import { authenticationProblems as P } from './problems.ts'
import type { Visit } from './visit.ts'

/** What became of one request of a set. */
export interface SetAnswer {
  readonly body: string
  readonly summary: string
  /** It named a session that there is not. */
  readonly unknownSession?: boolean
}

/**
 * Answers a set of requests, one response each, under the svcid that came (dossier identity-and-pki 5).
 * @throws LoginRefusal for what is no set of requests
 */
export async function answerSet(visit: Visit, svcid: string, answer: (request: string) => Promise<SetAnswer>): Promise<void> {
  const { exchange, inbound } = visit
  const set = readable(() => readRequestSet(inbound.body), visit.operation.name)
  if (set.svcid.toLowerCase() !== svcid.toLowerCase()) {
    const details = { came: `svcid="${set.svcid.slice(0, 60)}"`, expected: `svcid="${svcid}" at ${visit.operation.path}`, at: 'RequestSet' }
    throw new LoginRefusal(problem(P['MS-AM-REQUEST'], details))
  }
  const answers: SetAnswer[] = []
  for (const request of set.requests) {
    try {
      answers.push(await answer(request))
    } catch (error) {
      throw asRefusal(error, visit.operation.name)
    }
  }
  if (answers.some(({ unknownSession }) => unknownSession === true)) {
    exchange.problems.push(problem(P['MS-AM-SESSION'], { came: 'an id of no open session', expected: 'the ticket of one' }))
  }
  // An exception of the protocol comes with HTTP 200; what one request of the set was refused is told nevertheless.
  exchange.outcome = exchange.problems.some(({ severity }) => severity === 'error') ? 'refused' : 'accepted'
  exchange.summary = answers.map(({ summary }) => summary).join(', ')
  const body = writeResponseSet(
    set.svcid,
    set.reqid,
    answers.map((each) => each.body),
  )
  visit.reply = { status: 200, fields: ['Content-Type', 'text/xml; charset=UTF-8'], body, kept: maskTickets(body) }
}

function readable<T>(read: () => T, at: string): T {
  try {
    return read()
  } catch (error) {
    throw asRefusal(error, at)
  }
}

function asRefusal(error: unknown, at: string): unknown {
  if (error instanceof XmlError) {
    const { came, expected, line, column } = error
    return new LoginRefusal(problem(P['MS-AM-REQUEST'], { came, expected, at: `${at}, line ${line}, column ${column}` }))
  }
  if (error instanceof AccessManagerError)
    return new LoginRefusal(problem(P['MS-AM-REQUEST'], { came: error.came, expected: error.expected, at }))
  return error
}
