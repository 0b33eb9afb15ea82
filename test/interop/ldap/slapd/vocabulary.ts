import type { LdifEntry } from '../ldif.ts'

/** What searches are made of: names and values that the directory has, and some that it has not. */
export interface Vocabulary {
  readonly dns: readonly string[]
  /** Values by the name of their attribute. */
  readonly values: ReadonlyMap<string, readonly string[]>
}

const MOST = 40

/** Names and values of the entries; of an attribute with many values the first ones. */
export function vocabularyOf(entries: readonly LdifEntry[]): Vocabulary {
  const values = new Map<string, Set<string>>()
  for (const { attributes } of entries) {
    for (const [name, list] of Object.entries(attributes)) {
      const known = values.get(name) ?? new Set()
      for (const value of list) if (known.size < MOST) known.add(value)
      values.set(name, known)
    }
  }
  return { dns: entries.map(({ dn }) => dn), values: new Map([...values].map(([name, set]) => [name, [...set]])) }
}

/** Names that no entry has under that spelling: aliases, numbers, supertypes, operational ones, options, and unknown ones. */
export const OTHER_NAMES = [
  'name',
  'commonName',
  'surname',
  'userid',
  'organizationName',
  '2.5.4.3',
  '2.5.4.0',
  '0.9.2342.19200300.100.1.44',
  '1.2.826.0.1285.0.1.10',
  'NHSIDCODE',
  'nhsMhsPartyKey',
  'nhsMhsEndPoint',
  'cn;lang-en',
  'nhsIDCode;binary',
  'structuralObjectClass',
  'hasSubordinates',
  'entryDN',
  'subschemaSubentry',
  'objectlass',
  'nhsNoSuchAttribute',
  '1.2.3.4',
] as const

export const RULES = [
  'caseIgnoreMatch',
  'caseExactMatch',
  'caseIgnoreIA5Match',
  'objectIdentifierMatch',
  'distinguishedNameMatch',
  '2.5.13.2',
  '2.5.13.5',
  'noSuchMatch',
  '1.2.3.4',
] as const

/** Bases that are no DN, or none of an entry. */
export const ODD_BASES = [
  '',
  ' ',
  'rubbish',
  'o=',
  '=nhs',
  'o=nhs,',
  ',o=nhs',
  'o=nhs;',
  'o = nhs',
  'O=NHS',
  '2.5.4.10=nhs',
  'organizationName=nhs',
  'o="nhs"',
  'o=#04036e6873',
  'o=#0c036e6873',
  'o=n\\ hs',
  'o=n\\68s',
  'o=n\\hs',
  'o=nhs\\',
  'o=nhs,o=nhs',
  'dc=other',
  'cn=Subschema',
  'cn=subschema',
  'cn=config',
  'cn=monitor',
  'nosuchtype=x,o=nhs',
  'ou=Nothing,o=nhs',
  'ou=Nothing,ou=Services,o=nhs',
  'uid=999,ou=people,o=nhs',
  'cn=a,uid=999,ou=people, o=nhs',
  'ou=services  ,  o=nhs',
  'ou=Services+o=x,o=nhs',
  'ou=  Services  ,o=nhs',
  'OU=SERVICES,O=NHS',
  '1.2.3.4=x,o=nhs',
] as const
