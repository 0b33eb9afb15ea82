import { attribute, CHANGELOG, type Entry, ORGANISATIONS, PEOPLE, present, REFERENCE_DATA, SERVICES, SUFFIX, WORKGROUPS } from './entry.ts'

const branch = (dn: string): Entry => ({
  dn,
  attributes: present([attribute('objectClass', 'top', 'organizationalUnit'), attribute('ou', dn.slice(3, dn.indexOf(',')))]),
})

/** The suffix and the branches that every directory has. */
export const rootEntries: readonly Entry[] = [
  { dn: SUFFIX, attributes: present([attribute('objectClass', 'top', 'organization'), attribute('o', 'nhs')]) },
  ...[ORGANISATIONS, PEOPLE, SERVICES, REFERENCE_DATA, WORKGROUPS].map(branch),
]

/** The head of the changelog (dossier sds-ldap 3.6). */
export const changelogHead = (first: number, last: number): Entry => ({
  dn: CHANGELOG,
  attributes: present([
    attribute('objectClass', 'top', 'nhsExternalChangelog'),
    attribute('cn', 'changelog'),
    attribute('firstchangenumber', String(first)),
    attribute('lastchangenumber', String(last)),
  ]),
})
