import { type Problem, ProblemError } from '../../src/kernel/problem.ts'

/** The problem that `work` throws. */
export async function problemOf(work: () => unknown): Promise<Problem> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('nothing was thrown')
}
