import type { Directory } from '../directory/directory.ts'
import type { Catalogue } from '../directory/interactions.ts'
import type { PartyRecord } from '../directory/records.ts'
import type { DeliveryWorker } from '../kernel/delivery-worker.ts'
import type { Emulator } from '../kernel/emulator.ts'
import type { Journal } from '../kernel/journal.ts'
import type { Space, Spaces } from '../kernel/space.ts'
import type { Store } from '../kernel/store.ts'
import type { Tally } from '../kernel/tally.ts'
import type { Authority } from '../pki/authority.ts'
import type { FaultRules } from '../stubs/faults/fault-rules.ts'
import type { Stubs } from '../stubs/stubs.ts'
import type { Addresses } from './addresses.ts'
import type { Applications } from './applications/applications.ts'
import type { Smartcards } from './cards/smartcards.ts'
import type { Demos } from './demos/demos.ts'
import type { ImportedFile, ImportReport } from './directory-files.ts'
import type { DirectoryFindings, DirectoryQuery } from './directory-search.ts'
import type { Inboxes } from './inboxes.ts'
import type { Patients } from './patients.ts'
import type { Profile } from './profiles/profile.ts'
import type { Redaction } from './proof/redaction/redaction.ts'
import type { Registered, Removal, Removed } from './registrar.ts'
import type { RegistrationInput } from './registration.ts'
import type { Settings } from './settings.ts'
import type { Snapshots } from './snapshots.ts'
import type { Trusted } from './trusted.ts'

/** Base URLs with localhost and the ports really bound, without a trailing slash, e.g. `https://localhost:8443`. */
export interface EnvironmentUrls {
  readonly https: string
  readonly http: string
  readonly ldaps: string
  readonly ldap: string
}

export interface ListenerState {
  readonly name: 'https' | 'http' | 'ldaps' | 'ldap' | 'ticket'
  readonly port: number
  readonly listening: boolean
  readonly connections: number
}

/** What a new space is made of: claims by kind, and whether the seed's suppliers are visible in it. */
export interface SpaceRequest {
  readonly name: string
  readonly claims: {
    readonly partyKeys?: readonly string[]
    readonly asids?: readonly string[]
    readonly mailboxes?: readonly string[]
    readonly hosts?: readonly string[]
  }
  readonly seed: 'default' | 'none'
}

/** A running environment: what control, CLI and tests may touch. */
export interface Environment {
  readonly settings: Settings
  readonly profile: Profile
  readonly urls: EnvironmentUrls
  /** Token that opens the admin interface from anywhere. */
  readonly adminToken: string
  readonly authority: Authority
  /** Every CA that is trusted here: `authority`, and one of another generation under `--pki-also`. */
  readonly trusted: Trusted
  /** Applications of the API platform; loaded when they are first asked for. */
  applications(): Promise<Applications>
  /** Smartcards, their reader, and the sessions that they open; loaded when they are first asked for. */
  smartcards(): Promise<Smartcards>
  /** Guided demos and their plays; loaded when they are first asked for. */
  demos(): Promise<Demos>
  readonly spaces: Spaces
  readonly journal: Journal
  /** What the journal masks by rule. */
  readonly redaction: Redaction
  readonly store: Store
  readonly worker: DeliveryWorker
  readonly tally: Tally
  readonly inboxes: Inboxes
  /** The patients of every space; loaded when they are first asked for. */
  patients(): Promise<Patients>
  /** The gazetteer's addresses of every space; loaded when they are first asked for. */
  addresses(): Promise<Addresses>
  /** Fault rules of every space. */
  readonly faults: FaultRules
  /** Stubs of every space. */
  readonly stubs: Stubs
  /** Reads the folder of the stubs again; answers with how many it holds. @throws ProblemError MS-STUB-FILES, the last good set staying in force */
  reloadStubs(): Promise<number>
  readonly catalogue: Catalogue
  readonly emulators: readonly Emulator[]
  /** What became of the LDIF files that the environment started with. */
  readonly imported: readonly ImportedFile[]
  listeners(): readonly ListenerState[]
  /** Requests being handled now. */
  inFlight(): number
  /** The directory as a space sees it: the seed overlaid by what was registered there. */
  directory(space: string): Directory
  /** A party as a space sees it, its Spine-side URLs rewritten to the advertised address. */
  party(space: string, partyKey: string): PartyRecord | undefined
  parties(space: string): readonly PartyRecord[]
  /** Registers a supplier or changes one; issues ids that are not given, and a certificate when it has none. @throws ProblemError that names the field */
  register(registration: RegistrationInput): Promise<Registered>
  /**
   * Refuses what an environment that was decommissioned takes no more at the time of a space. @param what is asked for
   * @param isNew a user, endpoint or certificate that is not there yet @throws ProblemError MS-ENVIRONMENT-CLOSED
   */
  assertTaken(what: string, isNew: boolean, space?: string): void
  /** Removes a party or one of its systems; undefined when there is no such one. */
  deregister(removal: Removal): Promise<Removed | undefined>
  /** Puts LDIF into a space's directory, all of what is valid or nothing. @throws ProblemError MS-LDIF or MS-CLAIM-TAKEN */
  importDirectory(space: string, content: Buffer): Promise<ImportReport>
  /** Asks a space's directory as LDAP would. @throws ProblemError for a filter that can't be read, and what LDAP refuses */
  searchDirectory(space: string, query: DirectoryQuery): Promise<DirectoryFindings>
  /** A space's directory as LDIF with the addresses that its records hold; a part at a time. */
  exportDirectory(space: string): Iterable<string>
  createSpace(request: SpaceRequest): Promise<Space>
  dropSpace(name: string): Promise<void>
  /**
   * Puts a space back to its seed: state, promised deliveries, registrations, inboxes, exchanges, fault rules, added stubs and clock. Claims stay. Nobody sees it
   * half done; a message being handled meanwhile is handled again on the seed.
   */
  resetSpace(name: string): Promise<void>
  /** What spaces were kept as, by name: saved at a moment, put back by `restoreSpace`. */
  readonly snapshots: Snapshots
  /**
   * Has a space stand again as it stood when a snapshot of it was saved: state, promised deliveries, registrations, inboxes, fault rules and clock. Its
   * exchanges are cleared; claims that came since stay. Nobody sees it half done. @throws ProblemError MS-SNAPSHOT-UNKNOWN, MS-CLAIM-TAKEN
   */
  restoreSpace(name: string, snapshot: string): Promise<void>
  readonly advertise: string
  /** `real`, `local` or a base URL. @throws ProblemError for anything else */
  setAdvertise(value: string): void
  /** Resolves when clocks and advertised address as they stand would survive a restart. @throws ProblemError MS-STORE-FAILED */
  saved(): Promise<void>
  /** Refuses new work, lets what is in flight finish (at most 5 s in all), closes everything. */
  stop(): Promise<void>
}
