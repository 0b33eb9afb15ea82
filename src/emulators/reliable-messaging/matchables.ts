import type { Exchange } from '../../kernel/exchange.ts'

/** Labels that the messaging doors give their exchanges. */
export const labels = [
  'conversationId',
  'messageId',
  'refToMessageId',
  'interaction',
  'service',
  'fromParty',
  'toParty',
  'hl7Id',
  'fromAsid',
  'toAsid',
] as const

/** What a stub may match on: everything the message was labelled with. */
export const matchables = (exchange: Exchange): Readonly<Record<string, string>> => exchange.labels
