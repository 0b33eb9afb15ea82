import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'
import type { Reply } from '../../kernel/reply.ts'
import { encoded } from './encode.ts'
import { GpConnectRefusal, outcomeOf, type RefusalCode, refusals } from './errors.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a call into the practice's own answer. */
export async function refusal(error: unknown, visit: Visit): Promise<Reply> {
  const { exchange } = visit
  const { code, diagnostics, problem: what } = asRefusal(error)
  const [status] = refusals[code]
  exchange.outcome = status >= 500 && code !== 'NOT_IMPLEMENTED' ? 'failed' : 'refused'
  exchange.problems.push(what)
  exchange.summary = `refused with ${code}: ${what.title}`
  const close = status === 495 || status === 496 ? ['Connection', 'close'] : []
  return encoded(visit, status, outcomeOf(code, diagnostics, visit.release), close)
}

/** The practice's answer to a problem met before its pipeline could run. */
export function refuseAtEdge(what: Problem): Reply {
  const code = EDGE[what.code] ?? 'INTERNAL_SERVER_ERROR'
  const [status] = refusals[code]
  return {
    status,
    fields: ['Content-Type', 'application/fhir+json;charset=utf-8', 'Cache-Control', 'no-store'],
    body: JSON.stringify(outcomeOf(code, `${what.code}: ${what.title}`)),
  }
}

const EDGE: Readonly<Record<string, RefusalCode>> = {
  'MS-BODY-TOO-LARGE': 'BAD_REQUEST',
  'MS-SLOW-CLIENT': 'BAD_REQUEST',
  'MS-NOT-HTTP': 'BAD_REQUEST',
  'MS-OVERLOADED': 'OVERLOADED',
}

function asRefusal(error: unknown): GpConnectRefusal {
  if (error instanceof GpConnectRefusal) return error
  if (error instanceof ProblemError) {
    const code = error.problem.code === 'MS-SPACE-UNKNOWN' ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'
    return new GpConnectRefusal(code, error.problem.came, error.problem)
  }
  const came = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new GpConnectRefusal(
    'INTERNAL_SERVER_ERROR',
    came,
    problem(kernelProblems['MS-INTERNAL'], { came, expected: 'a call that can be answered' }),
  )
}
