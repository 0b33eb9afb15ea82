import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FhirResource } from 'fhir/r3.js'
import type { Reply } from '../../kernel/reply.ts'
import type { Visit } from './visit.ts'

const compress = promisify(gzip)

/** An answer's bytes: JSON, gzip where the caller takes it, and never to be stored (dossier ssp-fhir-dos 4.1). */
export async function encoded(
  { inbound }: Visit,
  status: number,
  resource: FhirResource | undefined,
  fields: readonly string[],
): Promise<Reply> {
  const usual = ['Cache-Control', 'no-store', ...fields]
  if (resource === undefined) return { status, fields: usual, body: '' }
  const body = JSON.stringify(resource)
  const typed = ['Content-Type', 'application/fhir+json;charset=utf-8', ...usual]
  if (!/(?:^|,)\s*gzip\s*(?:,|$)/i.test(inbound.fields.get('accept-encoding') ?? '')) return { status, fields: typed, body }
  return { status, fields: [...typed, 'Content-Encoding', 'gzip'], body: await compress(body) }
}
