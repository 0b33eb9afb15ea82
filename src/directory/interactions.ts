import { z } from 'zod'
import { type ContractProperties, type DeliveryPattern, deliveryPatterns, TO_PARTY, usualContract } from './contract.ts'
import { parseDuration } from './duration.ts'
import { CpaId, Interaction, splitInteraction } from './names.ts'
import { strict } from './strict.ts'

const Action = z.string().regex(/^[A-Za-z0-9._:-]+$/, 'not an interaction id such as MCCI_IN010000UK13')

const RELIABILITY = 'retries/interval/life such as 2/PT1M/PT5M'

/** Repeats after the first try, the time between tries, and the life of a message in all; the times in ISO 8601. */
const Reliability = z
  .string({ error: RELIABILITY })
  .regex(/^\d{1,3}\/[^/]+\/[^/]+$/, RELIABILITY)
  .transform((text) => {
    const [retries = '', retryInterval = '', persistDuration = ''] = text.split('/')
    return { retries: Number(retries), retryInterval, persistDuration }
  })
  .refine((value) => parseDuration(value.retryInterval) !== undefined && parseDuration(value.persistDuration) !== undefined, RELIABILITY)

/** One row of the interaction catalogue as stubs/interactions.yaml holds it (dossier ebxml-messaging 4). */
export const CatalogueRow = strict({
  /** Service-qualified id. */
  interaction: Interaction,
  name: z.string().min(1),
  /** How the request reaches Spine (or, forwarded, its receiver) and its answer returns. */
  pattern: z.enum(deliveryPatterns, { error: `one of ${deliveryPatterns.join(', ')}` }),
  /** The folder of src/national whose handler serves it; of forward interactions, the field they belong to. */
  domain: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a domain is lower-case letters, digits and hyphens'),
  /** Interaction ids, of the same service, that the sender is answered with when the request succeeds. */
  answers: z.array(Action).readonly(),
  /** Those that report failure; may repeat an answer. */
  failures: z.array(Action).readonly(),
  /** CPA id of Spine's own contract; with it Spine's party gets an endpoint, unless its record has one. */
  cpaId: CpaId.exactOptional(),
  /** Where the contract differs from the pattern's usual one. */
  reliability: Reliability.exactOptional(),
  /** Spine sends it of itself: no supplier may. */
  fromSpine: z.boolean().exactOptional(),
  /** Of forward interactions: the addressed party's own handler acknowledges, not the next one (actor toPartyMSH). */
  endParty: z.boolean().exactOptional(),
  /** Pattern or answers are concluded, not read in a source. */
  inferred: z.boolean().exactOptional(),
}).readonly()
export type CatalogueRow = z.output<typeof CatalogueRow>
/** A row as people write it, before validation. */
export type CatalogueRowInput = z.input<typeof CatalogueRow>

/** The whole of stubs/interactions.yaml: rows as mappings, and rows as lines of a table (`readTable`). */
export const CatalogueFile = strict({
  interactions: z.array(CatalogueRow).readonly().exactOptional(),
  table: z.string({ error: 'a block of text ("table: |") with one interaction a line' }).exactOptional(),
}).readonly()

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
  /** CPA id of Spine's own contract, when it has one. */
  readonly cpaId?: string
  /** Where the contract differs from the pattern's usual one. */
  readonly reliability?: Pick<ContractProperties, 'retries' | 'retryInterval' | 'persistDuration'>
  /** Spine sends it of itself. */
  readonly fromSpine?: boolean
  /** The addressed party's own handler acknowledges. */
  readonly endParty?: boolean
  /** Pattern or answers are concluded, not read in a source. */
  readonly inferred?: boolean
}

/** What an environment serves: interactions as data. Immutable; look-ups make no object. */
export class Catalogue {
  readonly #byInteraction = new Map<string, CatalogueEntry>()
  readonly #byService = new Map<string, Map<string, CatalogueEntry>>()
  #receivable: ReadonlyMap<Interaction, ContractProperties> | undefined

  /** Throws a RangeError when an interaction stands twice. */
  constructor(rows: Iterable<CatalogueRow>) {
    for (const row of rows) this.#add(catalogueEntry(row))
  }

  get(interaction: string): CatalogueEntry | undefined {
    return this.#byInteraction.get(interaction)
  }

  /** What a supplier may send, by ebXML Service and Action. */
  find(service: string, action: string): CatalogueEntry | undefined {
    return this.#byService.get(service)?.get(action)
  }

  /** Every row, what Spine sends of itself included. */
  entries(): Iterable<CatalogueEntry> {
    return this.#byInteraction.values()
  }

  /**
   * Every interaction that a supplier may have to receive, with the contract usually registered for it: answers, forward messages, and
   * what Spine sends of itself. Synchronous answers are in no one's contract and left out. An answer to requests of several patterns gets
   * a reliable contract when one of them is: how it travels is for the receiver's contract to say, not for the request.
   */
  receivable(): ReadonlyMap<Interaction, ContractProperties> {
    this.#receivable ??= receivable([...this.entries()])
    return this.#receivable
  }

  /** What a receiver of the interaction usually has; of one that the catalogue does not know what FHIR interactions have (dossier sds-ldap 5.1). */
  contractFor(interaction: Interaction): ContractProperties {
    const entry = this.get(interaction)
    return this.receivable().get(interaction) ?? (entry === undefined ? usualContract.sync : contractOf(entry))
  }

  #add(entry: CatalogueEntry): void {
    if (this.#byInteraction.has(entry.interaction)) throw new RangeError(`${entry.interaction} stands twice in the interaction catalogue`)
    this.#byInteraction.set(entry.interaction, entry)
    if (entry.fromSpine === true) return
    const actions = this.#byService.get(entry.service) ?? new Map<string, CatalogueEntry>()
    this.#byService.set(entry.service, actions.set(entry.action, entry))
  }
}

function receivable(entries: readonly CatalogueEntry[]): Map<Interaction, ContractProperties> {
  const contracts = new Map<Interaction, ContractProperties>()
  for (const entry of entries) if (entry.fromSpine === true || isForward(entry)) contracts.set(entry.interaction, contractOf(entry))
  const rows = new Set(contracts.keys())
  for (const { pattern, answers, failures, fromSpine } of entries) {
    if (pattern === 'sync' || fromSpine === true) continue
    for (const answer of [...answers, ...failures]) {
      if (rows.has(answer) || (contracts.has(answer) && !isReliable(pattern))) continue
      contracts.set(answer, usualContract[pattern])
    }
  }
  return contracts
}

const isReliable = (pattern: DeliveryPattern): boolean => pattern === 'async-reliable' || pattern === 'forward-reliable'

/** Whether a message of the interaction goes on to another supplier. */
export const isForward = ({ pattern }: { readonly pattern: DeliveryPattern }): boolean =>
  pattern === 'forward-reliable' || pattern === 'forward-express'

/** The contract properties of who receives an interaction: Spine, or of forward and of Spine's own messages the supplier. */
export const contractOf = ({ pattern, reliability, endParty }: CatalogueEntry): ContractProperties =>
  endParty === true ? { ...usualContract[pattern], ...reliability, actor: TO_PARTY } : { ...usualContract[pattern], ...reliability }

function catalogueEntry(row: CatalogueRow): CatalogueEntry {
  const { service, action } = splitInteraction(row.interaction)
  const qualified = (answer: string) => Interaction.parse(`${service}:${answer}`)
  return { ...row, service, action, answers: row.answers.map(qualified), failures: row.failures.map(qualified) }
}
