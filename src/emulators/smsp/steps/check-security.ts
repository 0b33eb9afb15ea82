import { problem } from '../../../kernel/problem.ts'
import { clientFault } from '../errors.ts'
import { itkProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const AT = '/Envelope/Header/wsse:Security'
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

/** WS-Security: a Timestamp and a Username; no signature and no password are known (dossier sync-pds-smsp-gazetteer 3.2). @throws ItkRefusal 1000 */
export function checkSecurity({ envelope, exchange, parts, space }: Visit): void {
  const asked = parts.settings.smspSecurity
  if (asked === 'ignore') return
  const { count, timestamps, usernames, username, created, expires } = envelope.security
  if (count !== 1 || timestamps !== 1 || usernames !== 1 || username === '') {
    const came = `${count} Security, ${timestamps} Timestamp, ${usernames} UsernameToken${usernames === 1 && username === '' ? ' without a Username' : ''}`
    const details = { came, expected: 'one Security with one Timestamp and one Username', at: AT }
    throw clientFault(problem(itkProblems['MS-ITK-SECURITY'], details))
  }
  const wrong = stale(created, expires, space.clock.now())
  if (wrong === undefined) return
  const details = { came: wrong, expected: 'Created and Expires around now', at: `${AT}/wsu:Timestamp` }
  if (asked === 'fresh') throw clientFault(problem(itkProblems['MS-ITK-SECURITY-EXPIRED'], details))
  exchange.problems.push(problem(itkProblems['MS-ITK-SECURITY-STALE'], details))
}

/** What is wrong with a Timestamp on the space's clock. */
function stale(created: string, expires: string, now: number): string | undefined {
  for (const [name, text] of [
    ['Created', created],
    ['Expires', expires],
  ] as const)
    if (!INSTANT.test(text) || Number.isNaN(Date.parse(text))) return `${name} “${text.slice(0, 60)}”`
  if (Date.parse(expires) < now) return `Expires ${expires}, past at ${new Date(now).toISOString()}`
  return Date.parse(created) > Date.parse(expires) ? `Created ${created} behind Expires ${expires}` : undefined
}
