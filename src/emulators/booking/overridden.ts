import type { OverrideForms } from '../../kernel/override.ts'
import { fhirType, writeResource } from '../../wire/fhir/representation.ts'
import { outcomeOf, type RefusalCode, refusals } from './errors.ts'
import type { Visit } from './visit.ts'

const isKnown = (code: string): code is RefusalCode => Object.hasOwn(refusals, code)

/** What rules give in place of the provider's own replies: an OperationOutcome with one of its codes, in the format that the caller asks for. */
export function overrideForms({ wantedFormat = 'json' }: Pick<Visit, 'wantedFormat'>): OverrideForms {
  const fields = ['Content-Type', fhirType(wantedFormat), 'Cache-Control', 'no-store']
  return {
    bare: { status: 200, fields, body: '' },
    refusal: ({ code, text }) => {
      const known = isKnown(code) ? code : 'INTERNAL_SERVER_ERROR'
      return { status: refusals[known][0], fields, body: writeResource(outcomeOf(known, text), wantedFormat) }
    },
  }
}
