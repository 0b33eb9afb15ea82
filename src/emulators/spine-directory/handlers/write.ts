import { dnKey } from '../../../directory/schema/normal.ts'
import { results } from '../../../wire/ldap/codes.ts'
import type { WriteRequest } from '../../../wire/ldap/request.ts'
import { LdapRefusal, noDn } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import { shown, type Visit } from '../visit.ts'

/** Refuses what would change the directory: 8 to who is anonymous, 50 to an account (dossier sds-ldap 7). */
export function write({ boundDn, exchange }: Visit, { kind, dn }: WriteRequest): never {
  exchange.labels['dn'] = shown(dn)
  if (dnKey(dn) === undefined) throw noDn(dn)
  const anonymous = boundDn === ''
  const refused = anonymous ? 'modifications require authentication' : 'no write access to parent'
  throw new LdapRefusal(directoryDoorProblems['MS-LDAP-WRITE'], {
    came: `${kind} of ${shown(dn)} by ${anonymous ? 'an anonymous caller' : boundDn}`,
    expected: 'reading',
    resultCode: anonymous ? results.strongerAuthRequired : results.insufficientAccessRights,
    ...(kind === 'modify' && !anonymous ? {} : { diagnosticMessage: refused }),
  })
}
