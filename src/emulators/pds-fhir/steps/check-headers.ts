import { problem } from '../../../kernel/problem.ts'
import { FhirRefusal } from '../errors.ts'
import { pdsFhirProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/

/** The access token first, which the platform in front of the service asks for, then the id of the request. @throws FhirRefusal */
export function checkHeaders({ inbound, parts }: Visit): void {
  const authorization = inbound.fields.get('authorization')
  if (authorization === undefined ? parts.settings.pdsFhirToken === 'required' : !/^Bearer \S+$/.test(authorization)) {
    const came = authorization === undefined ? 'no Authorization' : 'an Authorization that is no Bearer token'
    const what = problem(pdsFhirProblems['MS-PDS-FHIR-TOKEN'], { came, expected: 'Authorization: Bearer <token>', at: 'Authorization' })
    throw new FhirRefusal('ACCESS_DENIED', what, 'Missing access token')
  }
  const id = inbound.fields.get('x-request-id') ?? ''
  if (UUID.test(id)) return
  const what = problem(pdsFhirProblems['MS-PDS-FHIR-REQUEST-ID'], {
    came: id === '' ? 'no X-Request-ID' : id.slice(0, 100),
    expected: 'a UUID',
    at: 'X-Request-ID',
  })
  if (id === '')
    throw new FhirRefusal(
      'MISSING_VALUE',
      what,
      'Invalid request with error - X-Request-ID header must be supplied to access this resource',
    )
  throw new FhirRefusal('INVALID_VALUE', what, `Invalid value - '${id.slice(0, 100)}' in header 'X-Request-ID'`)
}
