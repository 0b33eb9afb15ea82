import { formatOfType } from '../../../wire/fhir/representation.ts'
import { refuse } from '../errors.ts'
import type { Visit } from '../visit.ts'

const EXPECTED = 'application/fhir+xml or application/fhir+json'

/** The formats of answer and body are known (dossier ssp-fhir-dos 7). */
export function negotiate(visit: Visit): void {
  const { inbound } = visit
  if (visit.wantedFormat === undefined) {
    const came = visit.values('_format')[0] ?? inbound.fields.get('accept') ?? ''
    throw refuse.format(
      'UNSUPPORTED_MEDIA_TYPE',
      { came: came.slice(0, 100), expected: EXPECTED, at: '_format, Accept' },
      'Unsupported Media Type',
    )
  }
  const type = inbound.fields.get('content-type')
  if (inbound.body.length === 0 || (type?.includes('/') === true && formatOfType(type) !== undefined)) return
  throw refuse.format(
    'UNSUPPORTED_MEDIA_TYPE',
    { came: type ?? 'no Content-Type', expected: EXPECTED, at: 'Content-Type' },
    'Unsupported Media Type',
  )
}
