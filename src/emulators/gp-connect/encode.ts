import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Reply } from '../../kernel/reply.ts'
import { fhirType, writeResource } from '../../wire/fhir/representation.ts'
import type { Answer, Visit } from './visit.ts'

const compress = promisify(gzip)

/** An answer's bytes: in the format asked for, gzip where the caller takes it, and never to be stored (dossier ssp-fhir-dos 4.1). */
export async function encoded(visit: Visit, status: number, resource: Answer['resource'], fields: readonly string[]): Promise<Reply> {
  const { inbound, release } = visit
  const usual = ['Cache-Control', 'no-store', ...fields]
  if (resource === undefined) return { status, fields: usual, body: '' }
  const format = visit.wantedFormat ?? 'json'
  const body = writeResource(resource, format, release)
  const typed = ['Content-Type', fhirType(format, release), ...usual]
  if (!/(?:^|,)\s*gzip\s*(?:,|$)/i.test(inbound.fields.get('accept-encoding') ?? '')) return { status, fields: typed, body }
  return { status, fields: [...typed, 'Content-Encoding', 'gzip'], body: await compress(body) }
}
