import type { RegisteredSystem } from '../../directory/directory.ts'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { ReadParameters } from '../../wire/fhir/parameters.ts'
import { type FhirFormat, wantedFormat } from '../../wire/fhir/representation.ts'
import type { NrlOperation } from './operations.ts'
import type { NrlParts } from './parts.ts'

/** What a handler answers. */
export interface Answer {
  readonly status: number
  readonly resource: { readonly resourceType: string }
  /** Names and values in turn. */
  readonly fields?: readonly string[]
}

/** One call on its way through the record locator. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: NrlParts
  /** `https://host` as the caller addressed it. */
  readonly origin: string
  /** Id of a pointer in the path; undefined where it ends without. */
  readonly id: string | undefined
  readonly query: ReadParameters
  space: Space
  #operation: NrlOperation | undefined
  #sender: RegisteredSystem | undefined
  reply: Reply | undefined
  overrideAfter: Override | undefined

  constructor(init: Pick<Visit, 'exchange' | 'inbound' | 'parts' | 'origin' | 'id' | 'query'>) {
    this.exchange = init.exchange
    this.inbound = init.inbound
    this.parts = init.parts
    this.origin = init.origin
    this.id = init.id
    this.query = init.query
    this.space = init.parts.spaces.default
  }

  get operation(): NrlOperation {
    return filled(this.#operation, 'operation')
  }

  set operation(operation: NrlOperation) {
    this.#operation = operation
  }

  /** The system that calls. */
  get sender(): RegisteredSystem {
    return filled(this.#sender, 'sender')
  }

  set sender(sender: RegisteredSystem) {
    this.#sender = sender
  }

  /** Names of the caller's certificate, lower case. */
  get certificateNames(): readonly string[] {
    const { certificate } = this.inbound.peer
    return certificate === undefined ? [] : [certificate.commonName.toLowerCase(), ...certificate.names]
  }

  /** The format that the caller asks for, XML where they say nothing; undefined for one that is not known. */
  get wantedFormat(): FhirFormat | undefined {
    const [format] = this.values('_format')
    return wantedFormat({ format, accept: this.inbound.fields.get('accept'), contentType: undefined }, 'xml')
  }

  /** The values of a search parameter, in order. */
  values(name: string): string[] {
    return this.query.parameters.flatMap((each) => (each.name === name ? [each.value] : []))
  }
}

/** Answers an operation within a turn; runs again on a conflict. */
export type Handler = (visit: Visit, turn: Turn) => Promise<Answer>
