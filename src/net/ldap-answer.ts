import type { Exchange } from '../kernel/exchange.ts'
import { type Problem, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { results } from '../wire/ldap/codes.ts'
import type { LdapReply } from '../wire/ldap/reply.ts'
import type { AnsweredRequest, LdapMessage, LdapSession, UnreadableRequest } from '../wire/ldap/request.ts'
import type { LdapHandler } from './ldap-handler.ts'
import { unreadable } from './ldap-problems.ts'

/** The handler's answer; never throws: a value it can't read is 2 protocolError, a handler that fails 80 other. */
export function answerOf(
  handler: LdapHandler,
  { id, controls }: LdapMessage,
  request: AnsweredRequest | UnreadableRequest,
  exchange: Exchange,
  session: LdapSession,
): LdapReply | Promise<LdapReply> {
  if (request.kind === 'unreadable') return refuse(exchange, 'refused', unreadable(request.error), results.protocolError)
  const failed = (error: unknown): LdapReply => {
    const came = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const failure = problem(kernelProblems['MS-INTERNAL'], { came, expected: 'an answer' })
    return refuse(exchange, 'failed', failure, results.other)
  }
  try {
    const answer = handler({ id, request, controls }, exchange, session)
    return answer instanceof Promise ? answer.catch(failed) : answer
  } catch (error) {
    return failed(error)
  }
}

function refuse(exchange: Exchange, outcome: 'refused' | 'failed', failure: Problem, resultCode: number): LdapReply {
  exchange.outcome = outcome
  exchange.summary = failure.title
  exchange.problems.push(failure)
  return { resultCode, diagnosticMessage: outcome === 'failed' ? failure.title : `${failure.came} where ${failure.expected} is expected` }
}
