import type { Reply } from '../../kernel/reply.ts'
import { fhirType, writeResource } from '../../wire/fhir/representation.ts'
import type { Answer, Visit } from './visit.ts'

/** An answer's bytes, in the format asked for, with the caller's ids (dossier ssp-fhir-dos 6). */
export function encoded(visit: Visit, { status, resource, fields = [] }: Answer): Reply {
  const format = visit.wantedFormat ?? 'json'
  return {
    status,
    fields: ['Content-Type', fhirType(format), 'Cache-Control', 'no-store', ...idsOf(visit), ...fields],
    body: writeResource(resource, format),
  }
}

/** X-Request-Id comes back, or is given; X-Correlation-Id comes back where it is another one. */
function idsOf({ inbound, parts }: Visit): string[] {
  const clean = (value: string | undefined) => (value !== undefined && /^[\x21-\x7e]{1,200}$/.test(value) ? value : undefined)
  const request = clean(inbound.fields.get('x-request-id')) ?? parts.ids.uuid().toLowerCase()
  const correlation = clean(inbound.fields.get('x-correlation-id'))
  return ['X-Request-Id', request, ...(correlation === undefined || correlation === request ? [] : ['X-Correlation-Id', correlation])]
}
