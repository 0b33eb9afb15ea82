import type { Inbound } from '../../kernel/emulator.ts'
import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import { writeJson } from '../../wire/fhir/json.ts'
import { FHIR_JSON } from '../../wire/fhir/media-type.ts'
import type { Resource } from '../../wire/fhir/types.ts'
import { FhirRefusal, OUTCOMES, type OutcomeCode, outcome } from './errors.ts'
import type { Visit } from './visit.ts'

/** A resource as a reply; the caller's ids come back as they were sent. @param more header fields, names and values in turn */
export function resourceReply(status: number, resource: Resource, inbound: Inbound | undefined, more: readonly string[] = []): Reply {
  const echoed = (['X-Request-ID', 'X-Correlation-ID'] as const).flatMap((name) => {
    const value = inbound?.fields.get(name.toLowerCase())
    return value === undefined ? [] : [name, value]
  })
  return { status, fields: ['Content-Type', FHIR_JSON, ...echoed, ...more], body: writeJson(resource, 0) }
}

/** Turns whatever stopped a request into an OperationOutcome: the one place where they become bytes. */
export function refusal(error: unknown, { exchange, inbound }: Visit): Reply {
  const known = asRefusal(error)
  // A patient who is not there is an answer, not a refusal.
  const refused = known.problem.severity === 'error'
  exchange.outcome = known.problem.code === 'MS-INTERNAL' ? 'failed' : refused ? 'refused' : 'accepted'
  exchange.problems.push(known.problem)
  exchange.summary = `${exchange.labels['interaction'] ?? 'request'} ${refused ? 'refused' : 'answered'}: ${known.code} ${known.problem.title}`
  return resourceReply(known.status, outcome(known.code, OUTCOMES[known.code], known.diagnostics), inbound)
}

const AT_EDGE: Readonly<Record<string, OutcomeCode>> = { 'MS-INTERNAL': 'INTERNAL_SERVER_ERROR', 'MS-OVERLOADED': 'UNABLE_TO_CALL_SERVICE' }

/** The door's answer to a problem met before the pipeline could run. */
export function refuseAtEdge(what: Problem): Reply {
  const code = AT_EDGE[what.code] ?? 'INVALID_VALUE'
  const status = what.code === 'MS-BODY-TOO-LARGE' ? 413 : OUTCOMES[code].status
  return resourceReply(status, outcome(code, OUTCOMES[code], `${what.code}: ${what.title}`), undefined)
}

function asRefusal(error: unknown): FhirRefusal {
  if (error instanceof FhirRefusal) return error
  if (error instanceof ProblemError)
    return new FhirRefusal(error.problem.code === 'MS-SPACE-UNKNOWN' ? 'INVALID_VALUE' : 'UNABLE_TO_CALL_SERVICE', error.problem)
  return new FhirRefusal('INTERNAL_SERVER_ERROR', unexpected(error, 'a request that can be answered'))
}
