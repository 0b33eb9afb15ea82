import type { OverrideForms } from '../../kernel/override.ts'
import { FHIR_JSON } from '../../wire/fhir/media-type.ts'
import { OUTCOMES, outcome } from './errors.ts'
import { resourceReply } from './reply.ts'
import type { Visit } from './visit.ts'

/** What rules give in place of the API's own replies. */
export const overrideForms = ({ inbound }: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', FHIR_JSON], body: '' },
  refusal: ({ code, text }) => resourceReply(500, outcome(code, OUTCOMES.INTERNAL_SERVER_ERROR, text), inbound),
})
