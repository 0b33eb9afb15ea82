import type { OverrideForms } from '../../kernel/override.ts'
import { fhirType } from '../../wire/fhir/representation.ts'
import { type RefusalCode, refusals } from './errors.ts'
import { refusalReply } from './refuse.ts'
import type { Visit } from './visit.ts'

const isKnown = (code: string): code is RefusalCode => Object.hasOwn(refusals, code)

/** What rules give in place of the record locator's own replies: an OperationOutcome with one of its codes. */
export const overrideForms = ({ wantedFormat = 'xml' }: Pick<Visit, 'wantedFormat'>): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', fhirType(wantedFormat)], body: '' },
  refusal: ({ code, text }) => refusalReply(isKnown(code) ? code : 'INTERNAL_SERVER_ERROR', text, wantedFormat),
})
