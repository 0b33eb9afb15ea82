import { type Problem, ProblemError, problem } from '../../kernel/problem.ts'
import { kernelProblems } from '../../kernel/problems.ts'
import type { Reply } from '../../kernel/reply.ts'
import { readParameters } from '../../wire/fhir/parameters.ts'
import { wantedFormat } from '../../wire/fhir/representation.ts'
import { nginxReply, type OutcomeStyle, outcomeReply, SspRefusal, type SspStatus } from './errors.ts'
import type { SecureProxyParts } from './parts.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a call into the proxy's own answer: the one place where its errors become bytes. */
export function refusal(error: unknown, visit: Visit): Reply {
  const { exchange, parts, more } = visit
  const known = asRefusal(error)
  const { status, text, problem: what } = known
  exchange.outcome = status >= 500 || status === 499 ? 'failed' : 'refused'
  exchange.problems.push(what)
  exchange.summary = `refused with ${status}: ${what.title}`
  if ((status === 495 || status === 496) && parts.settings.sspCertificate === 'nginx') return nginxReply(status)
  return outcomeReply(status, text, styleOf(visit), more)
}

/** The proxy's answer to a problem met before its pipeline could run. */
export function refuseAtEdge(parts: SecureProxyParts, what: Problem): Reply {
  const status = EDGE[what.code] ?? 500
  return outcomeReply(status, `${status}: ${what.code} ${what.title}`, { ...plainStyle(parts), accept: undefined })
}

const EDGE: Readonly<Record<string, SspStatus>> = {
  'MS-BODY-TOO-LARGE': 413,
  'MS-SLOW-CLIENT': 408,
  'MS-NOT-HTTP': 400,
  'MS-OVERLOADED': 503,
}

const plainStyle = ({ settings, ids }: SecureProxyParts): Omit<OutcomeStyle, 'accept'> => ({
  shape: settings.sspErrors,
  format: 'json',
  id: ids.uuid().toLowerCase(),
})

/** How a call's caller is told of a refusal: in JSON, unless the settings let them choose. */
export function styleOf({ parts, inbound, rest }: Pick<Visit, 'parts' | 'inbound' | 'rest'>): OutcomeStyle {
  const accept = inbound.fields.get('accept')
  const plain = { ...plainStyle(parts), accept }
  if (parts.settings.sspErrorFormat === 'json') return plain
  const mark = rest.indexOf('?')
  const format = readParameters(mark < 0 ? '' : rest.slice(mark + 1)).parameters.find(({ name }) => name === '_format')?.value
  return { ...plain, format: wantedFormat({ format, accept, contentType: inbound.fields.get('content-type') }, 'json') ?? 'json' }
}

function asRefusal(error: unknown): SspRefusal {
  if (error instanceof SspRefusal) return error
  if (error instanceof ProblemError) return new SspRefusal(400, `400: ${error.problem.title}`, error.problem)
  const came = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new SspRefusal(
    500,
    '500: Internal Server Error',
    problem(kernelProblems['MS-INTERNAL'], { came, expected: 'a call that can be forwarded' }),
  )
}
