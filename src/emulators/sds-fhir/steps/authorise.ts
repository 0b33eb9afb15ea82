import { problem } from '../../../kernel/problem.ts'
import { PlatformRefusal } from '../errors.ts'
import { sdsFhirProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** The API platform's check of the API key; the service behind it sees nothing of a request without one (dossier sds-ldap 6.1, 6.4). */
export function authorise({ inbound, parts, path }: Visit): void {
  if (path === '/_ping') return
  const key = inbound.fields.get('apikey')
  const { sdsApiKey: taken } = parts.settings
  const expected = taken.length === 0 ? 'the header apikey with any value' : 'the header apikey with a value of --sds-api-key'
  if (key === undefined || key === '') {
    const came = inbound.fields.get('authorization') === undefined ? 'no header apikey' : 'no header apikey, but Authorization'
    const what = problem(sdsFhirProblems['MS-SDS-API-KEY'], { came, expected, at: 'apikey' })
    throw new PlatformRefusal('Failed to resolve API Key variable request.header.apikey', what)
  }
  if (taken.length === 0 || taken.includes(key)) return
  const came = `an API key of ${key.length} characters that is none of those`
  throw new PlatformRefusal('Invalid ApiKey', problem(sdsFhirProblems['MS-SDS-API-KEY'], { came, expected, at: 'apikey' }))
}
