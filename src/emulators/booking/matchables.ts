import type { Exchange } from '../../kernel/exchange.ts'

/** What a stub may match on: everything the call was labelled with. */
export const matchables = (exchange: Exchange): Readonly<Record<string, string>> => exchange.labels
