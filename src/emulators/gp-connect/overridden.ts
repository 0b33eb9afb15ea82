import type { OverrideForms } from '../../kernel/override.ts'
import { outcomeOf, type RefusalCode, refusals } from './errors.ts'

const isKnown = (code: string): code is RefusalCode => Object.hasOwn(refusals, code)

/** What rules give in place of the practice's own replies: an OperationOutcome with one of its codes. */
export const overrideForms = (): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', 'application/fhir+json;charset=utf-8', 'Cache-Control', 'no-store'], body: '' },
  refusal: ({ code, text }) => {
    const known = isKnown(code) ? code : 'INTERNAL_SERVER_ERROR'
    return {
      status: refusals[known][0],
      fields: ['Content-Type', 'application/fhir+json;charset=utf-8', 'Cache-Control', 'no-store'],
      body: JSON.stringify(outcomeOf(known, text)),
    }
  },
})
