import { problem } from '../../kernel/problem.ts'
import { endOf, type Session, sessions } from '../../national/sessions/session.ts'
import { type SessionWork, useSession } from '../../national/sessions/sessions.ts'
import { ticketReadings } from '../../wire/sso/ticket.ts'
import { LoginRefusal } from './errors.ts'
import { authenticationProblems as P } from './problems.ts'
import type { Visit } from './visit.ts'

const ENDED = {
  idle: 'it was idle too long',
  max: 'its longest life was over',
  logout: 'the user logged out',
  destroyed: 'it was destroyed',
  revoked: 'it was revoked',
} as const

/**
 * The open session of a ticket, used by this request; what a client did to the ticket is told.
 * @param use whether the request counts as use
 * @throws LoginRefusal when there is none
 */
export async function openSessionOf(
  visit: Visit,
  work: SessionWork,
  text: string | undefined,
  use: 'any' | 'update' | 'no' = 'any',
): Promise<Session> {
  const session = await sessionOf(visit, work, text)
  const ended = endOf(session, work.turn.now)
  if (ended !== undefined) {
    const came = `a ticket whose session ended at ${new Date(ended.at).toISOString()}: ${ENDED[ended.by]}`
    throw new LoginRefusal(problem(P['MS-SSO-ENDED'], { came, expected: 'the ticket of an open session', at: 'token' }))
  }
  if (session.state === 'locked')
    throw new LoginRefusal(
      problem(P['MS-SSO-LOCKED'], { came: `a locked session of ${session.uid}`, expected: 'a session whose card is in the reader' }),
    )
  const counts = use === 'update' || (use === 'any' && visit.parts.settings.ssoIdleReset === 'any')
  return counts ? useSession(work, session) : session
}

/** The session of a ticket, open or ended. @throws LoginRefusal when there is none, or its ticket may not be written so */
export async function sessionOf(visit: Visit, { turn }: SessionWork, text: string | undefined): Promise<Session> {
  const { exchange, parts } = visit
  if (text === undefined || text === '') {
    const expected = `${visit.operation.path}?token=<ticket, percent-encoded>, or the parameter sso_ticket in a gpOBJECT`
    throw new LoginRefusal(problem(P['MS-SSO-TICKET-MISSING'], { came: 'no ticket', expected, at: 'token' }))
  }
  for (const { ticket, mistake } of ticketReadings(text)) {
    const session = await turn.get(sessions, ticket)
    if (session === undefined) continue
    Object.assign(exchange.labels, { uid: session.uid, session: session.id })
    if (mistake === undefined) return session
    const details = { came: `a ticket with ${mistake}`, expected: 'the ticket as authvalidate gave it', at: 'token' }
    if (parts.settings.ssoTicket === 'strict') throw new LoginRefusal(problem(P['MS-SSO-TICKET-STRICT'], details))
    // A turn that runs again tells it once.
    if (!exchange.problems.some(({ code }) => code === 'MS-SSO-TICKET-ENCODING'))
      exchange.problems.push(problem(P['MS-SSO-TICKET-ENCODING'], details))
    return session
  }
  const came = `a text of ${text.length} characters that is no ticket of space ${visit.space.name}`
  throw new LoginRefusal(
    problem(P['MS-SSO-TICKET-UNKNOWN'], { came, expected: 'a ticket of 62 characters that authvalidate gave', at: 'token' }),
  )
}
