import { problem } from '../../../kernel/problem.ts'
import { SspRefusal } from '../errors.ts'
import { sspProblems } from '../problems.ts'
import { isUnder } from '../target.ts'
import type { Visit } from '../visit.ts'

/** The target lies under the endpoint that the directory holds, or hands out, for the receiver and the interaction (dossier ssp-fhir-dos 1.6). */
export function checkEndpoint({ target, endpoint, parts }: Visit): void {
  const { url, cpaId } = endpoint.endpoint
  const told = parts.advertised(url)
  if (isUnder(target.url, url) || (told !== url && isUnder(target.url, told))) return
  const text = `ENDPOINT_${told}_CPAID_${cpaId}_VARIES_FROM_TARGETURL_${target.url}`
  throw new SspRefusal(
    400,
    text,
    problem(sspProblems['MS-SSP-ENDPOINT'], { came: target.url, expected: `${told} and what follows it`, at: 'path' }),
  )
}
