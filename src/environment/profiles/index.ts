import { nearest } from '../../kernel/nearest.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import { dep } from './dep.ts'
import { int } from './int.ts'
import { profileProblems } from './problems.ts'
import { Profile } from './profile.ts'

const profiles = { int, dep } as const

/** Environments that the documents name and a later version will be. */
const later: Readonly<Record<string, string>> = {
  dev: 'was decommissioned on 31 July 2025; its profile comes later',
  train: 'was decommissioned on 31 July 2025; its profile comes later',
  live: 'its look-alike comes later, and only on express request',
}

/** The names that `profile` knows. */
export const profileNames: readonly string[] = Object.keys(profiles)

/** The profile of that name in any case; throws a ProblemError (MS-PROFILE-UNKNOWN) that lists what exists. */
export function profile(name: string): Profile {
  const wanted = name.toLowerCase()
  for (const [key, value] of Object.entries(profiles)) {
    if (key === wanted) return Profile.parse(value)
  }
  const meant = nearest(wanted, profileNames)
  const why = later[wanted] ?? (meant === undefined ? '' : `did you mean ${meant}?`)
  throw new ProblemError(
    problem(profileProblems['MS-PROFILE-UNKNOWN'], {
      came: why === '' ? `"${name}"` : `"${name}" (${why})`,
      expected: `${profileNames.join(' or ')}; dev, train and live come later`,
    }),
  )
}
