import type { Exchange } from '../../kernel/exchange.ts'

/** Labels that the synchronous door gives its exchanges. */
export const labels = ['messageId', 'interaction', 'service', 'fromParty', 'hl7Id', 'fromAsid', 'toAsid'] as const

/** What a stub may match on: everything the request was labelled with. */
export const matchables = (exchange: Exchange): Readonly<Record<string, string>> => exchange.labels
