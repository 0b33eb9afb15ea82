import { problem } from '../../../kernel/problem.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import type { RateWindows } from '../rate.ts'
import type { Visit } from '../visit.ts'

/** Bounds the calls of a sender (dossier ssp-fhir-dos 1.7); the answer tells what is left. */
export const throttleBy = (windows: RateWindows) =>
  function throttle(visit: Visit): void {
    const { headers, space, more } = visit
    const state = windows.count(`${space.name} ${headers.from}`, space.clock.now())
    if (state === undefined) return
    const { limit, remaining, reset, exceeded } = state
    more.push('X-Rate-Limit-Limit', String(limit), 'X-Rate-Limit-Remaining', String(remaining), 'X-Rate-Limit-Reset', String(reset))
    if (!exceeded) return
    const details = {
      came: `call ${limit + 1} of ${headers.from}`,
      expected: `at most ${limit}; the next window begins in ${reset} s`,
      invented: true,
    }
    throw new SspRefusal(429, '429: Too Many Requests', problem(sspProblems['MS-SSP-RATE'], details))
  }
