import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readTable } from '../directory/catalogue-table.ts'
import { Directory } from '../directory/directory.ts'
import { type Entry, keyOf } from '../directory/entries/entry.ts'
import { Catalogue, CatalogueFile, CatalogueRow } from '../directory/interactions.ts'
import { PartyRecord } from '../directory/records.ts'
import type { LdapAccount } from '../emulators/spine-directory/parts.ts'
import { unknownName } from '../kernel/nearest.ts'
import { defineProblems, ProblemError, problem } from '../kernel/problem.ts'
import { writtenOut } from './party-shorthand.ts'
import { messagingHost, type Profile } from './profiles/profile.ts'
import { ersParty } from './seed-ers.ts'
import { readSeedFile, type SeedFile, type Substitutions, validate, validateAt } from './seed-file.ts'
import { withCatalogue } from './seed-spine.ts'
import { treeFiles } from './seed-tree.ts'

export interface SeedOptions {
  /** The folder of the built-in seed data (stubs/). */
  readonly builtIn: URL | string
  /** The user's folder that lies over it (`--stubs DIR`). */
  readonly overlayDir?: string
  readonly profile: Profile
  /** Values for `${NAME}` in the files: the process's environment. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** `seed: none`: of the built-in parties only Spine's own; the catalogue and the overlay stay. */
  readonly empty?: boolean
}

/** What an environment knows when it starts. */
export interface Seed {
  /** The parties, built-in ones first. */
  readonly directory: Directory
  readonly catalogue: Catalogue
  /** Who may bind to the directory with a password. */
  readonly accounts: readonly LdapAccount[]
}

export const seedProblems = defineProblems({
  'MS-SEED': {
    title: 'The seed data can’t be used.',
    next: 'Correct the lines that "came" names; stubs/README.md describes the files.',
  },
})

/** File of the patients; seed-patients.ts reads it when one is asked for. */
export const PATIENTS_FILE = 'patients.yaml'
/** File of the gazetteer's addresses; seed-addresses.ts reads it when one is asked for. */
export const ADDRESSES_FILE = 'addresses.yaml'

/** File of the smartcards that are not like the others; cards/seed-cards.ts reads it when a card is first asked for. */
export const CARDS_FILE = 'cards.yaml'

export const substitutionsOf = ({ profile, variables }: Pick<SeedOptions, 'profile' | 'variables'>): Substitutions => {
  const { name, spinePartyKey, spineOdsCode } = profile
  return { variables, profile: { name, spinePartyKey, spineOdsCode, messagingHost: messagingHost(profile).name } }
}

interface From<T> {
  readonly value: T
  readonly source: SeedFile
  /** Where the value stands in its file. */
  readonly at: readonly PropertyKey[]
}

/** Reads the seed data and what lies over it. Throws a ProblemError (MS-SEED) with every fault as `file:line: key: message`. */
export async function loadSeed({ builtIn, overlayDir, profile, variables, empty = false }: SeedOptions): Promise<Seed> {
  const yaml = await import('yaml')
  const { spinePartyKey } = profile
  const host = messagingHost(profile).name
  const substitutions = substitutionsOf({ profile, variables })
  const faults: string[] = []
  const rows = new Map<string, From<CatalogueRow>>()
  const entries = new Map<string, Entry>()
  const accounts = new Map<string, LdapAccount>()
  const builtInDir = builtIn instanceof URL ? fileURLToPath(builtIn) : builtIn
  const partyFiles: (readonly SeedFile[])[] = []
  for (const dir of overlayDir === undefined ? [builtInDir] : [builtInDir, overlayDir]) {
    const layer = readLayer(yaml, dir, substitutions, faults, empty && dir === builtInDir)
    partyFiles.push(layer.parties)
    for (const entry of layer.entries) entries.set(keyOf(entry.dn), entry)
    for (const account of layer.accounts) accounts.set(account.dn, account)
    for (const [key, row] of layer.rows) rows.set(key, row)
  }
  const catalogue = new Catalogue([...rows.values()].map(({ value }) => value))
  const parties = new Map<string, From<PartyRecord>>()
  for (const [layer, files] of partyFiles.entries()) {
    const read = partiesOf(files, catalogue, faults)
    for (const [key, party] of read) if (layer > 0 || !empty || key === spinePartyKey) parties.set(key, party)
  }
  const spine = parties.get(spinePartyKey)
  if (spine !== undefined) {
    const reused = (interaction: string, message: string) => {
      const row = rows.get(interaction)
      if (row !== undefined) faults.push(row.source.fault(row.at, message))
    }
    parties.set(spinePartyKey, { ...spine, value: withCatalogue(spine.value, catalogue, host, reused) })
  } else if (faults.length === 0) faults.push(`${builtInDir}/parties: partyKey: no file holds Spine's party ${spinePartyKey}`)
  const directory = buildDirectory(parties, faults)
  const ers = empty ? undefined : ersParty(profile, catalogue)
  if (faults.length === 0 && ers !== undefined && !parties.has(ers.partyKey)) directory.put(ers)
  for (const entry of entries.values()) directory.putEntry(entry)
  if (faults.length > 0) {
    throw new ProblemError(
      problem(seedProblems['MS-SEED'], { came: faults.join('\n'), expected: 'parties and interactions in the form of stubs/README.md' }),
    )
  }
  return { directory, catalogue, accounts: [...accounts.values()] }
}

interface Layer {
  readonly parties: SeedFile[]
  readonly rows: Map<string, From<CatalogueRow>>
  readonly entries: Entry[]
  readonly accounts: LdapAccount[]
}

const isYaml = (name: string) => /\.ya?ml$/i.test(name)

/** @param bare organisations, people and workgroups are left out */
function readLayer(yaml: typeof import('yaml'), dir: string, substitutions: Substitutions, faults: string[], bare: boolean): Layer {
  const layer: Layer = { parties: [], rows: new Map(), entries: [], accounts: [] }
  for (const file of filesOf(dir, faults)) {
    const tree = treeFiles[path.relative(dir, file)]
    if (bare && tree?.people === true) continue
    const source = readSeedFile(yaml, file, substitutions, faults)
    if (source === undefined) continue
    if (tree !== undefined) {
      const { entries, accounts } = tree.read(source, faults)
      layer.entries.push(...entries)
      layer.accounts.push(...accounts)
    } else if (path.relative(dir, file) === 'interactions.yaml') {
      for (const { value, at } of catalogueRows(source, faults)) keep(layer.rows, value.interaction, { value, source, at }, faults)
    } else layer.parties.push(source)
  }
  return layer
}

function keep<T>(map: Map<string, From<T>>, key: string, entry: From<T>, faults: string[]): void {
  const other = map.get(key)
  if (other === undefined) map.set(key, entry)
  else faults.push(entry.source.fault(entry.at, `${key} stands also in ${other.source.fault(other.at, 'the first')}`))
}

/** The parties of one layer, what they say in short written out. */
function partiesOf(files: readonly SeedFile[], catalogue: Catalogue, faults: string[]): Map<string, From<PartyRecord>> {
  const parties = new Map<string, From<PartyRecord>>()
  for (const source of files) {
    const party = validateAt(source, [], writtenOut(source.value, catalogue), PartyRecord, faults)
    if (party !== undefined) keep(parties, party.partyKey, { value: party, source, at: ['partyKey'] }, faults)
  }
  return parties
}

/** The rows of a catalogue file that are in order, each with its place. */
function catalogueRows(source: SeedFile, faults: string[]): Omit<From<CatalogueRow>, 'source'>[] {
  const file = validate(source, CatalogueFile, faults)
  const rows: Omit<From<CatalogueRow>, 'source'>[] = (file?.interactions ?? []).map((value, index) => ({
    value,
    at: ['interactions', index, 'interaction'],
  }))
  for (const { line, row } of readTable(file?.table ?? '')) {
    const at = ['table', line]
    if ('fault' in row) faults.push(source.fault(at, String(row.fault)))
    else {
      const value = validateAt(source, at, row, CatalogueRow, faults)
      if (value !== undefined) rows.push({ value, at })
    }
  }
  return rows
}

/** Folders beside the seed data that hold stubs. */
const STUB_FOLDERS = ['overrides', 'examples']

/** The seed files of a folder; YAML and folders that nothing would read are faults, other files (a README) are let be. */
function filesOf(dir: string, faults: string[]): string[] {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) {
    faults.push(`${dir}: there is no such folder`)
    return []
  }
  const files: string[] = []
  for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue
    const file = path.join(dir, entry.name)
    const folder = statSync(file).isDirectory()
    if (folder && entry.name === 'parties') files.push(...partyFiles(file))
    else if (folder && STUB_FOLDERS.includes(entry.name)) continue
    else if (!folder && (entry.name === 'interactions.yaml' || treeFiles[entry.name] !== undefined)) files.push(file)
    else if (!folder && (entry.name === PATIENTS_FILE || entry.name === ADDRESSES_FILE || entry.name === CARDS_FILE)) continue
    else if (folder || isYaml(entry.name)) {
      const known = ['interactions.yaml', 'parties', ...STUB_FOLDERS, PATIENTS_FILE, ADDRESSES_FILE, CARDS_FILE, ...Object.keys(treeFiles)]
      faults.push(`${file}: ${unknownName('key', entry.name, known)}`)
    }
  }
  return files
}

function partyFiles(dir: string): string[] {
  const names = readdirSync(dir).filter((name) => isYaml(name) && !name.startsWith('.'))
  return names.sort().map((name) => path.join(dir, name))
}

function buildDirectory(parties: ReadonlyMap<string, From<PartyRecord>>, faults: string[]): Directory {
  const directory = new Directory()
  for (const { value, source } of parties.values()) {
    try {
      directory.put(value)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const { at: id, came, expected } = error.problem
      const holder = (directory.endpointByCpaId(id ?? '') ?? directory.system(id ?? ''))?.party
      const other = holder === undefined ? undefined : parties.get(holder.partyKey)
      const where = other === undefined ? '' : ` at ${other.source.fault(placeOf(other.value, id), 'there')}`
      faults.push(source.fault(placeOf(value, id), `${came}: expected ${expected}${where}`))
    }
  }
  return directory
}

function placeOf(party: PartyRecord, id: string | undefined): readonly PropertyKey[] {
  const endpoint = party.endpoints.findIndex(({ cpaId }) => cpaId === id)
  if (endpoint >= 0) return ['endpoints', endpoint, 'cpaId']
  return ['accreditedSystems', party.accreditedSystems.findIndex(({ asid }) => asid === id), 'asid']
}
