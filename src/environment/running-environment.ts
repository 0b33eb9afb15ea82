import type { Directory } from '../directory/directory.ts'
import type { Catalogue } from '../directory/interactions.ts'
import { exportLdif } from '../directory/ldif/export.ts'
import type { PartyRecord } from '../directory/records.ts'
import type { Emulator } from '../kernel/emulator.ts'
import type { Claim, Space } from '../kernel/space.ts'
import type { HttpDoor } from '../net/http-door.ts'
import type { HttpListener } from '../net/http-listener.ts'
import type { HttpsListener } from '../net/https-listener.ts'
import type { MutualTlsForwarder } from '../net/outgoing/mutual-tls-forwarder.ts'
import type { MutualTlsSender } from '../net/outgoing/mutual-tls-sender.ts'
import type { Authority } from '../pki/authority.ts'
import type { Addresses } from './addresses.ts'
import { type Advertise, type AdvertisedAddress, parseAdvertise } from './advertise.ts'
import type { Smartcards } from './cards/smartcards.ts'
import { assertTaken } from './closing.ts'
import type { Kernel } from './compose-kernel.ts'
import type { Demos } from './demos/demos.ts'
import { type ImportedFile, type ImportReport, importChecked } from './directory-files.ts'
import type { DirectoryFindings, DirectoryQuery } from './directory-search.ts'
import type { Environment, EnvironmentUrls, ListenerState, SpaceRequest } from './environment.ts'
import type { LdapPorts } from './ldap-ports.ts'
import type { Patients } from './patients.ts'
import type { Profile } from './profiles/profile.ts'
import { type Registered, Registrar, type Removal, type Removed } from './registrar.ts'
import { Registration, type RegistrationInput } from './registration.ts'
import type { Settings } from './settings.ts'
import { Snapshots } from './snapshots.ts'
import type { SpaceDirectories } from './space-directories.ts'
import type { StubFolder } from './stub-folder.ts'
import type { Trusted } from './trusted.ts'

export interface RunningParts {
  readonly settings: Settings
  readonly profile: Profile
  readonly kernel: Kernel
  readonly authority: Authority
  readonly trusted: Trusted
  readonly smartcards: () => Promise<Smartcards>
  /** The local ticket service, where there is one. */
  readonly ticket: HttpsListener | undefined
  readonly directories: SpaceDirectories
  readonly patients: () => Promise<Patients>
  readonly addresses: () => Promise<Addresses>
  readonly searchDirectory: Environment['searchDirectory']
  readonly catalogue: Catalogue
  readonly emulators: readonly Emulator[]
  /** Where stubs are read from; undefined where there is no folder. */
  readonly stubFolder: StubFolder | undefined
  readonly imported: readonly ImportedFile[]
  readonly adminToken: string
  readonly https: HttpsListener
  readonly http: HttpListener
  readonly ldap: LdapPorts
  readonly doors: readonly HttpDoor[]
  readonly network: MutualTlsSender
  readonly forwarder: MutualTlsForwarder
  readonly address: AdvertisedAddress
}

/** Real milliseconds that a stop may take in all. */
const STOP_WITHIN = 4500

/** An environment with every port bound. */
export class RunningEnvironment implements Environment {
  readonly #parts: RunningParts
  readonly #registrar: Registrar
  readonly #snapshots: Snapshots
  readonly urls: EnvironmentUrls
  #demos: Promise<Demos> | undefined
  #stopped: Promise<void> | undefined

  constructor(parts: RunningParts) {
    this.#parts = parts
    this.#registrar = new Registrar({
      ...parts,
      spaces: parts.kernel.spaces,
      kept: parts.kernel.kept,
      spinePartyKey: parts.profile.spinePartyKey,
    })
    this.#snapshots = new Snapshots({ ...parts.kernel, directories: parts.directories }, parts.settings.maxSnapshots)
    this.urls = {
      https: `https://localhost:${parts.address.httpsPort}`,
      http: `http://localhost:${parts.http.port}`,
      ldaps: `ldaps://localhost:${parts.ldap.ldapsPort}`,
      ldap: `ldap://localhost:${parts.ldap.ldapPort}`,
    }
  }

  get settings() {
    return this.#parts.settings
  }
  get profile() {
    return this.#parts.profile
  }
  get adminToken() {
    return this.#parts.adminToken
  }
  get authority() {
    return this.#parts.authority
  }

  get trusted() {
    return this.#parts.trusted
  }
  async applications() {
    const { Applications } = await import('./applications/applications.ts')
    return new Applications(this.#parts.kernel.turns)
  }
  smartcards() {
    return this.#parts.smartcards()
  }
  demos() {
    this.#demos ??= import('./demos/demos.ts').then((module) => new module.Demos(this))
    return this.#demos
  }
  get spaces() {
    return this.#parts.kernel.spaces
  }
  get journal() {
    return this.#parts.kernel.journal
  }
  get redaction() {
    return this.#parts.kernel.redaction
  }
  get store() {
    return this.#parts.kernel.store
  }
  get worker() {
    return this.#parts.kernel.worker
  }
  get tally() {
    return this.#parts.kernel.tally
  }
  get inboxes() {
    return this.#parts.kernel.inboxes
  }
  patients() {
    return this.#parts.patients()
  }
  addresses() {
    return this.#parts.addresses()
  }
  get faults() {
    return this.#parts.kernel.faults
  }
  get stubs() {
    return this.#parts.kernel.stubs
  }
  async reloadStubs(): Promise<number> {
    return (await this.#parts.stubFolder?.read()) ?? 0
  }
  get catalogue() {
    return this.#parts.catalogue
  }
  get emulators() {
    return this.#parts.emulators
  }

  get imported() {
    return this.#parts.imported
  }

  listeners(): readonly ListenerState[] {
    const { https, http, ldap, ticket } = this.#parts
    return [
      { name: 'https', port: https.port, listening: https.listening, connections: https.connections },
      { name: 'http', port: http.port, listening: http.listening, connections: http.tunnels },
      ...ldap.states(),
      ...(ticket === undefined
        ? []
        : [{ name: 'ticket' as const, port: ticket.port, listening: ticket.listening, connections: ticket.connections }]),
    ]
  }

  inFlight(): number {
    return this.#parts.doors.reduce((sum, door) => sum + door.inFlight, this.#parts.ldap.inFlight)
  }

  directory(space: string): Directory {
    return this.#parts.directories.get(space)
  }

  party(space: string, partyKey: string): PartyRecord | undefined {
    const party = this.directory(space).party(partyKey)
    return party === undefined ? undefined : this.#advertised(party)
  }

  parties(space: string): readonly PartyRecord[] {
    return this.directory(space)
      .parties()
      .map((party) => this.#advertised(party))
  }

  async register(input: RegistrationInput): Promise<Registered> {
    const registration = Registration.parse(input)
    const { space, partyKey } = registration
    const isNew = partyKey === undefined || this.directory(space).party(partyKey) === undefined
    this.assertTaken(`the registration of ${partyKey ?? 'a party'}`, isNew, space)
    const done = await this.#registrar.register(registration)
    return { ...done, party: this.#advertised(done.party) }
  }

  assertTaken(what: string, isNew: boolean, space = 'default'): void {
    assertTaken(this.profile, what, isNew, (this.spaces.get(space) ?? this.spaces.default).clock.now())
  }

  async deregister(removal: Removal): Promise<Removed | undefined> {
    const done = await this.#registrar.remove(removal)
    return done?.party === undefined ? done : { ...done, party: this.#advertised(done.party) }
  }

  async importDirectory(spaceName: string, content: Buffer): Promise<ImportReport> {
    const directory = this.directory(spaceName)
    const space = this.spaces.get(spaceName) ?? this.spaces.default
    // Nothing changes until all of it can.
    const trial = directory.overlay()
    const report = importChecked(content, trial, 'the LDIF')
    const parties = [...trial.ownParties()]
    const entries = [...trial.ownEntries()]
    const claims = space === this.spaces.default ? [] : parties.flatMap(claimsOf)
    this.spaces.assertFree(space, claims)
    await this.#parts.kernel.kept?.keepImported(space, parties, entries, trial.orders)
    for (const claim of claims) this.spaces.claim(space, claim)
    for (const order of trial.orders) directory.arrange(order)
    for (const party of parties) directory.put(party)
    for (const entry of entries) directory.putEntry(entry)
    return report
  }

  searchDirectory(space: string, query: DirectoryQuery): Promise<DirectoryFindings> {
    return this.#parts.searchDirectory(space, query)
  }

  exportDirectory(space: string): Iterable<string> {
    return exportLdif(this.#parts.directories.tree(space))
  }

  async createSpace(request: SpaceRequest): Promise<Space> {
    const { partyKeys = [], asids = [], mailboxes = [], hosts = [] } = request.claims
    const claims: Claim[] = [
      ...partyKeys.map((value): Claim => `party:${value}`),
      ...asids.map((value): Claim => `asid:${value}`),
      ...mailboxes.map((value): Claim => `mailbox:${value}`),
      ...hosts.map((value): Claim => `host:${value}`),
    ]
    const space = this.spaces.create(request.name, claims)
    this.#parts.directories.open(request.name, request.seed)
    try {
      await this.#parts.kernel.kept?.addSpace(space, request.seed)
    } catch (error) {
      this.#forget(request.name)
      throw error
    }
    try {
      for (const emulator of this.#parts.emulators) await emulator.seed?.(request.name)
    } catch (error) {
      await this.dropSpace(request.name)
      throw error
    }
    return space
  }

  async dropSpace(name: string): Promise<void> {
    this.#forget(name)
    await this.store.drop(name)
  }

  async resetSpace(name: string): Promise<void> {
    const { directories, kernel } = this.#parts
    const space = this.spaces.get(name)
    if (space === undefined) return
    const seed = directories.seedOf(name)
    this.#empty(name)
    directories.open(name, seed)
    space.clock.reset()
    await (kernel.kept === undefined ? this.store.drop(name) : kernel.kept.reset(space))
    for (const emulator of this.#parts.emulators) await emulator.seed?.(name)
  }

  get snapshots(): Snapshots {
    return this.#snapshots
  }

  async restoreSpace(name: string, snapshot: string): Promise<void> {
    const space = this.spaces.get(name)
    if (space === undefined) return
    const { directories, kernel } = this.#parts
    const kept = this.#snapshots.get(name, snapshot)
    const claims = kept.claims.filter(isClaim)
    this.spaces.assertFree(space, claims)
    // From here to the first promise nobody sees anything half done.
    this.#empty(name)
    for (const claim of claims) this.spaces.claim(space, claim)
    space.clock.restore(kept.clock)
    directories.open(name, directories.seedOf(name))
    kept.restoreRest()
    const restore = () => directories.get(name).adopt(kept.directory)
    if (kernel.kept === undefined) {
      directories.changelog(name)?.resume(kept.changes, restore)
      const dropped = this.store.drop(name)
      const committed = this.store.commit(kept.image)
      await dropped
      await committed
    } else await kernel.kept.putBack(space, kept.image, restore)
    this.worker.accept(kept.image.outboxPut)
  }

  #forget(name: string): void {
    this.#snapshots.drop(name)
    this.spaces.drop(name)
    this.#parts.directories.drop(name)
    this.#empty(name)
  }

  #empty(name: string): void {
    this.worker.forget(name)
    this.inboxes.drop(name)
    this.journal.clear(name)
    this.faults.remove(({ space }) => space === name)
    this.stubs.reset(name, { added: true })
  }

  get advertise(): Advertise {
    return this.#parts.address.mode
  }

  setAdvertise(value: string): void {
    const mode = parseAdvertise(value)
    this.#parts.address.mode = mode
    this.#parts.kernel.kept?.keepAdvertised(this.settings.advertise, mode)
  }

  async saved(): Promise<void> {
    await this.#parts.kernel.kept?.saved()
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    const { https, http, ldap, ticket, doors, kernel, network, forwarder, trusted } = this.#parts
    await (await this.#demos)?.close()
    const listeners = [https, http, ldap, ...(ticket === undefined ? [] : [ticket])]
    for (const listener of listeners) listener.stopAccepting()
    await within(STOP_WITHIN / 2, Promise.all([...doors, ldap].map((door) => door.drained())))
    await kernel.worker.stop(STOP_WITHIN / 2)
    for (const listener of listeners) listener.closeAll()
    await this.#parts.stubFolder?.close()
    await network.close()
    await forwarder.close()
    await kernel.close()
    for (const each of trusted.authorities) each.close()
  }

  #advertised(party: PartyRecord): PartyRecord {
    const { address } = this.#parts
    return { ...party, endpoints: party.endpoints.map((endpoint) => ({ ...endpoint, url: address.of(endpoint.url) })) }
  }
}

const isClaim = (claim: string): claim is Claim => claim.includes(':')

const claimsOf = ({ partyKey, accreditedSystems }: PartyRecord): Claim[] => [
  `party:${partyKey}`,
  ...accreditedSystems.map(({ asid }): Claim => `asid:${asid}`),
]

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))])
  clearTimeout(timer)
}
