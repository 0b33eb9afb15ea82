import { problem } from '../../../kernel/problem.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ASID = /^\d{12}$/

/** The four headers, each there once and well-formed (dossier ssp-fhir-dos 1.3). */
export function readHeaders(visit: Visit): void {
  const { exchange, parts } = visit
  const traceId = single(visit, 'Ssp-TraceID')
  exchange.labels['traceId'] = traceId
  const from = single(visit, 'Ssp-From')
  const to = single(visit, 'Ssp-To')
  const interaction = single(visit, 'Ssp-InteractionID')
  visit.headers = { traceId, from, to, interaction }
  Object.assign(exchange.labels, { from, to, interaction })
  if (parts.settings.sspTraceId === 'uuid' && !UUID.test(traceId))
    throw refused('Ssp-TraceID', traceId, 'a UUID (--ssp-trace-id any takes others)')
  if (!ASID.test(from)) throw refused('Ssp-From', from, 'an ASID: 12 digits')
  if (!ASID.test(to)) throw refused('Ssp-To', to, 'an ASID: 12 digits')
}

function single({ inbound }: Visit, name: string): string {
  const values = inbound.fields.all(name.toLowerCase())
  const [value = ''] = values
  if (values.length > 1) throw refused(name, `${values.length} of them`, 'one')
  if (value.trim() === '') throw refused(name, values.length === 0 ? 'no such header' : 'an empty value', 'a value')
  return value.trim()
}

function refused(name: string, came: string, expected: string): SspRefusal {
  const details = { came: `${name}: ${came.slice(0, 100)}`, expected, at: name, invented: true }
  return new SspRefusal(400, `MISSING_OR_INVALID_HEADER_${name}`, problem(sspProblems['MS-SSP-HEADER'], details))
}
