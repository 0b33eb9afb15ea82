import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Environment, EnvironmentUrls } from '../environment/environment.ts'
import { chainOf } from '../environment/proof/chain.ts'
import type { ExchangeFilter } from '../environment/proof/exchange-filter.ts'
import type { Expectations, VerifyReport } from '../environment/proof/expectations.ts'
import type { ExportFormat, ExportOptions } from '../environment/proof/export/export.ts'
import { type MessageView, messagesOf } from '../environment/proof/messages.ts'
import { noRules, type RedactionRules } from '../environment/proof/redaction/rules.ts'
import type { ReplayOptions } from '../environment/proof/replay/prepare.ts'
import type { Replayed } from '../environment/proof/replay/replay.ts'
import { reportText } from '../environment/proof/report-text.ts'
import { Search } from '../environment/proof/search.ts'
import { chainText, timeline } from '../environment/proof/timeline.ts'
import { verify } from '../environment/proof/verify.ts'
import { Endpoint } from '../environment/supplier-side/endpoint.ts'
import type { SpaceClock } from '../kernel/clock.ts'
import type { Exchange } from '../kernel/exchange.ts'
import { FaultRuleInput } from '../stubs/faults/fault-rule.ts'
import type { FaultRule } from '../stubs/faults/fault-rules.ts'
import { type StubDraft, StubInput } from '../stubs/stub.ts'
import { Supplier, USUAL_WAIT_MS } from './supplier.ts'
import { type SpaceOptions, TestSpace } from './test-space.ts'

/** How `waitFor` waits. */
export interface WaitOptions {
  /** Completed exchanges that must be there; 1 when left out. */
  readonly count?: number
  /** Real milliseconds; 5000 when left out. */
  readonly within?: number
}

/** A fault rule as `POST /api/faults` takes it; its space is the default one unless it names another. */
export type Fault = Omit<Parameters<typeof FaultRuleInput.parse>[0] & object, never>

/** A stub as `POST /api/stubs` takes it; its space is the default one unless it names another. */
export type Stub = StubDraft

/** A stub that was put in force. */
export interface StubInForce {
  readonly id: string
  /** Exchanges that it has answered so far. */
  readonly matched: number
  remove(): void
}

/** Names under which tests know the seeded suppliers. */
const SHORT: Readonly<Record<string, string>> = { A: 'supplier-a', B: 'supplier-b' }

/** Spine in the process of a test: real ports, real TLS, and everything that a test asks of it. Ends with `stop()` or `await using`. */
export class Spine implements AsyncDisposable {
  /** Everything else that the running environment can do. */
  readonly environment: Environment
  readonly #suppliers = new Map<string, { readonly supplier: Supplier; readonly endpoint: Endpoint }>()
  #stopped: Promise<void> | undefined

  constructor(environment: Environment) {
    this.environment = environment
  }

  /** Base URLs with localhost and the ports that were bound, without a trailing slash. */
  get urls(): EnvironmentUrls {
    return this.environment.urls
  }

  /** What software under test must trust: the certificates of sub CA and root, PEM. */
  get ca(): string {
    return this.environment.authority.caBundle
  }

  /** Spine's own party key. */
  get partyKey(): string {
    return this.environment.profile.spinePartyKey
  }

  /** Token of the admin interface at `urls.http`. */
  get adminToken(): string {
    return this.environment.adminToken
  }

  /** The clock of the default space: what is due then is done at once when it is advanced. */
  get clock(): SpaceClock {
    return this.environment.spaces.default.clock
  }

  /** A certificate chain and its key by the name of its files, PEM. @throws Error for a name without one */
  client(name: string): { readonly cert: string; readonly key: string } {
    const { clients } = this.environment.authority
    const found = clients.get(SHORT[name] ?? name)
    if (found === undefined) throw new Error(`no certificate ${name}; there are ${[...clients.keys()].join(', ')}`)
    return { cert: found.chain, key: found.key }
  }

  /** A supplier that `startSpine` or `openSupplier` has given an endpoint; `A` and `B` are the seeded ones. @throws Error for another */
  supplier(name: string): Supplier {
    const found = this.#suppliers.get(SHORT[name] ?? name)
    if (found === undefined)
      throw new Error(`no supplier ${name}; there are ${[...this.#suppliers.keys()].join(', ')}: openSupplier makes one`)
    return found.supplier
  }

  /**
   * Gives a party an endpoint of its own in this process and registers it there.
   * @param name of its certificate
   * @param partyKey where several parties share the certificate's name, or none has it yet
   */
  async openSupplier(name: string, partyKey?: string): Promise<Supplier> {
    const known = this.#suppliers.get(name)
    if (known !== undefined) return known.supplier
    const identity = { ...this.client(name), ca: this.ca }
    const party = this.environment
      .parties('default')
      .find((each) => (partyKey === undefined ? each.fqdn.startsWith(`${name}.`) : each.partyKey === partyKey))
    if (party === undefined) throw new Error(`no party ${partyKey ?? `with a name that starts with ${name}`}`)
    const endpoint = await Endpoint.open(identity)
    const supplier = new Supplier({ name, partyKey: party.partyKey, identity, environment: this.environment, endpoint, space: 'default' })
    this.#suppliers.set(name, { supplier, endpoint })
    await this.environment.register({ partyKey: party.partyKey, endpoint: endpoint.url })
    return supplier
  }

  /** Puts a fault rule in force. @throws ZodError or ProblemError MS-FAULT-RULE for one that is none */
  fault(rule: Fault): FaultRule {
    return this.environment.faults.add(FaultRuleInput.parse(rule))
  }

  /** Puts a stub in force. @throws ZodError or ProblemError MS-STUB-INVALID for one that is none */
  async stub(stub: Stub): Promise<StubInForce> {
    const { stub: made } = await this.environment.stubs.add(StubInput.parse(stub))
    const here = () => this.environment.stubs.find(made.space, made.id)
    return {
      id: made.id,
      get matched() {
        return here()?.matched ?? 0
      },
      remove: () => void this.environment.stubs.remove((each) => each.stub === made),
    }
  }

  /** Exchanges that match, oldest first; by what their messages say too: `{ json: { '$..ConversationId': '…' } }`. @throws JsonPathError for no JSONPath */
  exchanges(filter: ExchangeFilter = {}): readonly Exchange[] {
    return new Search(this.environment.journal, filter).findNow()
  }

  /** Exchanges that match and are complete, once so many are. @throws Error when they are not in time, with what happened instead */
  async waitFor(filter: ExchangeFilter, { count = 1, within = USUAL_WAIT_MS }: WaitOptions = {}): Promise<readonly Exchange[]> {
    const found = await new Search(this.environment.journal, filter).wait(within, count)
    if (found.length >= count) return found
    throw new Error(
      `${found.length} of ${count} exchanges with ${JSON.stringify(filter)} within ${within} ms; what happened:\n${this.timelineOf(filter)}`,
    )
  }

  /**
   * Compares what happened with what was expected: counts, order, absence, refusals, the unexpected. Waits `within` milliseconds until it holds.
   * @throws Error with every check and the conversation's timeline when something does not hold
   */
  async verify(expectations: Expectations): Promise<VerifyReport> {
    const report = await verify(this.environment.journal, expectations)
    if (!report.ok) throw new Error(reportText(report))
    return report
  }

  /** What ends a suite: that Spine refused nothing and no delivery failed. @throws Error that lists what did */
  verifyNoRefusals(): void {
    const wrong = this.exchanges().filter(({ outcome }) => outcome === 'refused' || outcome === 'failed')
    if (wrong.length > 0) throw new Error(`${wrong.length} exchange(s) refused or failed:\n${timeline(wrong)}`)
  }

  /** What happened, in plain words: everything, or one conversation. */
  timeline(conversationId?: string): string {
    return timeline(this.exchanges(conversationId === undefined ? {} : { labels: { conversationId } }))
  }

  /** What happened in the conversation that a filter names, or everything when it names none. */
  timelineOf({ labels }: ExchangeFilter): string {
    return this.timeline(labels?.['conversationId'])
  }

  /** The first cause of an exchange and everything that came of it, what was caused below its cause. @throws Error for an id that the journal does not hold */
  chain(id: string): string {
    const links = chainOf(this.environment.journal, id)
    if (links === undefined) throw new Error(`the journal holds no exchange ${id}`)
    return chainText(links)
  }

  /** What the messages of an exchange's request or reply say, as JSON, one for each part of a multipart body. */
  messages(exchange: Exchange, side: 'request' | 'reply' = 'request'): readonly MessageView[] {
    const wire = exchange[side]
    return wire === undefined ? [] : messagesOf(wire)
  }

  /**
   * Writes exchanges that are over into a file: HAR 1.2, NDJSON, or a zip with the evidence of each.
   * @throws ProblemError MS-EXPORT-TOO-MANY for a zip of more than 1,000 exchanges; Error for a file that cannot be written
   */
  async exportTo(file: string, format: ExportFormat, filter: ExchangeFilter = {}, options: ExportOptions = {}): Promise<void> {
    const { journal, redaction } = this.environment
    const { exportExchanges } = await import('../environment/proof/export/export.ts')
    await pipeline(Readable.from(exportExchanges({ journal, rules: redaction.rules }, format, filter, options)), createWriteStream(file))
  }

  /** Sends an exchange again: a call as the same caller, a delivery to the same endpoint. @throws ProblemError MS-REPLAY-…; Error for an unknown id */
  async replay(id: string, options: ReplayOptions = {}): Promise<Replayed> {
    const exchange = this.environment.journal.get(id)
    if (exchange === undefined) throw new Error(`the journal holds no exchange ${id}`)
    const { replay } = await import('../environment/proof/replay/replay.ts')
    return await replay(this.environment, exchange, options)
  }

  /** Puts redaction rules in force for what is captured from now on, in place of those before. @throws Error for a rule that is none */
  async redact(rules: Partial<RedactionRules>): Promise<void> {
    await this.environment.redaction.set({ ...noRules, ...rules })
  }

  /** Back to the seed, endpoints of suppliers excepted: they stay registered, and forget what came. */
  async reset(): Promise<void> {
    await this.environment.resetSpace('default')
    for (const { supplier, endpoint } of this.#suppliers.values()) {
      supplier.clear()
      supplier.answers()
      await this.environment.register({ partyKey: supplier.partyKey, endpoint: endpoint.url })
    }
  }

  /** Keeps the default space as it stands under a name: state, promised deliveries, registrations, inboxes, fault rules, clock. @throws ProblemError MS-SNAPSHOT-LIMIT */
  save(name: string): Promise<void> {
    return this.#default.save(name)
  }

  /** Has the default space stand again as it stood when it was saved under that name; what came to suppliers so far is forgotten. @throws ProblemError MS-SNAPSHOT-UNKNOWN */
  async restore(name: string): Promise<void> {
    await this.#default.restore(name)
    for (const { supplier } of this.#suppliers.values()) supplier.clear()
  }

  /**
   * Makes a space with state, deliveries and clock of its own, which messages reach that carry one of its claims or its header; a test file that
   * shares an instance takes one. It ends with `drop()` or `await using`. @throws ProblemError MS-CLAIM-TAKEN
   */
  async createSpace(name: string, { claims = {}, seed = 'default' }: SpaceOptions = {}): Promise<TestSpace> {
    await this.environment.createSpace({ name, claims, seed })
    return new TestSpace(this.environment, name)
  }

  get #default(): TestSpace {
    return new TestSpace(this.environment, 'default')
  }

  /** Finishes what is in flight and closes every port. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #stop(): Promise<void> {
    await this.environment.stop()
    await Promise.all([...this.#suppliers.values()].map(({ endpoint }) => endpoint.close()))
  }
}
