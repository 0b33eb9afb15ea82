import { problem } from '../../../kernel/problem.ts'
import { fault } from '../../../national/sync-fault.ts'
import { gazetteerProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { certificateNames } from './identify.ts'

/** Whether the certificate is a registered party's: all that says who asks. @throws SyncFault 300 */
export function authorise({ exchange, inbound, parts, space }: Visit): void {
  const { partyCheck } = parts.settings
  if (partyCheck === 'off') return
  const names = certificateNames(inbound)
  const directory = parts.directory(space.name)
  if (names.some((name) => directory.partiesWithFqdn(name).length > 0)) return
  const details = { came: `a certificate for ${names[0] ?? 'nobody'}`, expected: 'the certificate of a registered party', at: 'TLS' }
  if (partyCheck === 'strict') throw fault('accessDenied', problem(gazetteerProblems['MS-GAZ-PARTY'], details), 'TLS')
  exchange.problems.push(problem(gazetteerProblems['MS-GAZ-PARTY-UNCHECKED'], details))
}
