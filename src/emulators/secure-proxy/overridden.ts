import type { OverrideForms } from '../../kernel/override.ts'
import { outcomeReply, type SspStatus } from './errors.ts'
import { styleOf } from './refuse.ts'
import type { Visit } from './visit.ts'

/** Statuses that a rule may have the proxy answer with, by the text before its underscore-joined detail. */
const STATUS: readonly (readonly [RegExp, SspStatus])[] = [
  [/^(?:ASID|PARTYKEY_INTERACTION|FOT)_CHECK_FAILED/, 403],
  [/^ERROR_COMMUNICATING/, 502],
  [/^ENDPOINT_TIMED_OUT/, 504],
  [/^Unsupported_Media_Type/, 415],
]

const KNOWN: readonly SspStatus[] = [400, 403, 405, 415, 429, 495, 496, 502, 503, 504, 599]

function statusOf(code: string): SspStatus {
  const number = KNOWN.find((each) => String(each) === code)
  return number ?? STATUS.find(([form]) => form.test(code))?.[1] ?? 400
}

/** What rules give in place of the proxy's own replies: an OperationOutcome, by status number or by the beginning of the proxy's own text. */
export const overrideForms = (visit: Visit): OverrideForms => ({
  bare: { status: 200, fields: ['Content-Type', 'application/fhir+json;charset=utf-8'], body: '' },
  refusal: ({ code, text }) => outcomeReply(statusOf(code), text === '' ? code : text, styleOf(visit), visit.more),
})
