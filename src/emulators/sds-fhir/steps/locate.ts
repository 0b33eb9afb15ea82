import { problem } from '../../../kernel/problem.ts'
import { kernelProblems } from '../../../kernel/problems.ts'
import { BASE, probes, searches } from '../contract.ts'
import { SdsRefusal } from '../errors.ts'
import { sdsFhirProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Finds what the path names, case and all; 404 for any other path, 405 for any verb but GET (dossier sds-ldap 6.4). */
export function locate(visit: Visit): void {
  const { inbound, parts, path } = visit
  const { maxQuery } = parts.settings
  if (inbound.target.length > maxQuery) {
    const details = {
      came: `path and query of ${inbound.target.length} bytes`,
      expected: `at most ${maxQuery} (--max-query)`,
      invented: true,
    }
    throw new SdsRefusal(414, 'HTTP 414: Request-URI Too Long', problem(sdsFhirProblems['MS-SDS-QUERY-TOO-LARGE'], details))
  }
  visit.operation = searches.find((each) => each.path === `${BASE}${path}`)
  const known = visit.operation !== undefined || Object.hasOwn(probes, path)
  if (!known) {
    const details = { came: `${BASE}${path}`, expected: searches.map((each) => each.path).join(' or '), at: 'path' }
    throw new SdsRefusal(404, 'HTTP endpoint not found', problem(sdsFhirProblems['MS-SDS-PATH'], details))
  }
  if (inbound.verb === 'GET') return
  const details = { came: `${inbound.verb} ${BASE}${path}`, expected: 'GET' }
  throw new SdsRefusal(405, 'HTTP operation not supported', problem(kernelProblems['MS-METHOD-NOT-ALLOWED'], details))
}
