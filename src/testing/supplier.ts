import type { Environment } from '../environment/environment.ts'
import { readMessageFile } from '../environment/message-file.ts'
import type { Endpoint, Identity } from '../environment/supplier-side/endpoint.ts'
import { withWireLineEnds } from '../environment/supplier-side/message-body.ts'
import { interactionOf, values } from '../environment/supplier-side/message-values.ts'
import { fillPlaceholders } from '../environment/supplier-side/placeholders.ts'
import { type PostAnswer, post } from '../environment/supplier-side/post.ts'
import { type AnswerScript, meant, type Received, type ReceivedFilter } from '../environment/supplier-side/received.ts'
import { Fields } from '../kernel/fields.ts'

/** How a message is sent, where that is not as the message itself says. */
export interface SendOptions {
  /** Values of the message's placeholders; those that every message needs (ids, times, ASIDs, CPA id) are there already. */
  readonly set?: Readonly<Record<string, string>>
  /** Path at Spine's HTTPS port. That of the interaction's endpoint in the directory when left out. */
  readonly path?: string
  /** Further header fields, names and values in turn. */
  readonly headers?: readonly string[]
  /** Sends the bytes as they are: no placeholders, no line ends changed. */
  readonly raw?: boolean
}

interface SupplierParts {
  readonly name: string
  readonly partyKey: string
  readonly identity: Identity
  readonly environment: Environment
  readonly endpoint: Endpoint
  readonly space: string
}

/** Milliseconds that `next` waits unless it is told otherwise. */
export const USUAL_WAIT_MS = 5000

/** A supplier as a test plays it: it sends under its own certificate, and has an endpoint that takes what Spine delivers. */
export class Supplier {
  /** Name of its certificate, e.g. `supplier-a`. */
  readonly name: string
  /** Its party key, e.g. `A99901-9990001`. */
  readonly partyKey: string
  readonly #parts: SupplierParts

  constructor(parts: SupplierParts) {
    this.name = parts.name
    this.partyKey = parts.partyKey
    this.#parts = parts
  }

  /** Its certificate chain, key and what it trusts, in PEM: for the software under test. */
  get identity(): Identity {
    return this.#parts.identity
  }

  /** ASID of its first accredited system; '' when it has none. */
  get asid(): string {
    const { environment, space } = this.#parts
    return environment.party(space, this.partyKey)?.accreditedSystems[0]?.asid ?? ''
  }

  /** Where Spine delivers to it. */
  get url(): string {
    return this.#parts.endpoint.url
  }

  /** What Spine has delivered so far, oldest first. */
  received(filter: ReceivedFilter = {}): readonly Received[] {
    return this.#parts.endpoint.received.filter((message) => meant(message, filter))
  }

  /** Forgets what was delivered. */
  clear(): void {
    this.#parts.endpoint.received.length = 0
  }

  /**
   * The first delivery that is meant, once it is there.
   * @param within real milliseconds
   * @throws Error when it has not come by then, with the deliveries that came instead
   */
  async next(filter: ReceivedFilter = {}, within = USUAL_WAIT_MS): Promise<Received> {
    const [there] = this.received(filter)
    if (there !== undefined) return there
    return await new Promise((resolve, reject) => {
      const stop = this.#parts.endpoint.onReceived(() => {
        const [found] = this.received(filter)
        if (found === undefined) return
        clearTimeout(timer)
        stop()
        resolve(found)
      })
      const timer = setTimeout(() => {
        stop()
        reject(new Error(`${this.name}: no delivery with ${JSON.stringify(filter)} within ${within} ms; came: ${this.#listed()}`))
      }, within)
    })
  }

  /** How deliveries are answered from now on; without a script as usual: 200, with an Acknowledgment where one is asked for. */
  answers(script: AnswerScript = () => undefined): void {
    this.#parts.endpoint.script = script
  }

  /**
   * Posts a message to Spine over mutual TLS: an HTTP body as a supplier writes it, header lines above it if wanted, with the placeholders of
   * `mock-spine send`. Lines may end with LF.
   * @throws ProblemError MS-CLI-PLACEHOLDER, MS-CLI-SEND
   */
  async send(message: string | Buffer, options: SendOptions = {}): Promise<PostAnswer> {
    const { environment, identity, space } = this.#parts
    const file = typeof message === 'string' ? Buffer.from(message) : message
    const interaction = interactionOf(file)
    const spine = environment.party(space, environment.profile.spinePartyKey)
    if (spine === undefined) throw new Error(`space ${space} has no party ${environment.profile.spinePartyKey}`)
    const party = environment.party(space, this.partyKey)
    const filled = options.raw === true ? file : fillPlaceholders(file, { ...values({ spine, party }, interaction), ...options.set })
    const { fields, body } = readMessageFile(filled)
    const known = new Fields(fields)
    const endpoint = spine.endpoints.find((each) => each.interaction === interaction)
    const path = options.path ?? (endpoint === undefined ? '/reliablemessaging/reliablerequest' : new URL(endpoint.url).pathname)
    const headers = [
      ...fields,
      ...(known.get('content-type') === undefined ? ['Content-Type', 'text/xml'] : []),
      ...(options.headers ?? []),
    ]
    if (space !== 'default') headers.push('X-Mock-Spine-Space', space)
    const url = new URL(path, environment.urls.https)
    return await post({ url, ...identity, headers, body: options.raw === true ? body : withWireLineEnds(body) })
  }

  #listed(): string {
    const all = this.received()
    return all.length === 0
      ? 'none'
      : all.map(({ action, messageId, fault }) => (fault === '' ? `${action} ${messageId}` : fault)).join(', ')
  }
}
