import type { Environment } from '../environment/environment.ts'
import { nearest } from '../kernel/nearest.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'
import type { Space } from '../kernel/space.ts'
import { controlProblems } from './problems.ts'

/** The space of that name. @throws ProblemError MS-SPACE-UNKNOWN */
export function spaceOf(environment: Environment, name: string): Space {
  const space = environment.spaces.get(name)
  if (space !== undefined) return space
  const names = environment.spaces.all().map((each) => each.name)
  const meant = nearest(name, names)
  throw new ProblemError(
    problem(kernelProblems['MS-SPACE-UNKNOWN'], {
      came: `space "${name}"`,
      expected: meant === undefined ? `one of ${names.join(', ')}` : `a space that exists, such as ${meant}`,
      next: 'Create it with POST /api/spaces, or leave space out.',
    }),
  )
}

/** The error for something that isn't there. */
export function missing(came: string, expected: string, next?: string): ProblemError {
  return new ProblemError(problem(controlProblems['MS-ADMIN-NOT-FOUND'], { came, expected, ...(next === undefined ? {} : { next }) }))
}
