import { nearest } from '../../kernel/nearest.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { dep } from './dep.ts'
import { dev } from './dev.ts'
import { int } from './int.ts'
import { live } from './live.ts'
import { profileProblems } from './problems.ts'
import { Profile } from './profile.ts'
import { train } from './train.ts'

const profiles = { int, dep, dev, train, live } as const

/** The names that `profile` knows. */
export const profileNames: readonly string[] = Object.keys(profiles)

/** The profile of that name in any case; throws a ProblemError (MS-PROFILE-UNKNOWN) that lists what exists. */
export function profile(name: string): Profile {
  const wanted = name.toLowerCase()
  for (const [key, value] of Object.entries(profiles)) {
    if (key === wanted) return Profile.parse(value)
  }
  const meant = nearest(wanted, profileNames)
  throw new ProblemError(
    problem(profileProblems['MS-PROFILE-UNKNOWN'], {
      came: meant === undefined ? `"${name}"` : `"${name}" (did you mean ${meant}?)`,
      expected: profileNames.join(', '),
    }),
  )
}

/** The profile of that name, to be started. @throws ProblemError MS-PROFILE-UNKNOWN; MS-PROFILE-LIVE for the live look-alike, unless it is asked for */
export function profileToStart(name: string, liveLookAlike: boolean): Profile {
  const found = profile(name)
  if (found.lookAlike !== true || liveLookAlike) return found
  throw new ProblemError(
    problem(profileProblems['MS-PROFILE-LIVE'], {
      came: `--environment ${found.name}`,
      expected: '--live-look-alike beside it, or another environment',
    }),
  )
}
