import { problem } from '../../../kernel/problem.ts'
import { endOf } from '../../../national/sessions/session.ts'
import { endSession } from '../../../national/sessions/sessions.ts'
import { LoginRefusal } from '../errors.ts'
import { readGpRequest } from '../gp-request.ts'
import { status } from '../pages/html.ts'
import { authenticationProblems as P } from '../problems.ts'
import { openSessionOf, sessionOf } from '../session-of.ts'
import type { Visit } from '../visit.ts'

/** The end of a session: by POST, or by GET with a body, as one client has it (dossier identity-and-pki 2.4). What is no session is answered alike. */
export async function logout(visit: Visit): Promise<void> {
  const { exchange } = visit
  const text = ticketOf(visit)
  const cn = await visit.run(async (work) => {
    try {
      const session = await sessionOf(visit, work, text)
      if (endOf(session, work.turn.now) !== undefined) return undefined
      endSession(work, session, 'logout')
      return session.cn
    } catch (error) {
      if (error instanceof LoginRefusal && error.problem.code === 'MS-SSO-TICKET-UNKNOWN') return undefined
      throw error
    }
  })
  if (cn === undefined)
    exchange.problems.push(problem(P['MS-SSO-NOTHING-TO-END'], { came: 'a ticket without an open session', expected: 'the ticket of one' }))
  exchange.outcome = 'accepted'
  exchange.summary = cn === undefined ? 'Nothing to log out' : `${cn} logged out`
  visit.reply = status('OK')
}

/** The Identity Agent's sign of life: puts the idle expiry off. That it is answered like a logout is inferred (dossier 2.3). */
export async function update(visit: Visit): Promise<void> {
  const { cn } = await visit.run((work) => openSessionOf(visit, work, ticketOf(visit), 'update'))
  visit.exchange.outcome = 'accepted'
  visit.exchange.summary = `The session of ${cn} goes on`
  visit.reply = status('OK')
}

function ticketOf(visit: Visit): string | undefined {
  const inQuery = visit.query.get('token') ?? visit.query.get('sso_ticket')
  if (inQuery !== null) return inQuery
  return visit.inbound.body.length === 0 ? undefined : readGpRequest(visit).get('sso_ticket')
}
