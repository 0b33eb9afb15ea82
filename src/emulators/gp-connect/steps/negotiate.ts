import { formatOfType } from '../../../wire/fhir/representation.ts'
import { refuse } from '../refusing.ts'
import type { Visit } from '../visit.ts'

const EXPECTED = 'application/fhir+json or application/fhir+xml'

/** The formats of answer and body are known: `_format` before Accept, Accept before Content-Type, JSON without any (dossier ssp-fhir-dos 4.1). */
export function negotiate(visit: Visit): void {
  const { inbound } = visit
  const [format] = visit.values('_format')
  const accept = inbound.fields.get('accept')
  const type = inbound.fields.get('content-type')
  if (visit.wantedFormat === undefined) {
    const at = format === undefined ? (accept === undefined ? 'Content-Type' : 'Accept') : '_format'
    throw refuse.format('UNSUPPORTED_MEDIA_TYPE', { came: (format ?? accept ?? type ?? '').slice(0, 100), expected: EXPECTED, at })
  }
  if (inbound.body.length === 0 || (type?.includes('/') === true && formatOfType(type) !== undefined)) return
  throw refuse.format('UNSUPPORTED_MEDIA_TYPE', { came: type ?? 'no Content-Type', expected: EXPECTED, at: 'Content-Type' })
}
