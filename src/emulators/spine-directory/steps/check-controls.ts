import { results } from '../../../wire/ldap/codes.ts'
import { controls as known } from '../../../wire/ldap/controls.ts'
import { extensionControls, understood } from '../contract.ts'
import { LdapRefusal } from '../errors.ts'
import { directoryDoorProblems } from '../problems.ts'
import { shown, type Visit } from '../visit.ts'

/**
 * A critical control that is not understood refuses its operation (RFC 4511 §4.1.11), one that is not critical is passed over; so is one that
 * belongs to other operations. No control may come twice.
 */
export function checkControls({ controls, request, parts }: Visit): void {
  if (controls.length === 0) return
  const seen = new Set<string>()
  for (const { oid, critical } of controls) {
    const kinds = understood[oid] ?? (parts.settings.ldapExtensions ? extensionControls[oid] : undefined)
    if (kinds?.includes(request.kind) === true) {
      // Being someone else is refused before it is counted how often.
      const name = oid === known.proxiedAuthorization ? undefined : NAMES[oid]
      if (name !== undefined && seen.has(oid)) throw misused(oid, 'it more than once', `${name} control specified multiple times`)
      seen.add(oid)
    } else if (critical) {
      throw new LdapRefusal(directoryDoorProblems['MS-LDAP-CRITICAL-CONTROL'], {
        came: `the critical control ${shown(oid)} with a ${request.kind}`,
        expected: 'no critical control, or one that the rootDSE lists with an operation that it is for',
        resultCode: results.unavailableCriticalExtension,
        diagnosticMessage: `critical extension is ${kinds === undefined ? 'not recognized' : 'unavailable'}`,
      })
    }
  }
  const manage = controls.find(({ oid }) => oid === known.manageDsaIt)
  if (manage?.value !== undefined) throw misused(manage.oid, 'it with a value', 'manageDSAit control value not absent')
}

/** Names of controls as OpenLDAP's texts have them. */
const NAMES: Readonly<Record<string, string>> = {
  [known.manageDsaIt]: 'manageDSAit',
  [known.assertion]: 'assert',
  [known.valuesReturnFilter]: 'valuesReturnFilter',
}

const misused = (oid: string, came: string, diagnosticMessage: string): LdapRefusal =>
  new LdapRefusal(directoryDoorProblems['MS-LDAP-CONTROL-VALUE'], {
    came: `${oid}: ${came}`,
    expected: 'a control once, with the value that its RFC gives it; ManageDsaIT without one',
    resultCode: results.protocolError,
    diagnosticMessage,
  })
