import { chooseSpace, SPACE_FIELD } from '../../../kernel/choose-space.ts'
import { problem } from '../../../kernel/problem.ts'
import { BASE } from '../contract.ts'
import { FhirRefusal } from '../errors.ts'
import { pdsFhirProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Operations of the API that are not served here. */
const ELSEWHERE = /^\/(Patient|Patient\/[^/]*|Patient\/[^/]*\/RelatedPerson(\/[^/]*)?|Coverage|_poll\/.*|\$.*)$/

/** Finds the space, and what is asked for. @throws FhirRefusal UNSUPPORTED_SERVICE, NOT_IMPLEMENTED */
export function locate(visit: Visit): void {
  const { exchange, inbound, parts } = visit
  visit.space = chooseSpace(parts.spaces, {
    named: inbound.fields.get(SPACE_FIELD),
    host: inbound.authority,
    claims: [],
    certificateNames: [],
  })
  exchange.space = visit.space.name
  exchange.startedAt = visit.space.clock.now()
  for (const [label, name] of [
    ['requestId', 'x-request-id'],
    ['correlationId', 'x-correlation-id'],
  ] as const) {
    const value = inbound.fields.get(name)
    if (value !== undefined && value !== '') exchange.labels[label] = value
  }
  const mark = inbound.target.indexOf('?')
  const path = (mark < 0 ? inbound.target : inbound.target.slice(0, mark)).slice(BASE.length)
  const patient = /^\/Patient\/([^/]+)$/.exec(path)?.[1]
  const came = `${inbound.verb} ${inbound.target}`.slice(0, 300)
  if (inbound.verb === 'GET' && patient !== undefined) {
    visit.asked = { kind: 'retrieve', id: patient }
    exchange.labels['interaction'] = 'retrieve'
    exchange.labels['nhsNumber'] = patient
    return
  }
  if (inbound.verb === 'GET' && path === '/Patient') {
    visit.asked = { kind: 'search', query: mark < 0 ? '' : inbound.target.slice(mark + 1) }
    exchange.labels['interaction'] = 'search'
    return
  }
  if (ELSEWHERE.test(path)) {
    const what = problem(pdsFhirProblems['MS-PDS-FHIR-NOT-BUILT'], { came, expected: 'GET of Patient', invented: true })
    throw new FhirRefusal('NOT_IMPLEMENTED', what, `${inbound.verb} is not served here`)
  }
  throw new FhirRefusal('UNSUPPORTED_SERVICE', problem(pdsFhirProblems['MS-PDS-FHIR-NO-SERVICE'], { came, expected: 'GET of Patient' }))
}
