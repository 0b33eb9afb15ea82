import { problem } from '../../../kernel/problem.ts'
import { methods } from '../contract.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Refuses what is not forwarded; OPTIONS is answered here, not forwarded (dossier ssp-fhir-dos 1.4). */
export function checkMethod({ inbound, parts }: Visit): void {
  const allowed: readonly string[] = methods[parts.settings.sspMethods]
  if (inbound.verb === 'OPTIONS' || allowed.includes(inbound.verb)) return
  const details = { came: inbound.verb, expected: [...allowed, 'OPTIONS'].join(', ') }
  throw new SspRefusal(405, '405: Method Not Allowed', problem(sspProblems['MS-SSP-METHOD'], details))
}
