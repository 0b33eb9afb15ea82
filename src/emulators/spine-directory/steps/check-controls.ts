import { results } from '../../../wire/ldap/codes.ts'
import { controls as known } from '../../../wire/ldap/controls.ts'
import { extensionControls, understood } from '../contract.ts'
import { LdapRefusal } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import { shown, type Visit } from '../visit.ts'

/** A critical control that is not understood refuses its operation (RFC 4511 §4.1.11); one that is not critical is passed over. */
export function checkControls({ controls, request, parts }: Visit): void {
  for (const { oid, critical } of controls) {
    if (!critical) continue
    const kinds = understood[oid] ?? (parts.settings.ldapExtensions ? extensionControls[oid] : undefined)
    if (kinds?.includes(request.kind) === true) continue
    throw new LdapRefusal(directoryDoorProblems['MS-LDAP-CRITICAL-CONTROL'], {
      came: `the critical control ${shown(oid)} with a ${request.kind}`,
      expected: 'no critical control, or paged results and subentries with a search, or ManageDsaIT',
      resultCode: results.unavailableCriticalExtension,
      diagnosticMessage: 'critical extension is not recognized',
    })
  }
  const manage = controls.filter(({ oid }) => oid === known.manageDsaIt)
  if (manage.length > 1) throw misused(`it ${manage.length} times`, 'manageDSAit control specified multiple times')
  if (manage[0]?.value !== undefined) throw misused('it with a value', 'manageDSAit control value not absent')
}

const misused = (came: string, diagnosticMessage: string): LdapRefusal =>
  new LdapRefusal(directoryDoorProblems['MS-LDAP-CONTROL-VALUE'], {
    came: `ManageDsaIT: ${came}`,
    expected: 'ManageDsaIT once, without a value (RFC 3296)',
    resultCode: results.protocolError,
    diagnosticMessage,
  })
