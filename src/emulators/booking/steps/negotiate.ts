import { formatOfType } from '../../../wire/fhir/representation.ts'
import { refuse } from '../errors.ts'
import type { Visit } from '../visit.ts'

const EXPECTED = 'application/fhir+json or application/fhir+xml'

/** The formats of answer and body are known. */
export function negotiate(visit: Visit): void {
  const { inbound } = visit
  const type = inbound.fields.get('content-type')
  if (visit.wantedFormat === undefined) {
    const came = visit.values('_format')[0] ?? inbound.fields.get('accept') ?? type ?? ''
    throw refuse.parameter('UNSUPPORTED_MEDIA_TYPE', { came: came.slice(0, 100), expected: EXPECTED, at: '_format, Accept' })
  }
  if (inbound.body.length === 0 || (type?.includes('/') === true && formatOfType(type) !== undefined)) return
  throw refuse.parameter('UNSUPPORTED_MEDIA_TYPE', { came: type ?? 'no Content-Type', expected: EXPECTED, at: 'Content-Type' })
}
