import { z } from 'zod'
import type { Exchange } from '../../../src/kernel/exchange.ts'
import { CPA_ID, FQDN, INTERACTION, MHS_ID, ODS_CODE, PARTY_KEY } from '../../../src/wire/fhir/systems.ts'
import type { TestEnvironment } from '../../support/environment.ts'
import { type Answer, post } from '../../support/post.ts'

export const BASE = '/spine-directory/FHIR/R4'
export { CPA_ID, FQDN, INTERACTION, MHS_ID, ODS_CODE, PARTY_KEY }

export const org = (code: string) => `organization=${encodeURIComponent(`${ODS_CODE}|${code}`)}`
export const interaction = (id: string) => `identifier=${encodeURIComponent(`${INTERACTION}|${id}`)}`
export const partyKey = (key: string) => `identifier=${encodeURIComponent(`${PARTY_KEY}|${key}`)}`
export const maker = (code: string) => `manufacturing-organization=${encodeURIComponent(`${ODS_CODE}|${code}`)}`

/** Criteria as a query. */
export const query = (...parts: readonly string[]) => (parts.length === 0 ? '' : `?${parts.join('&')}`)

const KEY = ['apikey', 'any']

/** One request without a client certificate, under the API platform's name, with an API key unless other headers are given. */
export const ask = (spine: TestEnvironment, path: string, headers: readonly string[] = KEY, verb = 'GET'): Promise<Answer> =>
  post({
    url: `${spine.environment.urls.https}${BASE}${path}`,
    ca: spine.ca,
    verb,
    headers: ['Host', 'int.api.service.nhs.uk', ...headers],
    servername: 'int.api.service.nhs.uk',
  })

const Reference = z.strictObject({ identifier: z.strictObject({ system: z.string(), value: z.string() }) })
const Extension = z.strictObject({
  url: z.string(),
  valueReference: Reference.optional(),
  extension: z.array(z.strictObject({ url: z.string(), valueString: z.string().optional(), valueInteger: z.int().optional() })).optional(),
})
const Resource = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  identifier: z.array(z.strictObject({ system: z.string(), value: z.string() })),
  extension: z.array(Extension),
  address: z.string().optional(),
})
const Bundle = z.strictObject({
  resourceType: z.literal('Bundle'),
  id: z.string(),
  type: z.literal('searchset'),
  total: z.int(),
  link: z.tuple([z.strictObject({ relation: z.literal('self'), url: z.string() })]),
  entry: z.array(z.strictObject({ fullUrl: z.string(), resource: Resource, search: z.strictObject({ mode: z.literal('match') }) })),
})
export type Bundle = z.output<typeof Bundle>

/** The Bundle of a good answer. */
export function bundle(answer: Answer): Bundle {
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`)
  return Bundle.parse(JSON.parse(answer.text))
}

/** Searches and answers with the resources found. */
export const found = async (spine: TestEnvironment, path: string, headers: readonly string[] = KEY) =>
  bundle(await ask(spine, path, headers)).entry.map(({ resource }) => resource)

/** Values of an identifier system, one a resource. */
export const identifiersOf = (resources: Awaited<ReturnType<typeof found>>, system: string) =>
  resources.flatMap(({ identifier }) => identifier.filter((each) => each.system === system).map(({ value }) => value))

const Outcome = z.strictObject({
  resourceType: z.literal('OperationOutcome'),
  id: z.string().optional(),
  issue: z.tuple([
    z.strictObject({
      severity: z.literal('error'),
      code: z.string(),
      details: z.strictObject({
        coding: z.tuple([z.strictObject({ system: z.string(), version: z.string().optional(), code: z.string(), display: z.string() })]),
      }),
      diagnostics: z.string().optional(),
    }),
  ]),
})

/** The one issue of a refusal, flat, and the id of its OperationOutcome. */
export function outcome(answer: Answer) {
  const { id, issue } = Outcome.parse(JSON.parse(answer.text))
  const [{ code: issueCode, details, diagnostics }] = issue
  return { id, issueCode, ...details.coding[0], diagnostics }
}

/** The last exchange of the API in the journal. */
export function last(spine: TestEnvironment): Exchange {
  const exchange = spine.environment.journal.find({ door: 'sds-fhir' }).at(-1)
  if (exchange === undefined) throw new Error('nothing asked yet')
  return exchange
}

export const codes = (spine: TestEnvironment) => last(spine).problems.map(({ code }) => code)
