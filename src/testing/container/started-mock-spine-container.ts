import { AbstractStartedContainer, type StartedTestContainer } from 'testcontainers'
import { z } from 'zod'
import { reportText } from '../../environment/proof/report-text.ts'
import type { RegistrationInput } from '../../environment/registration.ts'
import type { Admin } from './admin.ts'
import { Connection, ContainerExchange, InboxMessage, RegisteredParty, Report } from './connection.ts'

/** Ports inside the container: high ones, so that no engine has to allow low ones to an ordinary user. */
export const PORTS = { https: 8443, http: 8080, ldaps: 8636, ldap: 8389 } as const

/** A Spine that runs in a container, and what a test asks of it. */
export class StartedMockSpineContainer extends AbstractStartedContainer {
  readonly #admin: Admin
  #connection: Connection

  constructor(container: StartedTestContainer, admin: Admin, connection: Connection) {
    super(container)
    this.#admin = admin
    this.#connection = connection
  }

  /** Base URL of Spine's HTTPS doors, without a trailing slash. */
  getHttpsUrl(): string {
    return `https://${this.getHost()}:${this.getMappedPort(PORTS.https)}`
  }

  /** Base URL of CRLs, health and the admin interface. */
  getHttpUrl(): string {
    return this.#admin.url
  }

  /** Base URL of the directory over TLS. */
  getLdapsUrl(): string {
    return `ldaps://${this.getHost()}:${this.getMappedPort(PORTS.ldaps)}`
  }

  /** Base URL of the directory without TLS. */
  getLdapUrl(): string {
    return `ldap://${this.getHost()}:${this.getMappedPort(PORTS.ldap)}`
  }

  /** Opens the admin interface: `Authorization: Bearer …`. */
  getAdminToken(): string {
    return this.#admin.token
  }

  /** What clients must trust: sub CA and root, PEM. */
  getCaBundle(): string {
    return this.#connection.caBundle
  }

  /** Spine's own party key. */
  getSpinePartyKey(): string {
    return this.#connection.spinePartyKey
  }

  /** Certificate chain and key of a supplier, PEM, by the name of its files: `supplier-a`. @throws Error for a name without one */
  getClient(name: string): { readonly cert: string; readonly key: string } {
    const { clients } = this.#connection
    const found = clients[name]
    if (found === undefined) throw new Error(`no certificate ${name}; there are ${Object.keys(clients).join(', ')}`)
    return found
  }

  /** Registers a supplier, or moves its endpoint. @throws Error with what Spine refuses */
  async register(registration: RegistrationInput): Promise<RegisteredParty> {
    const party = RegisteredParty.parse(await this.#admin.call('POST', '/api/parties', registration))
    this.#connection = Connection.parse(await this.#admin.call('GET', '/api/connection'))
    return party
  }

  /** What Spine kept for a supplier whose endpoint is `inbox:`; waits for the first message. @param within seconds, at most 60 */
  async inbox(partyKey: string, within = 5): Promise<readonly InboxMessage[]> {
    const answer = await this.#admin.call('GET', `/api/suppliers/${encodeURIComponent(partyKey)}/inbox?wait=${within}s`)
    return z.object({ messages: z.array(InboxMessage) }).parse(answer).messages
  }

  /** Exchanges of the journal, oldest first, by the parameters of `GET /api/exchanges`: `{ direction: 'out', wait: '5s' }`. */
  async exchanges(query: Readonly<Record<string, string>> = {}): Promise<readonly ContainerExchange[]> {
    const answer = await this.#admin.call('GET', `/api/exchanges?${new URLSearchParams(query)}`)
    return z.object({ exchanges: z.array(ContainerExchange) }).parse(answer).exchanges
  }

  /**
   * Compares what happened with what was expected, as `POST /api/verify` takes it: `{ expect: [{ direction: 'out', atLeast: 1 }], noRefusals: true, within: '5s' }`.
   * @throws Error with every check and what happened when something does not hold, or with what Spine refuses
   */
  async verify(expectations: Readonly<Record<string, unknown>>): Promise<void> {
    const report = Report.parse(await this.#admin.call('POST', '/api/verify', expectations, [422]))
    if (!report.ok) throw new Error(reportText(report))
  }

  /** Moves the clock of a space forward: what is due then is done at once. @param by such as `5m` */
  async advanceClock(by: string, space = 'default'): Promise<void> {
    await this.#admin.call('PUT', `/api/spaces/${encodeURIComponent(space)}/clock`, { advance: by })
  }

  /** Puts a fault rule in force, as `POST /api/faults` takes it. */
  async fault(rule: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#admin.call('POST', '/api/faults', rule)
  }

  /** Makes a space with state, deliveries and clock of its own, which messages reach that carry one of its claims. @param claims by kind, as `POST /api/spaces` takes them */
  async createSpace(
    name: string,
    claims: Readonly<Record<string, readonly string[]>> = {},
    seed: 'default' | 'none' = 'default',
  ): Promise<void> {
    await this.#admin.call('POST', '/api/spaces', { name, claims, seed })
  }

  /** Drops a space with all that it holds. */
  async dropSpace(name: string): Promise<void> {
    await this.#admin.call('DELETE', `/api/spaces/${encodeURIComponent(name)}`)
  }

  /** Keeps a space as it stands under a name. */
  async saveSpace(snapshot: string, space = 'default'): Promise<void> {
    await this.#admin.call('PUT', `/api/spaces/${encodeURIComponent(space)}/snapshots/${encodeURIComponent(snapshot)}`)
  }

  /** Has a space stand again as it stood when it was saved. */
  async restoreSpace(snapshot: string, space = 'default'): Promise<void> {
    await this.#admin.call('POST', `/api/spaces/${encodeURIComponent(space)}/snapshots/${encodeURIComponent(snapshot)}/restore`)
  }

  /** Puts a space back to its seed; suppliers that were registered are gone. */
  async reset(space = 'default'): Promise<void> {
    await this.#admin.call('POST', `/api/spaces/${encodeURIComponent(space)}/reset`)
  }
}
