import { defineProblems, ProblemError, problem } from '../kernel/problem.ts'
import type { Profile } from './profiles/profile.ts'

export const closingProblems = defineProblems({
  'MS-ENVIRONMENT-CLOSED': {
    title: 'This environment takes no registrations any more.',
    next: 'Move to INT or DEP; or start with --as-of and a day on which it still did, to see what an old configuration met then.',
  },
})

const day = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10)

/**
 * Refuses what an environment that was decommissioned did not do any more at a time (environments 1): nothing new from the minimal-support phase on,
 * and no change at all once it had gone.
 * @param what is asked for @param isNew a user, endpoint or certificate that is not there yet @param now milliseconds since 1970 on the space's clock
 * @throws ProblemError MS-ENVIRONMENT-CLOSED
 */
export function assertTaken({ title, closing }: Pick<Profile, 'title' | 'closing'>, what: string, isNew: boolean, now: number): void {
  if (closing === undefined) return
  const gone = now >= Date.parse(closing.gone)
  if (!gone && !(isNew && now >= Date.parse(closing.minimal))) return
  const except = closing.except === undefined ? '' : `, except for ${closing.except}`
  const expected = gone
    ? `nothing: ${title}, is no more since ${closing.gone}`
    : `what was there on ${closing.minimal}: from then on no new users, endpoints or certificates were made${except}`
  throw new ProblemError(problem(closingProblems['MS-ENVIRONMENT-CLOSED'], { came: `${what} on ${day(now)}`, expected }))
}
