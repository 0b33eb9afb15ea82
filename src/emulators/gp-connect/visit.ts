import type { FhirResource as Dstu2Resource } from 'fhir/r2.js'
import type { FhirResource } from 'fhir/r3.js'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { Space } from '../../kernel/space.ts'
import type { Turn } from '../../kernel/turn.ts'
import { PatientRecords } from '../../national/demographics/patients.ts'
import type { Population } from '../../national/demographics/population.ts'
import type { ReadParameters } from '../../wire/fhir/parameters.ts'
import { type FhirFormat, type FhirRelease, wantedFormat } from '../../wire/fhir/representation.ts'
import type { GpConnectInteraction } from '../../wire/gpconnect/interactions.ts'
import type { JsonObject } from '../../wire/jwt/unsigned.ts'
import type { GpConnectParts } from './parts.ts'

/** What a handler answers. */
export interface Answer {
  readonly status: number
  readonly resource?: FhirResource | Dstu2Resource
  /** Names and values in turn. */
  readonly fields?: readonly string[]
}

/** One call on its way through the practice. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: GpConnectParts
  readonly release: FhirRelease
  /** Service root as the caller addressed it, without a slash at its end. */
  readonly root: string
  /** Path behind the service root, without query and first slash. */
  readonly path: string
  readonly query: ReadParameters
  space: Space
  #interaction: GpConnectInteraction | undefined
  claims: JsonObject = {}
  reply: Reply | undefined
  overrideAfter: Override | undefined

  constructor(init: Pick<Visit, 'exchange' | 'inbound' | 'parts' | 'release' | 'root' | 'path' | 'query'>) {
    this.exchange = init.exchange
    this.inbound = init.inbound
    this.parts = init.parts
    this.release = init.release
    this.root = init.root
    this.path = init.path
    this.query = init.query
    this.space = init.parts.spaces.default
  }

  get interaction(): GpConnectInteraction {
    return filled(this.#interaction, 'interaction')
  }

  set interaction(interaction: GpConnectInteraction) {
    this.#interaction = interaction
  }

  /** The format that the caller asks for: `_format` before Accept, Accept before Content-Type; undefined for one that is not known. */
  get wantedFormat(): FhirFormat | undefined {
    const { fields } = this.inbound
    const [format] = this.values('_format')
    return wantedFormat({ format, accept: fields.get('accept'), contentType: fields.get('content-type') }, 'json')
  }

  /** The values of a search parameter, in order. */
  values(name: string): string[] {
    return this.query.parameters.flatMap((each) => (each.name === name ? [each.value] : []))
  }

  /** The last segment but one of `Resource/{id}/…`, or the last of `Resource/{id}`. */
  get id(): string {
    return decodeURIComponent(this.path.split('/')[1] ?? '')
  }
}

/** What a handler works with. */
export interface Work {
  readonly visit: Visit
  readonly turn: Turn
  readonly patients: PatientRecords
  /** Milliseconds since 1970 on the space's clock. */
  readonly now: number
}

export const workOf = (visit: Visit, turn: Turn, seed: Population): Work => ({
  visit,
  turn,
  patients: new PatientRecords(turn, seed),
  now: turn.now,
})

export type Handler = (work: Work) => Promise<Answer> | Answer
