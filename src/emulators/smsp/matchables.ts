import type { Exchange } from '../../kernel/exchange.ts'

/** Labels that the mini service door gives its exchanges before rules are asked; an answered one also has `responseCode`. */
export const labels = [
  'messageId',
  'service',
  'interaction',
  'trackingId',
  'auditIdentity',
  'fromAsid',
  'nhsNumber',
  'dateOfBirth',
] as const

/** What a rule may match on: everything the request was labelled with. */
export const matchables = (exchange: Exchange): Readonly<Record<string, string>> => exchange.labels
