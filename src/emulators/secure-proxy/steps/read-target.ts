import { problem } from '../../../kernel/problem.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import { targetOf } from '../target.ts'
import type { Visit } from '../visit.ts'

/** Finds the URL that the call is for in its path (dossier ssp-fhir-dos 1.2). */
export function readTarget(visit: Visit): void {
  const { exchange, parts, rest } = visit
  const target = targetOf(rest)
  if ('came' in target) throw refused(target.came, target.expected)
  if (target.repaired) {
    const details = { came: rest.slice(0, 60), expected: 'https://', at: 'path' }
    if (parts.settings.sspSlashes === 'refuse') throw refused(details.came, 'https:// with both its slashes (--ssp-slashes)')
    exchange.problems.push(problem(sspProblems['MS-SSP-TARGET-REPAIRED'], details))
  }
  if (/\/(?:\.|%2e){1,2}(?:[/?]|$)/i.test(target.path))
    exchange.problems.push(
      problem(sspProblems['MS-SSP-TARGET-DOTS'], { came: target.path.slice(0, 200), expected: 'no . or .. segments', at: 'path' }),
    )
  visit.target = target
}

const refused = (came: string, expected: string): SspRefusal =>
  new SspRefusal(400, 'INVALID_TARGETURL', problem(sspProblems['MS-SSP-TARGET'], { came, expected, at: 'path', invented: true }))
