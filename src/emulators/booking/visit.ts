import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { CareConnectInteraction } from '../../wire/careconnect/interactions.ts'
import type { ReadParameters } from '../../wire/fhir/parameters.ts'
import { type FhirFormat, wantedFormat } from '../../wire/fhir/representation.ts'
import type { BookingParts } from './parts.ts'

/** What a handler answers. */
export interface Answer {
  readonly status: number
  readonly resource: { readonly resourceType: string; readonly id?: string | undefined }
  /** Names and values in turn. */
  readonly fields?: readonly string[]
}

/** One call on its way through the provider. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: BookingParts
  /** Service root as the caller addressed it, without a slash at its end. */
  readonly root: string
  /** Path behind the service root, without query and first slash. */
  readonly path: string
  readonly query: ReadParameters
  space: Space
  #interaction: CareConnectInteraction | undefined
  reply: Reply | undefined
  overrideAfter: Override | undefined

  constructor(init: Pick<Visit, 'exchange' | 'inbound' | 'parts' | 'root' | 'path' | 'query'>) {
    this.exchange = init.exchange
    this.inbound = init.inbound
    this.parts = init.parts
    this.root = init.root
    this.path = init.path
    this.query = init.query
    this.space = init.parts.spaces.default
  }

  get interaction(): CareConnectInteraction {
    return filled(this.#interaction, 'interaction')
  }

  set interaction(interaction: CareConnectInteraction) {
    this.#interaction = interaction
  }

  /** The format that the caller asks for; undefined for one that is not known. */
  get wantedFormat(): FhirFormat | undefined {
    const { fields } = this.inbound
    const [format] = this.values('_format')
    return wantedFormat({ format, accept: fields.get('accept'), contentType: fields.get('content-type') }, 'json')
  }

  /** The values of a search parameter, in order; names are compared without case, as those of the guidance differ in it. */
  values(name: string): string[] {
    const wanted = name.toLowerCase()
    return this.query.parameters.flatMap((each) => (each.name.toLowerCase() === wanted ? [each.value] : []))
  }
}

/** Answers an interaction within a turn; runs again on a conflict. */
export type Handler = (visit: Visit, turn: Turn) => Promise<Answer> | Answer
