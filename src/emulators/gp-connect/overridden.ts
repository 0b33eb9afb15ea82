import type { OverrideForms } from '../../kernel/override.ts'
import { fhirType, writeResource } from '../../wire/fhir/representation.ts'
import { outcomeOf, type RefusalCode, refusals } from './errors.ts'
import type { Visit } from './visit.ts'

const isKnown = (code: string): code is RefusalCode => Object.hasOwn(refusals, code)

/** What rules give in place of the practice's own replies: an OperationOutcome with one of its codes, in the format that the caller asks for. */
export function overrideForms({ wantedFormat = 'json', release }: Pick<Visit, 'wantedFormat' | 'release'>): OverrideForms {
  const fields = ['Content-Type', fhirType(wantedFormat, release), 'Cache-Control', 'no-store']
  return {
    bare: { status: 200, fields, body: '' },
    refusal: ({ code, text }) => {
      const known = isKnown(code) ? code : 'INTERNAL_SERVER_ERROR'
      return { status: refusals[known][0], fields, body: writeResource(outcomeOf(known, text, release), wantedFormat, release) }
    },
  }
}
