import type { RegisteredSystem } from '../../directory/directory.ts'
import type { CatalogueEntry } from '../../directory/interactions.ts'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { Hl7Wrapper } from '../../wire/hl7v3/wrapper.ts'
import type { SoapEnvelope } from '../../wire/soap/envelope.ts'
import type { XmlTape } from '../../wire/xml/tape.ts'
import type { Rejection } from './errors.ts'
import type { SyncParts } from './parts.ts'

/**
 * One request on its way through the pipeline. Each step fills in what it found; reading what no step has found yet is a
 * mistake in the order of the steps and throws.
 */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: SyncParts
  /** HL7 v3 in SOAP 1.1, or the insertion of a birth in NN4B's own envelope. */
  kind: 'soap' | 'nn4b' = 'soap'
  #tape: XmlTape | undefined
  #envelope: SoapEnvelope | undefined
  #space: Space | undefined
  #entry: CatalogueEntry | undefined
  #sender: RegisteredSystem | undefined
  #wrapper: Hl7Wrapper | undefined
  /** What is wrong with the HL7 wrapper, unless the message turns out to be a duplicate. */
  rejection: Rejection | undefined
  reply: Reply | undefined
  /** What a rule answers in place of the reply, once the message is processed. */
  overrideAfter: Override | undefined

  constructor(exchange: Exchange, inbound: Inbound, parts: SyncParts) {
    this.exchange = exchange
    this.inbound = inbound
    this.parts = parts
  }

  get tape(): XmlTape {
    return filled(this.#tape, 'document')
  }
  set tape(tape: XmlTape) {
    this.#tape = tape
  }

  /** Of NN4B's messages, which have another one, what corresponds to it. */
  get envelope(): SoapEnvelope {
    return filled(this.#envelope, 'envelope')
  }
  set envelope(envelope: SoapEnvelope) {
    this.#envelope = envelope
  }

  get space(): Space {
    return filled(this.#space, 'space')
  }
  set space(space: Space) {
    this.#space = space
  }

  /** The interaction's row in the catalogue. */
  get entry(): CatalogueEntry {
    return filled(this.#entry, 'catalogue entry')
  }
  set entry(entry: CatalogueEntry) {
    this.#entry = entry
  }

  /** The accredited system that sends. */
  get sender(): RegisteredSystem {
    return filled(this.#sender, 'sending system')
  }
  set sender(sender: RegisteredSystem) {
    this.#sender = sender
  }

  get wrapper(): Hl7Wrapper {
    return filled(this.#wrapper, 'HL7 wrapper')
  }
  set wrapper(wrapper: Hl7Wrapper) {
    this.#wrapper = wrapper
  }
}
