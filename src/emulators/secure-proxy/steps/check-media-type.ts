import { problem } from '../../../kernel/problem.ts'
import { mediaTypes } from '../contract.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Refuses a body that is not FHIR's, by its type alone (dossier ssp-fhir-dos 1.6); a body without a type goes on. */
export function checkMediaType({ inbound, target }: Visit): void {
  if (inbound.coming?.present !== true) return
  const given = inbound.fields.get('content-type')
  const type = given?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === undefined || mediaTypes.has(type)) return
  // The form of a search by POST (FHIR STU3, http.html#search).
  if (type === 'application/x-www-form-urlencoded' && target.path.split('?', 1)[0]?.endsWith('/_search') === true) return
  const details = { came: `Content-Type: ${given}`, expected: [...mediaTypes].join(', '), at: 'Content-Type' }
  throw new SspRefusal(415, 'Unsupported_Media_Type', problem(sspProblems['MS-SSP-MEDIA-TYPE'], details))
}
