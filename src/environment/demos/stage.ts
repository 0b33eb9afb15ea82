import { readFile } from 'node:fs/promises'
import type { Exchange } from '../../kernel/exchange.ts'
import type { JournalFilter } from '../../kernel/journal-match.ts'
import { ProblemError, problem } from '../../kernel/problem.ts'
import type { Environment } from '../environment.ts'
import { hostOf, type Role } from '../profiles/profile.ts'
import { Endpoint, type Identity } from '../supplier-side/endpoint.ts'
import type { Received } from '../supplier-side/received.ts'
import { type Answer, type CallRequest, call } from './call.ts'
import { DemoSupplier } from './demo-supplier.ts'
import { type Directory, directoryAs } from './directory.ts'
import { type Listener, openListener } from './listener.ts'
import { demoProblems } from './problems.ts'
import { type ExchangeWish, PATIENCE_MS, waitExchange } from './wait-exchange.ts'

/** What a stage is set up with. */
export interface StageParts {
  readonly environment: Environment
  /** Name of the demo's own space. */
  readonly space: string
  /** Folders in which message files are looked for, in this order. */
  readonly examples: readonly URL[]
  /** Aborts when the demo is stopped. */
  readonly signal: AbortSignal
  /** Tells the audience. */
  saw(text: string): void
  /** Counts an exchange of another space to the step: a handshake that failed belongs to none. */
  show(exchange: Exchange): void
}

/** An ODS code of the seed, for suppliers that are played. */
const ODS_CODE = 'A99901'

/** Where a demo plays: a space of its own in the running environment, and everything that a script may do there. */
export class Stage {
  readonly space: string
  /** Aborts when the demo is stopped. */
  readonly signal: AbortSignal
  readonly #parts: StageParts
  /** Party keys of the suppliers. */
  readonly #registered: string[] = []
  /** Serial numbers of their certificates. */
  readonly #serials: string[] = []
  readonly #open: { close(): Promise<void> }[] = []

  constructor(parts: StageParts) {
    this.space = parts.space
    this.signal = parts.signal
    this.#parts = parts
  }

  /** Milliseconds since 1970 on the clock of the demo's space. */
  now(): number {
    return this.#parts.environment.spaces.get(this.space)?.clock.now() ?? Date.now()
  }

  /** The real name of a host of the environment, such as `ssp` or `gas`. @throws RangeError when it has none of that role */
  host(role: Role): string {
    const { profile } = this.#parts.environment
    const found = hostOf(profile, role)
    if (found === undefined) throw new RangeError(`the environment ${profile.name} has no host ${role}`)
    return found.name
  }

  /**
   * Registers a supplier in the demo's space as a real one is: its own key, a certificate signed from its request, party key, ASID and CPA ids
   * issued, for every interaction, with an endpoint that listens.
   * @param name a word, for the name in its certificate
   * @param interactions service-qualified, beside those that Spine itself serves, such as GP Connect's
   */
  async supplier(name: string, interactions: readonly string[] = []): Promise<DemoSupplier> {
    const { environment } = this.#parts
    const fqdn = `${this.space}-${name}.mock.nhs.uk`
    const ca = environment.authority.caBundle
    const certify = async (partyKey?: string) => {
      const { makeRequest } = await import('../../pki/make-request.ts')
      const { key, request } = await makeRequest(fqdn)
      this.signal.throwIfAborted()
      const owner = partyKey === undefined ? { odsCode: ODS_CODE, name: `${name} of a demo` } : { partyKey }
      const done = await environment.register({ space: this.space, ...owner, fqdn, csr: request, endpoint: 'inbox:' })
      const { chain, serial } = done.certificate
      this.#serials.push(serial)
      return { party: done.party, serial, identity: { cert: chain, key, ca } }
    }
    const { party, serial, identity } = await certify()
    const { partyKey } = party
    this.#registered.push(partyKey)
    const endpoint = await Endpoint.open(identity)
    this.#open.push(endpoint)
    this.signal.throwIfAborted()
    const listenAt = (url: string) => environment.register({ space: this.space, partyKey, endpoint: url, interactions: [...interactions] })
    await listenAt(endpoint.url)
    return new DemoSupplier({
      partyKey,
      asid: party.accreditedSystems[0]?.asid ?? '',
      fqdn,
      endpoint,
      identity,
      serial,
      host: this.host('messaging'),
      spinePartyKey: environment.profile.spinePartyKey,
      party: (key) => environment.party(this.space, key),
      example: (file) => this.#example(file),
      call: (as, request) => this.#call(request, as),
      delivery: (there, what) => this.#delivery(endpoint, there, what),
      certify: async () => {
        const renewed = await certify(partyKey)
        await listenAt(endpoint.url)
        return renewed
      },
    })
  }

  /** A request without a client certificate, as a workstation makes it. @throws ProblemError MS-CLI-SEND when no answer comes */
  ask(request: CallRequest): Promise<Answer> {
    return this.#call({ ...request, headers: { 'X-Mock-Spine-Space': this.space, ...request.headers } })
  }

  /** The Spine directory over LDAPS under a supplier's certificate. */
  directory(supplier: DemoSupplier): Directory {
    return directoryAs(this.#parts.environment.urls.ldaps, this.space, supplier.identity)
  }

  /** A plain HTTP listener of an application. */
  async listener(): Promise<Listener> {
    const made = await openListener(this.signal, PATIENCE_MS)
    this.#open.push(made)
    return made
  }

  /** A user's smartcard: signs challenges as an Identity Agent sends them. @throws ProblemError MS-CARD-USER */
  async card(uid: string): Promise<{ readonly uid: string; sign(challenge: string): Promise<string> }> {
    const { environment } = this.#parts
    const cards = await environment.smartcards()
    const card = await cards.card(environment.spaces.get(this.space) ?? environment.spaces.default, uid)
    return {
      uid,
      sign: async (challenge) => {
        const { asResponse, makeSignedData } = await import('../../pki/make-signed-data.ts')
        return asResponse(await makeSignedData(Buffer.from(challenge, 'base64'), card))
      },
    }
  }

  /**
   * A request to the admin interface, which does what is the NHS's or the tester's part; its JSON answer, undefined where there is none.
   * @throws ProblemError with what it refuses
   */
  // biome-ignore lint/suspicious/noExplicitAny: a script reads what it asked for
  async admin(verb: string, path: string, body?: unknown): Promise<any> {
    const { urls, adminToken } = this.#parts.environment
    const headers = { Authorization: `Bearer ${adminToken}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) }
    const init = { method: verb, headers, signal: this.signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await fetch(`${urls.http}${path}`, init)
    const text = await response.text()
    if (response.ok) return text === '' ? undefined : JSON.parse(text)
    throw this.#unlike(`${verb} ${path} answered ${response.status}: ${text.slice(0, 300)}`, 'an answer of the admin interface')
  }

  /** The first exchange that matches, once it is complete; in the demo's space unless the filter names another. @throws ProblemError MS-DEMO-STEP */
  async exchange(filter: JournalFilter, where?: (exchange: Exchange) => boolean): Promise<Exchange> {
    const wish = {
      filter: { space: this.space, ...filter },
      what: `an exchange with ${JSON.stringify(filter)}`,
      ...(where ? { where } : {}),
    }
    return await this.#found(wish)
  }

  /** Tells the audience what came out. */
  saw(text: string): void {
    this.#parts.saw(text)
  }

  /** Ends the demo as failed unless the story holds. @throws ProblemError MS-DEMO-STEP */
  check(holds: boolean, came: string, expected: string): void {
    if (!holds) throw this.#unlike(came, expected)
  }

  /** Closes every port; parties that were played go on without a listener, so that nothing is sent to where nobody is. */
  async close(): Promise<void> {
    const { environment } = this.#parts
    for (const partyKey of this.#registered)
      if (environment.spaces.get(this.space) !== undefined) await environment.register({ space: this.space, partyKey, endpoint: 'inbox:' })
    for (const each of this.#open.splice(0)) await each.close()
  }

  /** Takes the suppliers out of the directory again and revokes their certificates. */
  async dismiss(): Promise<void> {
    const { environment } = this.#parts
    const { authority } = environment
    for (const partyKey of this.#registered.splice(0)) await environment.deregister({ space: this.space, partyKey })
    for (const serial of this.#serials.splice(0)) if (!authority.isRevoked(serial)) await authority.revoke(serial, 'cessationOfOperation')
  }

  /** One of another space counts too: what could not be read, or failed in the handshake, belongs to the default one. */
  async #found(wish: ExchangeWish): Promise<Exchange> {
    const found = await waitExchange(this.#parts.environment.journal, wish, this.signal)
    if (found.space !== this.space) this.#parts.show(found)
    return found
  }

  #call(request: CallRequest, as?: Identity): Promise<Answer> {
    const { environment } = this.#parts
    const { signal } = this
    const where = { url: environment.urls.https, ca: environment.authority.caBundle, signal }
    const identity = as === undefined ? {} : { cert: as.cert, key: as.key }
    const after = environment.journal.find({}, 1)[0]?.sequence ?? 0
    return call({ ...where, ...identity }, request, (trace) => {
      const what = 'the exchange of the call'
      return this.#found({ filter: { direction: 'in', after }, where: ({ traceparent }) => traceparent === trace, what })
    })
  }

  async #delivery(endpoint: Endpoint, there: () => Received | undefined, what: string): Promise<Received> {
    const found =
      there() ??
      (await new Promise<Received>((resolve, reject) => {
        const end = (work: () => void) => {
          clearTimeout(timer)
          stop()
          this.signal.removeEventListener('abort', aborted)
          work()
        }
        const aborted = () => end(() => reject(this.signal.reason))
        const stop = endpoint.onReceived(() => {
          const message = there()
          if (message !== undefined) end(() => resolve(message))
        })
        const timer = setTimeout(() => end(() => reject(this.#unlike(`none within ${PATIENCE_MS} ms`, what))), PATIENCE_MS)
        this.signal.addEventListener('abort', aborted)
      }))
    // The audience sees the delivery in the same step as what it brought.
    const labels = { messageId: found.messageId }
    if (found.messageId !== '') await this.exchange({ direction: 'out', labels }, ({ reply }) => reply !== undefined)
    return found
  }

  async #example(file: string): Promise<Buffer> {
    for (const folder of this.#parts.examples) {
      const content = await readFile(new URL(file, folder)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      if (content !== undefined) return content
    }
    throw this.#unlike(`no message file ${file}`, `a file of ${this.#parts.examples.map(({ pathname }) => pathname).join(' or ')}`)
  }

  #unlike(came: string, expected: string): ProblemError {
    return new ProblemError(problem(demoProblems['MS-DEMO-STEP'], { came, expected }))
  }
}
