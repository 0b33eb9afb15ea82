import type { Exchange } from '../../kernel/exchange.ts'

/** Labels that the PDS FHIR door gives its exchanges. */
export const labels = ['requestId', 'correlationId', 'interaction', 'nhsNumber'] as const

/** What a rule may match on: everything the request was labelled with. */
export const matchables = (exchange: Exchange): Readonly<Record<string, string>> => exchange.labels
