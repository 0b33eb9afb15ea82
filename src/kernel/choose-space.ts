import { ProblemError, problem } from './problem.ts'
import { kernelProblems } from './problems.ts'
import type { Space, Spaces } from './space.ts'

/** Header that names a space outright. */
export const SPACE_FIELD = 'x-mock-spine-space'

/** What a message says about where it belongs, strongest first. */
export interface SpaceHints {
  /** Value of the header `X-Mock-Spine-Space`. */
  readonly named: string | undefined
  /** Host asked for, lower case. */
  readonly host: string
  /** Claims the message carries, strongest first, e.g. `party:a99901-9990001`; lower case. Asked for only as far as needed. */
  readonly claims: Iterable<string>
  /** Names of the sender's certificate, lower case. */
  readonly certificateNames: readonly string[]
}

/**
 * Chooses the space of a message: by header, Host, what it carries, the certificate's name; else `default`.
 * @throws ProblemError MS-SPACE-UNKNOWN when the header names none that exists
 */
export function chooseSpace(spaces: Spaces, hints: SpaceHints): Space {
  if (hints.named !== undefined) {
    const space = spaces.get(hints.named)
    if (space !== undefined) return space
    throw new ProblemError(
      problem(kernelProblems['MS-SPACE-UNKNOWN'], {
        came: `X-Mock-Spine-Space: ${hints.named}`,
        expected: spaces
          .all()
          .map(({ name }) => name)
          .join(', '),
      }),
    )
  }
  if (!spaces.divided) return spaces.default
  const byHost = spaces.owner(`host:${hints.host}`)
  if (byHost !== undefined) return byHost
  for (const claim of hints.claims) {
    const owner = spaces.owner(claim)
    if (owner !== undefined) return owner
  }
  for (const name of hints.certificateNames) {
    const owner = spaces.owner(`host:${name}`)
    if (owner !== undefined) return owner
  }
  return spaces.default
}
