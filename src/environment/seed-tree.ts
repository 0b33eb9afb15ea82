import type { z } from 'zod'
import type { Entry } from '../directory/entries/entry.ts'
import { OrganisationFile, organisationEntry } from '../directory/organisations.ts'
import { PersonFile, personEntries } from '../directory/people.ts'
import { AccountFile, ReferenceFile, referenceEntries, WorkgroupFile, workgroupEntry } from '../directory/reference-data.ts'
import type { LdapAccount } from '../emulators/spine-directory/parts.ts'
import { type SeedFile, validate } from './seed-file.ts'

/** What the files beside parties and interactions give. */
export interface SeedTree {
  readonly entries: readonly Entry[]
  readonly accounts: readonly LdapAccount[]
}

type Reader = (source: SeedFile, faults: string[]) => SeedTree

const entriesOf =
  <T>(schema: z.ZodType<T>, read: (file: T) => Entry[]): Reader =>
  (source, faults) => {
    const file = validate(source, schema, faults)
    return { entries: file === undefined ? [] : read(file), accounts: [] }
  }

interface TreeFile {
  /** Left out of the built-in data under `seed: none`. */
  readonly people: boolean
  readonly read: Reader
}

/** The files of the directory's other branches by name (stubs/README.md). */
export const treeFiles: Readonly<Record<string, TreeFile>> = {
  'organisations.yaml': { people: true, read: entriesOf(OrganisationFile, ({ organisations }) => organisations.map(organisationEntry)) },
  'people.yaml': { people: true, read: entriesOf(PersonFile, ({ people }) => people.flatMap(personEntries)) },
  'workgroups.yaml': { people: true, read: entriesOf(WorkgroupFile, ({ workgroups }) => workgroups.map(workgroupEntry)) },
  'reference-data.yaml': { people: false, read: entriesOf(ReferenceFile, referenceEntries) },
  'accounts.yaml': {
    people: false,
    read: (source, faults) => ({ entries: [], accounts: validate(source, AccountFile, faults)?.accounts ?? [] }),
  },
}
