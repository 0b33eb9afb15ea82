import type { RegisteredEndpoint } from '../../directory/directory.ts'
import type { CatalogueEntry } from '../../directory/interactions.ts'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { EbxmlEnvelope } from '../../wire/ebxml/envelope.ts'
import type { Hl7Wrapper } from '../../wire/hl7v3/wrapper.ts'
import type { Multipart } from '../../wire/multipart/index.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { HeaderProfile, MessagingOperation } from './contract.ts'
import type { MessagingParts } from './parts.ts'
import type { Rejection } from './rejection.ts'
import type { Acceptance } from './steps/once.ts'

/**
 * One message on its way through the pipeline. Each step fills in what it found; reading what no step has found yet is a
 * mistake in the order of the steps and throws.
 */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly operation: MessagingOperation
  readonly parts: MessagingParts
  #mime: Multipart | undefined
  #envelope: EbxmlEnvelope | undefined
  #space: Space | undefined
  #entry: CatalogueEntry | undefined
  #contract: RegisteredEndpoint | undefined
  #payload: { readonly tape: XmlTape; readonly wrapper: Hl7Wrapper } | undefined
  #acceptance: Acceptance | undefined
  #profile: HeaderProfile | undefined
  /** What the message is, once its header is read: for Spine itself, for another party, or a signal. */
  kind: 'to-spine' | 'forward' | 'signal' = 'to-spine'
  /** When its eb:TimeToLive ends, in epoch milliseconds on the space's clock. */
  livesUntil: number | undefined
  /** A wrapper or access failure: the message is acknowledged and answered with a rejection instead of being processed. */
  rejection: Rejection | undefined
  reply: Reply | undefined
  /** What a rule answers in place of the reply, once the message is processed. */
  overrideAfter: Override | undefined

  constructor(exchange: Exchange, inbound: Inbound, operation: MessagingOperation, parts: MessagingParts) {
    this.exchange = exchange
    this.inbound = inbound
    this.operation = operation
    this.parts = parts
  }

  get mime(): Multipart {
    return filled(this.#mime, 'MIME parts')
  }
  set mime(mime: Multipart) {
    this.#mime = mime
  }

  get envelope(): EbxmlEnvelope {
    return filled(this.#envelope, 'envelope')
  }
  set envelope(envelope: EbxmlEnvelope) {
    this.#envelope = envelope
  }
  /** The envelope when it was read: refusals before that know none. */
  get envelopeIfRead(): EbxmlEnvelope | undefined {
    return this.#envelope
  }

  get space(): Space {
    return filled(this.#space, 'space')
  }
  set space(space: Space) {
    this.#space = space
  }
  get spaceIfChosen(): Space | undefined {
    return this.#space
  }

  /** The interaction's row in the catalogue. */
  get entry(): CatalogueEntry {
    return filled(this.#entry, 'catalogue entry')
  }
  set entry(entry: CatalogueEntry) {
    this.#entry = entry
  }

  /** The addressed party's contract for the interaction. */
  get contract(): RegisteredEndpoint {
    return filled(this.#contract, 'contract')
  }
  set contract(contract: RegisteredEndpoint) {
    this.#contract = contract
  }

  get payload(): { readonly tape: XmlTape; readonly wrapper: Hl7Wrapper } {
    return filled(this.#payload, 'payload')
  }
  set payload(payload: { readonly tape: XmlTape; readonly wrapper: Hl7Wrapper }) {
    this.#payload = payload
  }

  /** The header rules it must keep. */
  get profile(): HeaderProfile {
    return filled(this.#profile, 'header profile')
  }
  set profile(profile: HeaderProfile) {
    this.#profile = profile
  }

  get acceptance(): Acceptance {
    return filled(this.#acceptance, 'acceptance')
  }
  set acceptance(acceptance: Acceptance) {
    this.#acceptance = acceptance
  }
}
