import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Reply } from '../../kernel/reply.ts'
import type { Answer, Visit } from './visit.ts'

const compress = promisify(gzip)

/** An answer's bytes: JSON, gzip where the caller takes it, and never to be stored (dossier ssp-fhir-dos 4.1). */
export async function encoded(
  { inbound, release }: Visit,
  status: number,
  resource: Answer['resource'],
  fields: readonly string[],
): Promise<Reply> {
  const usual = ['Cache-Control', 'no-store', ...fields]
  if (resource === undefined) return { status, fields: usual, body: '' }
  const body = JSON.stringify(resource)
  const type = release === 'DSTU2' ? 'application/json+fhir' : 'application/fhir+json'
  const typed = ['Content-Type', `${type};charset=utf-8`, ...usual]
  if (!/(?:^|,)\s*gzip\s*(?:,|$)/i.test(inbound.fields.get('accept-encoding') ?? '')) return { status, fields: typed, body }
  return { status, fields: [...typed, 'Content-Encoding', 'gzip'], body: await compress(body) }
}
