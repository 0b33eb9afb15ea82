import type { Exchange } from '../../kernel/exchange.ts'

/** Labels that the API gives its exchanges: the resource searched for, the criteria, and the caller's correlation id. */
export const labels = ['resource', 'organization', 'interaction', 'partyKey', 'manufacturer', 'correlationId'] as const

/** What a stub may match on: everything the search was labelled with. */
export const matchables = (exchange: Exchange): Readonly<Record<string, string>> => exchange.labels
