import { formatOf } from '../../../wire/fhir/media-type.ts'
import { refuse } from '../refusing.ts'
import type { Visit } from '../visit.ts'

const READABLE = /^application\/(?:fhir\+json|json|json\+fhir)$/

/** The format of answer and body: `_format` before Accept, Accept before Content-Type, JSON without any (dossier ssp-fhir-dos 4.1). */
export function negotiate(visit: Visit): void {
  const { inbound } = visit
  const [format] = visit.values('_format')
  const accept = inbound.fields.get('accept')
  const type = inbound.fields.get('content-type')
  const wanted = format ?? accept ?? type
  if (wanted !== undefined && !wanted.split(',').some(isJson)) {
    const at = format === undefined ? (accept === undefined ? 'Content-Type' : 'Accept') : '_format'
    throw refuse.format('UNSUPPORTED_MEDIA_TYPE', { came: wanted.slice(0, 100), expected: 'application/fhir+json', at })
  }
  if (inbound.body.length === 0) return
  const [bare = ''] = (type ?? '').split(';', 1)
  if (!READABLE.test(bare.trim().toLowerCase()))
    throw refuse.format('UNSUPPORTED_MEDIA_TYPE', {
      came: type ?? 'no Content-Type',
      expected: 'application/fhir+json',
      at: 'Content-Type',
    })
}

function isJson(type: string): boolean {
  const [bare = ''] = type.split(';', 1)
  return ['*/*', 'application/*', 'application/json+fhir'].includes(bare.trim().toLowerCase()) || formatOf(bare) === 'json'
}
