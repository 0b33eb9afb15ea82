import { attribute, type EntryAttribute, present } from '../../../directory/entries/entry.ts'
import type { AttributeType } from '../../../directory/schema/attribute-type.ts'
import { attributeTypes, objectClasses, withoutLater } from '../../../directory/schema/schema.ts'
import { ruleDefinitions, ruleUses, syntaxDefinitions } from '../../../directory/schema/syntaxes.ts'
import { extensions } from '../../../wire/ldap/codes.ts'
import { controls } from '../../../wire/ldap/controls.ts'
import type { DirectorySettings } from '../parts.ts'

/** An entry of the server itself, whose attributes are mostly operational. */
export interface ServerEntry {
  readonly dn: string
  readonly key: string
  readonly user: readonly EntryAttribute[]
  readonly operational: readonly EntryAttribute[]
}

type Switches = Pick<DirectorySettings, 'ldapExtensions' | 'ldapSchema'>

/** What OpenTest's rootDSE says (dossier sds-ldap 1.5), and with `--ldap-extensions` what more there is. */
export function rootDse({ ldapExtensions }: Switches): ServerEntry {
  const more = (...values: readonly string[]): readonly string[] => (ldapExtensions ? values : [])
  return {
    dn: '',
    key: '',
    user: present([attribute('objectClass', 'top', 'OpenLDAProotDSE')]),
    operational: present([
      attribute('structuralObjectClass', 'OpenLDAProotDSE'),
      attribute('configContext', 'cn=config'),
      attribute('namingContexts', 'dc=spine2,dc=ncrs,dc=nhs,dc=uk', 'cn=accesslog', 'o=nhs'),
      attribute(
        'supportedControl',
        controls.sync,
        controls.proxiedAuthorization,
        controls.manageDsaIt,
        controls.subentries,
        controls.pagedResults,
        controls.valuesReturnFilter,
        controls.postRead,
        controls.preRead,
        controls.assertion,
        ...more(controls.sortRequest),
      ),
      attribute('supportedExtension', extensions.passwordModify, extensions.whoAmI, extensions.cancel, ...more(extensions.startTls)),
      attribute(
        'supportedFeatures',
        '1.3.6.1.1.14',
        '1.3.6.1.4.1.4203.1.5.1',
        '1.3.6.1.4.1.4203.1.5.2',
        '1.3.6.1.4.1.4203.1.5.3',
        '1.3.6.1.4.1.4203.1.5.4',
        '1.3.6.1.4.1.4203.1.5.5',
      ),
      attribute('supportedLDAPVersion', '3'),
      attribute('supportedSASLMechanisms', 'DIGEST-MD5', 'NTLM', 'CRAM-MD5', ...more('EXTERNAL')),
      attribute('entryDN', ''),
      attribute('subschemaSubentry', 'cn=Subschema'),
    ]),
  }
}

/** In the data since 2024, in no schema of 2019: clients that check names against the schema stumble over it (dossier sds-ldap 0). */
const LATER: ReadonlySet<string> = new Set(['nhsmhsmanufacturerorg', 'nhstempuid'])

/** The schema as OpenLDAP serves it; `2019` leaves out what the schema of that year had not. */
export function subschema({ ldapSchema }: Switches): ServerEntry {
  const types = attributeTypes.filter(({ key, definition }) => definition !== undefined && !(ldapSchema === '2019' && LATER.has(key)))
  const definitions = (of: readonly { readonly definition: string | undefined }[]) => of.map(({ definition }) => definition)
  const rules = (type: AttributeType) => ({ name: type.name, rules: [type.equality, type.ordering, type.substring] })
  return {
    dn: 'cn=Subschema',
    key: 'cn=subschema',
    user: present([attribute('objectClass', 'top', 'subentry', 'subschema', 'extensibleObject'), attribute('cn', 'Subschema')]),
    operational: present([
      attribute('structuralObjectClass', 'subentry'),
      attribute('createTimestamp', '20190120215555Z'),
      attribute('modifyTimestamp', '20190120215555Z'),
      attribute('ldapSyntaxes', ...syntaxDefinitions),
      attribute('matchingRules', ...ruleDefinitions),
      attribute('matchingRuleUse', ...ruleUses(types.map(rules))),
      attribute('attributeTypes', ...definitions(types)),
      attribute(
        'objectClasses',
        ...definitions(objectClasses).map((text) => (text !== undefined && ldapSchema === '2019' ? withoutLater(text) : text)),
      ),
      attribute('entryDN', 'cn=Subschema'),
      attribute('subschemaSubentry', 'cn=Subschema'),
    ]),
  }
}
