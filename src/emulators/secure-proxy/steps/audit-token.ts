import { problem } from '../../../kernel/problem.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import { judgeToken } from '../token.ts'
import type { Visit } from '../visit.ts'

/** Reads the caller's token into the audit record and says what is wrong with it (dossier ssp-fhir-dos 1.10). */
export function auditToken(visit: Visit): void {
  const { exchange, inbound, parts, headers, endpoint, space } = visit
  const { sspJwt } = parts.settings
  if (sspJwt === 'off') return
  const { audit, findings } = judgeToken(inbound.fields.get('authorization'), {
    interaction: headers.interaction,
    verb: inbound.verb,
    root: parts.advertised(endpoint.endpoint.url),
    now: Math.floor(space.clock.now() / 1000),
  })
  visit.token = audit
  const [first] = findings
  if (first === undefined) return
  if (sspJwt === 'block')
    throw new SspRefusal(
      400,
      'MISSING_OR_INVALID_HEADER_Authorization',
      problem(sspProblems['MS-SSP-TOKEN'], {
        came: findings.map(({ at, came }) => `${at}: ${came}`).join('; '),
        expected: findings.map(({ at, expected }) => `${at}: ${expected}`).join('; '),
        at: first.at,
        invented: true,
      }),
    )
  for (const finding of findings) exchange.problems.push(problem(sspProblems['MS-SSP-TOKEN-NOTED'], finding))
}
