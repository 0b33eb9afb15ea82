import type { ServerResponse } from 'node:http'
import { type Problem, type ProblemCode, ProblemError, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import { controlProblems } from './problems.ts'

/** Media type of every refusal (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json'

const STATUS: Readonly<Record<ProblemCode, number>> = {
  'MS-ADMIN-FORBIDDEN': 403,
  'MS-ADMIN-TOKEN': 403,
  'MS-ADMIN-FOREIGN-ORIGIN': 403,
  'MS-ADMIN-NO-ROUTE': 404,
  'MS-ADMIN-NOT-FOUND': 404,
  'MS-SPACE-UNKNOWN': 404,
  'MS-PKI-UNKNOWN': 404,
  'MS-SNAPSHOT-UNKNOWN': 404,
  'MS-CARD-USER': 404,
  'MS-DEMO-UNKNOWN': 404,
  'MS-ADMIN-METHOD': 405,
  'MS-ADMIN-CONFLICT': 409,
  'MS-CLAIM-TAKEN': 409,
  'MS-DIRECTORY-CONFLICT': 409,
  'MS-REGISTRATION-SPINE': 409,
  'MS-STORE-CONFLICT': 409,
  'MS-SNAPSHOT-LIMIT': 409,
  'MS-ENVIRONMENT-CLOSED': 409,
  'MS-PKI-NAME-TAKEN': 409,
  'MS-PKI-ALREADY-REVOKED': 409,
  'MS-PKI-NO-KEY': 409,
  'MS-DEMO-NEEDS': 409,
  'MS-DEMO-OVER': 409,
  'MS-CARD-PIN': 409,
  'MS-CARD-BLOCKED': 409,
  'MS-CARD-ROLE': 409,
  'MS-CARD-EMPTY': 409,
  'MS-CARD-THERE': 409,
  'MS-CARD-LOGIN': 409,
  'MS-ADMIN-TOO-LARGE': 413,
  'MS-ADMIN-MEDIA-TYPE': 415,
  'MS-INTERNAL': 500,
  'MS-DEMO-SCRIPT': 500,
  'MS-PKI-DAMAGED': 500,
  'MS-PKI-FOREIGN': 500,
  'MS-PKI-REPLACED': 500,
  'MS-PKI-UNREADABLE': 500,
  'MS-PKI-NOT-WRITABLE': 500,
  'MS-DEMO-BUSY': 503,
  'MS-OVERLOADED': 503,
  'MS-STORE-FAILED': 503,
  'MS-PKI-LOCKED': 503,
}

/** A problem as the admin interface tells it. */
export function problemJson(what: Problem, status: number): Record<string, unknown> {
  return {
    type: `urn:mock-spine:problem:${what.code}`,
    title: what.title,
    status,
    detail: `Came: ${what.came}. Expected: ${what.expected}. ${what.next}`,
    code: what.code,
    came: what.came,
    expected: what.expected,
    next: what.next,
    ...(what.at === undefined ? {} : { at: what.at }),
  }
}

/** Answers with a problem; anything thrown that carries none is an MS-INTERNAL. */
export function sendProblem(response: ServerResponse, error: unknown, fields: Readonly<Record<string, string>> = {}): void {
  const what = problemIn(error)
  const status = STATUS[what.code] ?? 400
  const body = JSON.stringify(problemJson(what, status))
  response.writeHead(status, {
    'Content-Type': PROBLEM_TYPE,
    'Cache-Control': 'no-store',
    'Content-Length': String(Buffer.byteLength(body)),
    ...fields,
  })
  response.end(body)
}

function problemIn(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : (parserProblem(error) ?? internal(error))
}

/** What express and its readers throw at a caller's mistake: a path that can't be decoded, or, with a status from 400 to 499, a body that can't be read. */
function parserProblem(error: unknown): Problem | undefined {
  if (error instanceof URIError) {
    return problem(controlProblems['MS-ADMIN-PARAMETER'], {
      came: error.message,
      expected: 'a path whose % signs begin UTF-8 bytes in hex',
    })
  }
  if (!(error instanceof Error) || !('status' in error)) return undefined
  const { status } = error
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined
  if (status === 413) return problem(controlProblems['MS-ADMIN-TOO-LARGE'], { came: error.message, expected: 'a smaller body' })
  return problem(controlProblems['MS-ADMIN-BODY'], { came: error.message, expected: 'a whole, well-formed JSON document in UTF-8' })
}

function internal(error: unknown): Problem {
  const came = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return problem(kernelProblems['MS-INTERNAL'], { came, expected: 'an admin request that is carried out' })
}
