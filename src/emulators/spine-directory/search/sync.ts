import { results } from '../../../wire/ldap/codes.ts'
import { controls, readSyncMode } from '../../../wire/ldap/controls.ts'
import { LdapError } from '../../../wire/ldap/error.ts'
import { LdapRefusal, unreadableValue } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/**
 * Whether a search refreshes a copy of the content (RFC 4533 refreshOnly). The content is always sent whole, whatever the cookie, which the RFC
 * leaves to the server; a search that goes on for ever is not served. @throws LdapRefusal
 */
export function isSync(visit: Visit): boolean {
  const control = visit.control(controls.sync)
  if (control === undefined) return false
  try {
    if (readSyncMode(control) === 'refresh') return true
  } catch (error) {
    if (error instanceof LdapError) throw unreadableValue(directoryDoorProblems['MS-LDAP-CONTROL-VALUE'], error)
    throw error
  }
  throw new LdapRefusal(directoryDoorProblems['MS-LDAP-SYNC'], {
    came: 'a sync request of the mode refreshAndPersist',
    expected: 'refreshOnly',
    resultCode: results.unwillingToPerform,
    diagnosticMessage: 'persistent searches are not served',
  })
}
