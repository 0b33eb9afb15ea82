import { type Problem, problem } from './problem.ts'
import { kernelProblems } from './problems.ts'

/** The problem of an error that nobody foresaw (MS-INTERNAL), with the place that it came from. @param expected what could have been done */
export function unexpected(error: unknown, expected: string): Problem {
  const known = error instanceof Error
  const came = known ? `${error.name}: ${error.message}` : String(error)
  return problem(kernelProblems['MS-INTERNAL'], { came, expected, at: known ? (error.stack?.split('\n')[1]?.trim() ?? '') : '' })
}
