import { problem } from '../../../kernel/problem.ts'
import { acceptedType, FHIR_JSON, JSON_TYPE } from '../../../wire/fhir/media-type.ts'
import { SdsRefusal } from '../errors.ts'
import { sdsFhirProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Chooses the name under which the JSON is answered (dossier sds-ldap 6.1). */
export function negotiate(visit: Visit): void {
  const accept = visit.inbound.fields.all('accept')
  const type = acceptedType(accept.length === 0 ? undefined : accept.join(','), [FHIR_JSON, JSON_TYPE])
  if (type === undefined) {
    const details = { came: `Accept: ${accept.join(', ')}`, expected: `${FHIR_JSON}, ${JSON_TYPE} or */*`, at: 'Accept' }
    throw new SdsRefusal(406, 'Accept type not supported', problem(sdsFhirProblems['MS-SDS-ACCEPT'], details))
  }
  visit.mediaType = type
}
