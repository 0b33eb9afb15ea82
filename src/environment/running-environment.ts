import type { Directory } from '../directory/directory.ts'
import type { Catalogue } from '../directory/interactions.ts'
import type { PartyRecord } from '../directory/records.ts'
import type { Emulator } from '../kernel/emulator.ts'
import type { Claim, Space } from '../kernel/space.ts'
import type { HttpDoor } from '../net/http-door.ts'
import type { HttpListener } from '../net/http-listener.ts'
import type { HttpsListener } from '../net/https-listener.ts'
import type { MutualTlsSender } from '../net/outgoing/mutual-tls-sender.ts'
import { type Authority, standingLocalNames } from '../pki/authority.ts'
import { type Advertise, advertised, parseAdvertise } from './advertise.ts'
import { clientName } from './authority-options.ts'
import type { Kernel } from './compose-kernel.ts'
import type { Environment, EnvironmentUrls, ListenerState, SpaceRequest } from './environment.ts'
import type { LdapPorts } from './ldap-ports.ts'
import type { Patients } from './patients.ts'
import type { Profile } from './profiles/profile.ts'
import { Registration, type RegistrationInput, registeredRecord } from './register.ts'
import type { Settings } from './settings.ts'
import type { SpaceDirectories } from './space-directories.ts'

export interface RunningParts {
  readonly settings: Settings
  readonly profile: Profile
  readonly kernel: Kernel
  readonly authority: Authority
  readonly directories: SpaceDirectories
  readonly patients: () => Promise<Patients>
  readonly catalogue: Catalogue
  readonly emulators: readonly Emulator[]
  readonly adminToken: string
  readonly https: HttpsListener
  readonly http: HttpListener
  readonly ldap: LdapPorts
  readonly doors: readonly HttpDoor[]
  readonly network: MutualTlsSender
  readonly httpsPort: number
}

/** Real milliseconds that a stop may take in all. */
const STOP_WITHIN = 4500

/** An environment with every port bound. */
export class RunningEnvironment implements Environment {
  #issuing: Promise<void> = Promise.resolve()
  readonly #parts: RunningParts
  readonly urls: EnvironmentUrls
  #advertise: Advertise
  #stopped: Promise<void> | undefined

  constructor(parts: RunningParts) {
    this.#parts = parts
    const kept = parts.kernel.kept?.advertised(parts.settings.advertise)
    this.#advertise = kept === undefined ? parts.settings.advertise : parseAdvertise(kept)
    this.urls = {
      https: `https://localhost:${parts.httpsPort}`,
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
  get spaces() {
    return this.#parts.kernel.spaces
  }
  get journal() {
    return this.#parts.kernel.journal
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
  get faults() {
    return this.#parts.kernel.faults
  }
  get catalogue() {
    return this.#parts.catalogue
  }
  get emulators() {
    return this.#parts.emulators
  }

  listeners(): readonly ListenerState[] {
    const { https, http, ldap } = this.#parts
    return [
      { name: 'https', port: https.port, listening: https.listening, connections: https.connections },
      { name: 'http', port: http.port, listening: http.listening, connections: http.tunnels },
      ...ldap.states(),
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

  async register(input: RegistrationInput): Promise<PartyRecord> {
    const registration = Registration.parse(input)
    const directory = this.directory(registration.space)
    const record = registeredRecord(registration, directory, this.#parts.catalogue)
    const space = this.spaces.get(registration.space)
    // What is registered in a space of its own leads there; what the default space holds needs no claim.
    const claims: Claim[] =
      space === undefined || space === this.spaces.default
        ? []
        : [`party:${record.partyKey}`, ...record.accreditedSystems.map(({ asid }): Claim => `asid:${asid}`)]
    if (space !== undefined) this.spaces.assertFree(space, claims)
    const before = directory.party(record.partyKey)
    directory.put(record)
    if (space !== undefined) {
      for (const claim of claims) this.spaces.claim(space, claim)
      try {
        await this.#parts.kernel.kept?.keepParty(space, record)
      } catch (error) {
        if (before === undefined) directory.remove(record.partyKey)
        else directory.put(before)
        throw error
      }
    }
    await this.#certify(record.fqdn)
    return record
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

  #forget(name: string): void {
    this.spaces.drop(name)
    this.worker.forget(name)
    this.#parts.directories.drop(name)
    this.inboxes.drop(name)
    this.journal.clear(name)
    this.faults.remove(({ space }) => space === name)
  }

  get advertise(): Advertise {
    return this.#advertise
  }

  setAdvertise(value: string): void {
    this.#advertise = parseAdvertise(value)
    this.#parts.kernel.kept?.keepAdvertised(this.settings.advertise, this.#advertise)
  }

  async saved(): Promise<void> {
    await this.#parts.kernel.kept?.saved()
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    const { https, http, ldap, doors, kernel, network, authority } = this.#parts
    for (const listener of [https, http, ldap]) listener.stopAccepting()
    await within(STOP_WITHIN / 2, Promise.all([...doors, ldap].map((door) => door.drained())))
    await kernel.worker.stop(STOP_WITHIN / 2)
    for (const listener of [https, http, ldap]) listener.closeAll()
    await network.close()
    await kernel.close()
    authority.close()
  }

  // One at a time: whose file name is free can only be said when the certificate before it has been made.
  #certify(fqdn: string): Promise<void> {
    const issued = this.#issuing.then(() => this.#issueFor(fqdn))
    const over = () => {}
    this.#issuing = issued.then(over, over)
    return issued
  }

  async #issueFor(fqdn: string): Promise<void> {
    const { authority } = this.#parts
    for (const credential of authority.clients.values()) if (credential.commonName.toLowerCase() === fqdn.toLowerCase()) return
    const wanted = clientName(fqdn)
    const name = authority.clients.has(wanted) ? fqdn : wanted
    await authority.issue({ name, fqdn, names: standingLocalNames })
  }

  #advertised(party: PartyRecord): PartyRecord {
    const context = { mode: this.#advertise, httpsPort: this.#parts.httpsPort, profile: this.#parts.profile }
    return { ...party, endpoints: party.endpoints.map((endpoint) => ({ ...endpoint, url: advertised(endpoint.url, context) })) }
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))])
  clearTimeout(timer)
}
