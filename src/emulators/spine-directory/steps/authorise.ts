import { dnKey } from '../../../directory/schema/normal.ts'
import { results } from '../../../wire/ldap/codes.ts'
import { controls } from '../../../wire/ldap/controls.ts'
import { understood } from '../contract.ts'
import { LdapRefusal } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import { shown, type Visit } from '../visit.ts'

/** As whom the operation is carried out: who is bound, or nobody where an account asks for that (RFC 4370); an account may not be another. */
export function authorise(visit: Visit): void {
  const { session, request } = visit
  visit.boundDn = session.boundDn
  const control = visit.control(controls.proxiedAuthorization)
  if (control === undefined || understood[control.oid]?.includes(request.kind) !== true) return
  const { value } = control
  if (value === undefined) {
    throw new LdapRefusal(directoryDoorProblems['MS-LDAP-CONTROL-VALUE'], {
      came: 'proxied authorization without a value',
      expected: 'an authorization identity, or an empty one (RFC 4370)',
      resultCode: results.protocolError,
      diagnosticMessage: 'proxy authorization control value absent',
    })
  }
  const who = value.toString()
  if (session.boundDn === '') throw denied(who, 'anonymous proxied authorization not allowed')
  if (who === '') visit.boundDn = ''
  else if (!who.startsWith('dn:')) throw denied(who, 'authzId mapping failed')
  else if (dnKey(who.slice(3)) !== dnKey(session.boundDn)) throw denied(who, 'not authorized to assume identity')
}

const denied = (who: string, diagnosticMessage: string): LdapRefusal =>
  new LdapRefusal(directoryDoorProblems['MS-LDAP-PROXIED'], {
    came: `an operation on behalf of ${who === '' ? 'nobody' : shown(who)}`,
    expected: 'an operation in one’s own name',
    resultCode: results.authorizationDenied,
    diagnosticMessage,
  })
