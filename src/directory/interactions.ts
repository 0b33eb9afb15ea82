import { z } from 'zod'
import { type DeliveryPattern, deliveryPatterns } from './contract.ts'
import { Interaction, splitInteraction } from './names.ts'
import { strict } from './strict.ts'

const Action = z.string().regex(/^[A-Za-z0-9._:-]+$/, 'not an interaction id such as MCCI_IN010000UK13')

/** One row of the interaction catalogue as stubs/interactions.yaml holds it (dossier ebxml-messaging 4). */
export const CatalogueRow = strict({
  /** Service-qualified id. */
  interaction: Interaction,
  name: z.string().min(1),
  /** How the request reaches Spine and its answer returns. */
  pattern: z.enum(deliveryPatterns, { error: `one of ${deliveryPatterns.join(', ')}` }),
  /** The folder of src/national whose handler serves it. */
  domain: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a domain is lower-case letters, digits and hyphens'),
  /** Interaction ids, of the same service, that Spine answers with when the request succeeds. */
  answers: z.array(Action).readonly(),
  /** Those that report failure; may repeat an answer. */
  failures: z.array(Action).readonly(),
}).readonly()
export type CatalogueRow = z.output<typeof CatalogueRow>

/** The whole of stubs/interactions.yaml. */
export const CatalogueFile = strict({ interactions: z.array(CatalogueRow).readonly() }).readonly()

/** A row with its ids taken apart and its answers qualified. */
export interface CatalogueEntry {
  readonly interaction: Interaction
  readonly service: string
  readonly action: string
  readonly name: string
  readonly pattern: DeliveryPattern
  readonly domain: string
  /** Service-qualified. */
  readonly answers: readonly Interaction[]
  /** Service-qualified. */
  readonly failures: readonly Interaction[]
}

/** What an environment serves: interactions as data. Immutable; look-ups make no object. */
export class Catalogue {
  readonly #byInteraction = new Map<string, CatalogueEntry>()
  readonly #byService = new Map<string, Map<string, CatalogueEntry>>()
  readonly #responses = new Map<Interaction, DeliveryPattern>()

  /** Throws a RangeError when an interaction stands twice, or one answer would have to travel in two patterns. */
  constructor(rows: Iterable<CatalogueRow>) {
    for (const row of rows) this.#add(catalogueEntry(row))
  }

  get(interaction: string): CatalogueEntry | undefined {
    return this.#byInteraction.get(interaction)
  }

  /** By ebXML Service and Action. */
  find(service: string, action: string): CatalogueEntry | undefined {
    return this.#byService.get(service)?.get(action)
  }

  entries(): Iterable<CatalogueEntry> {
    return this.#byInteraction.values()
  }

  /** Every interaction that a caller must be able to receive, with the pattern that its contract follows. Synchronous answers are
   * in no one's contract and left out. */
  responses(): ReadonlyMap<Interaction, DeliveryPattern> {
    return this.#responses
  }

  #add(entry: CatalogueEntry): void {
    if (this.#byInteraction.has(entry.interaction)) throw new RangeError(`${entry.interaction} stands twice in the interaction catalogue`)
    this.#byInteraction.set(entry.interaction, entry)
    const actions = this.#byService.get(entry.service) ?? new Map<string, CatalogueEntry>()
    this.#byService.set(entry.service, actions.set(entry.action, entry))
    if (entry.pattern === 'sync') return
    for (const response of [...entry.answers, ...entry.failures]) {
      const pattern = this.#responses.get(response)
      if (pattern !== undefined && pattern !== entry.pattern) {
        throw new RangeError(`${response} would travel ${pattern} for one request and ${entry.pattern} for ${entry.interaction}`)
      }
      this.#responses.set(response, entry.pattern)
    }
  }
}

function catalogueEntry(row: CatalogueRow): CatalogueEntry {
  const { service, action } = splitInteraction(row.interaction)
  const qualified = (answer: string) => Interaction.parse(`${service}:${answer}`)
  return { ...row, service, action, answers: row.answers.map(qualified), failures: row.failures.map(qualified) }
}
