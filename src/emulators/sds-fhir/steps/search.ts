import { problem } from '../../../kernel/problem.ts'
import { writeJson } from '../../../wire/fhir/json.ts'
import { readableUrl } from '../../../wire/fhir/parameters.ts'
import { searchSet } from '../../../wire/fhir/search-set.ts'
import { written } from '../contract.ts'
import { searchDevices } from '../handlers/device.ts'
import { searchEndpoints } from '../handlers/endpoint.ts'
import { sdsFhirProblems } from '../problems.ts'
import type { Device } from '../resources/device.ts'
import type { Endpoint } from '../resources/endpoint.ts'
import type { Visit } from '../visit.ts'
import { whyNothing } from '../why-nothing.ts'

const BUNDLE_INDENT = 2

/** Searches the directory and answers with a Bundle, an empty one where nothing is found (dossier sds-ldap 6.3). */
export function search(visit: Visit): void {
  if (visit.reply !== undefined) return
  const { exchange, inbound, parts, search: operation } = visit
  const resources: readonly (Device | Endpoint)[] = operation.resource === 'Device' ? searchDevices(visit) : searchEndpoints(visit)
  const { length } = resources
  if (length === 0) {
    const details = { came: whyNothing(visit), expected: `an entry of the directory of space ${visit.space} that fits every criterion` }
    exchange.problems.push(problem(sdsFhirProblems['MS-SDS-NOTHING-FOUND'], details))
  } else if (length > 1) {
    const lacking = operation.criteria.filter((name) => visit.criteria[name] === undefined).map(written)
    const expected = lacking.length === 0 ? 'one entry' : `one entry; ${lacking.join(' or ')} tells them apart`
    exchange.problems.push(problem(sdsFhirProblems['MS-SDS-SEVERAL-FOUND'], { came: `${length} resources`, expected }))
  }
  const origin = `https://${inbound.fields.get('host') ?? inbound.authority}`
  const bundle = searchSet(parts.ids.uuid(), readableUrl(`${origin}${inbound.target}`), `${origin}${operation.path}`, resources)
  exchange.outcome = 'accepted'
  exchange.summary = `${operation.resource} searched: ${length === 1 ? 'one' : length} found`
  visit.reply = {
    status: 200,
    fields: ['Content-Type', visit.mediaType, 'X-Correlation-ID', visit.correlationId],
    body: writeJson(bundle, BUNDLE_INDENT),
  }
}
