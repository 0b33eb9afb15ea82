import type { OverrideForms } from '../../kernel/override.ts'
import { outcomeReply } from './errors.ts'
import type { Visit } from './visit.ts'

/** What rules give in place of the API's own replies. */
export const overrideForms = ({ mediaType, correlationId }: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', mediaType, 'X-Correlation-ID', correlationId], body: '' },
  refusal: ({ code, text }) => outcomeReply(500, text, correlationId, code),
})
