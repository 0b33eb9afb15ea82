import type { Ids } from '../../kernel/ids.ts'
import { type Problem, ProblemError } from '../../kernel/problem.ts'
import type { Reply } from '../../kernel/reply.ts'
import { unexpected } from '../../kernel/unexpected.ts'
import { badRequest, outcomeReply, PlatformRefusal, platformReply, type RefusalStatus, SdsRefusal } from './errors.ts'
import type { Visit } from './visit.ts'

/** Turns whatever stopped a request into the API's own answer: the one place where its errors become bytes. */
export function refusal(error: unknown, { exchange, correlationId }: Visit): Reply {
  const known = asRefusal(error)
  exchange.outcome = known.problem.code === 'MS-INTERNAL' ? 'failed' : 'refused'
  exchange.problems.push(known.problem)
  exchange.summary = `SDS search refused: ${known.problem.title}`
  if (known instanceof PlatformRefusal) return platformReply(known.faultString)
  return outcomeReply(known.status, known.diagnostics, correlationId)
}

/** The API's answer to a problem met before the pipeline could run. */
export function refuseAtEdge(ids: Ids, what: Problem): Reply {
  return outcomeReply(EDGE[what.code] ?? 500, `${what.code}: ${what.title}`, ids.uuid())
}

const EDGE: Readonly<Record<string, RefusalStatus>> = {
  'MS-BODY-TOO-LARGE': 400,
  'MS-SLOW-CLIENT': 400,
  'MS-NOT-HTTP': 400,
  'MS-METHOD-NOT-ALLOWED': 405,
  'MS-OVERLOADED': 429,
}

function asRefusal(error: unknown): SdsRefusal | PlatformRefusal {
  if (error instanceof SdsRefusal || error instanceof PlatformRefusal) return error
  if (error instanceof ProblemError) return badRequest(error.problem.came, error.problem)
  const what = unexpected(error, 'a search that can be answered')
  return new SdsRefusal(500, what.came, what)
}
