import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'
import type { Reply } from '../../kernel/reply.ts'
import { fhirType, writeResource } from '../../wire/fhir/representation.ts'
import { encoded } from './encode.ts'
import { BookingRefusal, outcomeOf, type RefusalCode, refusals } from './errors.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a call into the provider's own answer. */
export function refusal(error: unknown, visit: Visit): Reply {
  const { exchange } = visit
  const { code, diagnostics, problem: what } = asRefusal(error)
  const [status] = refusals[code]
  exchange.outcome = status >= 500 && code !== 'NOT_IMPLEMENTED' ? 'failed' : 'refused'
  exchange.problems.push(what)
  exchange.summary = `refused with ${status}: ${what.title}`
  const close = status === 495 || status === 496 ? ['Connection', 'close'] : []
  return encoded(visit, { status, resource: outcomeOf(code, diagnostics), fields: close })
}

/** The provider's answer to a problem met before its pipeline could run. */
export function refuseAtEdge(what: Problem): Reply {
  const code = what.code === 'MS-OVERLOADED' ? 'OVERLOADED' : EDGE.has(what.code) ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'
  return {
    status: refusals[code][0],
    fields: ['Content-Type', fhirType('json'), 'Cache-Control', 'no-store'],
    body: writeResource(outcomeOf(code, `${what.code}: ${what.title}`), 'json'),
  }
}

const EDGE: ReadonlySet<string> = new Set(['MS-BODY-TOO-LARGE', 'MS-SLOW-CLIENT', 'MS-NOT-HTTP'])

function asRefusal(error: unknown): BookingRefusal {
  if (error instanceof BookingRefusal) return error
  if (error instanceof ProblemError) {
    const code: RefusalCode = error.problem.code === 'MS-SPACE-UNKNOWN' ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'
    return new BookingRefusal(code, error.problem.came, error.problem)
  }
  const came = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const what = problem(kernelProblems['MS-INTERNAL'], { came, expected: 'a call that can be answered' })
  return new BookingRefusal('INTERNAL_SERVER_ERROR', came, what)
}
