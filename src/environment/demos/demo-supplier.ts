import { readMessageFile } from '../message-file.ts'
import type { Endpoint, Identity } from '../supplier-side/endpoint.ts'
import { withWireLineEnds } from '../supplier-side/message-body.ts'
import { interactionOf, values } from '../supplier-side/message-values.ts'
import { fillPlaceholders } from '../supplier-side/placeholders.ts'
import { type AnswerScript, meant, type Received, type ReceivedFilter } from '../supplier-side/received.ts'
import type { Answer, CallRequest } from './call.ts'

/** How a message file is sent, where that is not as the message itself says. */
export interface SendOptions {
  /** Values of the file's placeholders; ids, times, ASIDs and CPA id are there already. */
  readonly set?: Readonly<Record<string, string>>
  /** Party key of another supplier that it is for: gives `toPartyKey`, `toAsid` and `toCpaId` by the directory. */
  readonly to?: string
  /** Path at Spine. That of the interaction's endpoint in the directory when left out. */
  readonly path?: string
  /** Changes the message before it is sent, to show what a mistake leads to. */
  readonly change?: (text: string) => string
}

/** A party as the directory has it, as far as messages name it. */
interface PartyOf {
  readonly partyKey: string
  readonly accreditedSystems: readonly { readonly asid: string; readonly interactions: readonly string[] }[]
  readonly endpoints: readonly { readonly interaction: string; readonly cpaId: string; readonly url: string }[]
}

/** What a played supplier needs of its stage. */
export interface SupplierParts {
  readonly partyKey: string
  readonly asid: string
  readonly fqdn: string
  readonly endpoint: Endpoint
  readonly identity: Identity
  readonly serial: string
  /** The real name of Spine's messaging host. */
  readonly host: string
  readonly spinePartyKey: string
  party(partyKey: string): PartyOf | undefined
  /** Text of a message file. */
  example(file: string): Promise<Buffer>
  call(identity: Identity, request: CallRequest): Promise<Answer>
  /** Waits for the next delivery to the endpoint. */
  delivery(there: () => Received | undefined, what: string): Promise<Received>
  /** A new key, and a certificate for it in the party's name. */
  certify(): Promise<{ readonly identity: Identity; readonly serial: string }>
}

/** A supplier of a demo: registered in the demo's space, with a key and certificate of its own and an endpoint that takes what Spine delivers. */
export class DemoSupplier {
  readonly partyKey: string
  readonly asid: string
  /** The name in its certificate. */
  readonly fqdn: string
  readonly #parts: SupplierParts
  readonly #taken = new Set<Received>()
  #identity: Identity
  #serial: string

  constructor(parts: SupplierParts) {
    this.partyKey = parts.partyKey
    this.asid = parts.asid
    this.fqdn = parts.fqdn
    this.#parts = parts
    this.#identity = parts.identity
    this.#serial = parts.serial
  }

  /** Certificate chain, key and what it trusts, in PEM. */
  get identity(): Identity {
    return this.#identity
  }

  /** Serial number of its certificate, upper-case hex. */
  get serial(): string {
    return this.#serial
  }

  /** Where Spine delivers to it. */
  get url(): string {
    return this.#parts.endpoint.url
  }

  /** Makes a new key, has a certificate signed for it, and uses both from now on. */
  async renewCertificate(): Promise<void> {
    const { identity, serial } = await this.#parts.certify()
    this.#identity = identity
    this.#serial = serial
    this.#parts.endpoint.present(identity)
  }

  /**
   * Posts a message file of `examples/` to Spine under its own certificate.
   * @throws ProblemError MS-CLI-PLACEHOLDER; MS-CLI-SEND when no answer comes
   */
  async send(file: string, { set = {}, to, path, change = same }: SendOptions = {}): Promise<Answer> {
    const { party, host, spinePartyKey, example } = this.#parts
    const text = await example(file)
    const interaction = interactionOf(text)
    const spine = party(spinePartyKey)
    if (spine === undefined) throw new Error(`the directory has no party ${spinePartyKey}`)
    const filled = fillPlaceholders(text, {
      ...values({ spine, party: party(this.partyKey) }, interaction),
      ...(to === undefined ? {} : this.#addressee(to, interaction)),
      ...set,
    })
    const { fields, body } = readMessageFile(Buffer.from(change(filled.toString())))
    const endpoint = spine.endpoints.find((each) => each.interaction === interaction)
    const usual = to === undefined ? endpoint && new URL(endpoint.url).pathname : '/reliablemessaging/intermediary'
    const headers = Object.fromEntries(fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1] ?? '']] : [])))
    const request = { host, path: path ?? usual ?? '/reliablemessaging/reliablerequest', headers, body: withWireLineEnds(body) }
    return await this.#parts.call(this.#identity, request)
  }

  /** Any other request under its own certificate. @throws ProblemError MS-CLI-SEND when no answer comes */
  ask(request: CallRequest): Promise<Answer> {
    return this.#parts.call(this.#identity, request)
  }

  /** The next delivery that is meant and was not taken yet, once Spine has made it. @throws ProblemError MS-DEMO-STEP when it does not come */
  async next(filter: ReceivedFilter = {}): Promise<Received> {
    const { endpoint, delivery } = this.#parts
    const there = () => endpoint.received.find((message) => !this.#taken.has(message) && meant(message, filter))
    const found = await delivery(there, `a delivery to ${this.partyKey} with ${JSON.stringify(filter)}`)
    this.#taken.add(found)
    return found
  }

  /** What was delivered so far, oldest first. */
  received(filter: ReceivedFilter = {}): readonly Received[] {
    return this.#parts.endpoint.received.filter((message) => meant(message, filter))
  }

  /** How deliveries are answered from now on; without a script as usual: 200, with an Acknowledgment where one is asked for. */
  answers(script: AnswerScript = () => undefined): void {
    this.#parts.endpoint.script = script
  }

  #addressee(partyKey: string, interaction: string | undefined): Record<string, string | undefined> {
    const party = this.#parts.party(partyKey)
    return {
      toPartyKey: partyKey,
      toAsid: party?.accreditedSystems[0]?.asid,
      toCpaId: party?.endpoints.find((each) => each.interaction === interaction)?.cpaId,
    }
  }
}

const same = (text: string): string => text
