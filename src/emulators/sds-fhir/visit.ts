import type { Directory } from '../../directory/directory.ts'
import type { Inbound } from '../../kernel/emulator.ts'
import type { Exchange } from '../../kernel/exchange.ts'
import { filled } from '../../kernel/filled.ts'
import type { Override } from '../../kernel/override.ts'
import type { Reply } from '../../kernel/reply.ts'
import type { ReadParameters } from '../../wire/fhir/parameters.ts'
import type { CriterionName, SearchOperation } from './contract.ts'
import type { SdsFhirParts } from './parts.ts'

/** What a search looks for; at least what its operation needs is there. */
export type Criteria = Readonly<Partial<Record<CriterionName, string>>>

/** One request on its way through the pipeline: each step fills in what it found. */
export class Visit {
  readonly exchange: Exchange
  readonly inbound: Inbound
  readonly parts: SdsFhirParts
  /** The path behind the API's base, without the query. */
  readonly path: string
  readonly query: ReadParameters
  /** Of the request, or made for it. */
  correlationId: string
  space = 'default'
  operation: SearchOperation | undefined
  criteria: Criteria = {}
  /** Media type of the answer. */
  mediaType = ''
  reply: Reply | undefined
  /** What a rule answers in place of the reply, once the search is done. */
  overrideAfter: Override | undefined

  constructor(exchange: Exchange, inbound: Inbound, parts: SdsFhirParts, path: string, query: ReadParameters) {
    this.exchange = exchange
    this.inbound = inbound
    this.parts = parts
    this.path = path
    this.query = query
    this.correlationId = parts.ids.uuid()
  }

  get directory(): Directory {
    return this.parts.directory(this.space)
  }

  /** The search that the path names; reading it before `locate` is a mistake in the order of the steps. */
  get search(): SearchOperation {
    return filled(this.operation, 'operation')
  }
}
