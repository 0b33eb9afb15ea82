import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'
import type { Reply } from '../../kernel/reply.ts'
import { type FhirFormat, fhirType, writeResource } from '../../wire/fhir/representation.ts'
import { NrlRefusal, outcomeOf, type RefusalCode, refusals } from './errors.ts'
import type { Visit } from './visit.ts'

/** The one answer without an OperationOutcome (dossier ssp-fhir-dos 7). */
const BROKEN = '<html><title>500: Internal Server Error</title><body>500: Internal Server Error</body></html>'

/** A refusal's bytes. */
export function refusalReply(code: RefusalCode, diagnostics: string, format: FhirFormat): Reply {
  const [status] = refusals[code]
  if (code === 'INTERNAL_SERVER_ERROR') return { status, fields: ['Content-Type', 'text/html; charset=UTF-8'], body: BROKEN }
  return { status, fields: ['Content-Type', fhirType(format)], body: writeResource(outcomeOf(code, diagnostics), format) }
}

/** Turns whatever stopped a call into the record locator's own answer. */
export function refusal(error: unknown, visit: Visit): Reply {
  const { exchange } = visit
  const { code, diagnostics, problem: what } = asRefusal(error)
  exchange.outcome = refusals[code][0] >= 500 ? 'failed' : 'refused'
  exchange.problems.push(what)
  exchange.summary = `refused with ${code}: ${what.title}`
  return refusalReply(code, diagnostics, visit.wantedFormat ?? 'xml')
}

/** Its answer to a problem met before the pipeline could run. */
export const refuseAtEdge = (what: Problem): Reply =>
  refusalReply(what.code === 'MS-OVERLOADED' ? 'OVERLOADED' : 'INVALID_REQUEST_MESSAGE', `${what.code}: ${what.title}`, 'xml')

function asRefusal(error: unknown): NrlRefusal {
  if (error instanceof NrlRefusal) return error
  if (error instanceof ProblemError) {
    const code = error.problem.code === 'MS-SPACE-UNKNOWN' ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'
    return new NrlRefusal(code, error.problem.came, error.problem)
  }
  const came = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new NrlRefusal(
    'INTERNAL_SERVER_ERROR',
    came,
    problem(kernelProblems['MS-INTERNAL'], { came, expected: 'a call that can be answered' }),
  )
}
