import { problem } from '../../../kernel/problem.ts'
import { badRequest } from '../errors.ts'
import { sdsFhirProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** What a correlation id looks like; the service quotes it in its refusal (dossier sds-ldap 6.1). */
const FORM = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'
const UUID = new RegExp(FORM)

/** Takes over the caller's correlation id, which every answer from here on carries. An empty one counts as none. */
export function takeCorrelationId(visit: Visit): void {
  const given = visit.inbound.fields.get('x-correlation-id')
  if (given === undefined || !UUID.test(given)) return
  visit.correlationId = given
  visit.exchange.labels['correlationId'] = given
}

/** Refuses a correlation id that is no UUID; refusals of path and verb come before that, with an id made for them. */
export function track({ inbound }: Visit): void {
  const given = inbound.fields.get('x-correlation-id')
  if (given === undefined || given === '' || UUID.test(given)) return
  throw badRequest(
    `Invalid X-Correlation-ID header. Should be an UUIDv4 matching regex '${FORM}'`,
    problem(sdsFhirProblems['MS-SDS-CORRELATION-ID'], { came: `X-Correlation-ID: ${given}`, expected: FORM, at: 'X-Correlation-ID' }),
  )
}
