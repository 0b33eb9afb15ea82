import { CHANGELOG, keyOf, ORGANISATIONS, PEOPLE, REFERENCE_DATA, SERVICES, WORKGROUPS } from '../../directory/entries/entry.ts'

/** The branches of the directory by the words of `--ldap-accounts-only`. */
export const branches = {
  services: SERVICES,
  organisations: ORGANISATIONS,
  people: PEOPLE,
  workgroups: WORKGROUPS,
  'reference-data': REFERENCE_DATA,
  changelog: CHANGELOG,
} as const
export type Branch = keyof typeof branches

/** Whether the entry of a name (`dnKey`) is kept from a caller, who then sees a directory without it. */
export type Closed = (key: string) => boolean

/** What is kept from who is bound so; undefined where everything may be read (dossier sds-ldap 1.3). */
export function closedTo(boundDn: string, accountsOnly: readonly Branch[]): Closed | undefined {
  if (accountsOnly.length === 0 || boundDn !== '') return undefined
  const keys = accountsOnly.map((branch) => keyOf(branches[branch]))
  return (key) => keys.some((each) => key === each || key.endsWith(`,${each}`))
}
