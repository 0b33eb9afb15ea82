import type { OverrideForms } from '../../kernel/override.ts'
import { outcomeReply } from './errors.ts'
import type { Visit } from './visit.ts'

/** The form of refusal that a rule may ask for: an OperationOutcome with a code of its own, HTTP 500 (dossier sds-ldap 6.4). */
export const refusals: Readonly<Record<'operation-outcome', RegExp>> = { 'operation-outcome': /^[A-Z][A-Z_]{0,60}$/ }

/** What rules give in place of the API's own replies. */
export const overrideForms = ({ mediaType, correlationId }: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', mediaType, 'X-Correlation-ID', correlationId], body: '' },
  refusal: ({ code, text }) => outcomeReply(500, text, correlationId, code),
})
