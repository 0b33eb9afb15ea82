import type { Exchange } from '../../kernel/exchange.ts'

/** Labels that the gazetteer gives its exchanges before rules are asked; an answered one also has `matches`. */
export const labels = ['messageId', 'interaction', 'postcode'] as const

/** What a rule may match on: everything the request was labelled with. */
export const matchables = (exchange: Exchange): Readonly<Record<string, string>> => exchange.labels
