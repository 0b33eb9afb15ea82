import { randomUUID } from 'node:crypto'
import https from 'node:https'
import { gunzipSync } from 'node:zlib'
import { careConnectInteraction } from '../../../src/wire/careconnect/interactions.ts'
import { formatOfType, readResource } from '../../../src/wire/fhir/representation.ts'
import { gpConnectInteraction } from '../../../src/wire/gpconnect/interactions.ts'
import { A, type TestEnvironment } from '../../support/environment.ts'
import { PROXY_HOST, token } from '../secure-proxy/testbed.ts'

export const GPC = 'urn:nhs:names:services:gpconnect:fhir:'
export const PRACTICE_ASID = '999000000093'
const BASE = 'https://gp-practice.mock.nhs.uk/M85999/STU3/1/gpconnect'
/** Service roots of the practice, as they are registered. */
export const ROOT = `${BASE}/fhir`
export const STRUCTURED_ROOT = `${BASE}/structured/fhir`
export const DOCUMENTS_ROOT = `${BASE}/documents/fhir`
export const NHS = 'https://fhir.nhs.uk/Id/nhs-number'

export interface Ask {
  /** Behind the prefix of GP Connect's interactions. */
  readonly interaction: string
  readonly path: string
  readonly verb?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly claims?: Record<string, unknown>
  readonly root?: string
  /** ASID of the provider; the practice's. */
  readonly to?: string
}

export interface Told {
  readonly status: number
  readonly headers: https.RequestOptions['headers'] & Record<string, unknown>
  /** The body in the JSON form; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: what is read is what is tested
  readonly json: any
  /** As it came, unpacked. */
  readonly text: string
  /** Spine's code of an OperationOutcome. */
  readonly code: string | undefined
}

/** A consumer that calls the practice through the proxy, as supplier A. */
export const consumer =
  (spine: TestEnvironment, host = PROXY_HOST) =>
  ({ interaction, path, verb = 'GET', body, headers = {}, claims = {}, root = ROOT, to = PRACTICE_ASID }: Ask): Promise<Told> => {
    const id = interaction.startsWith('urn:') ? interaction : `${GPC}${interaction}`
    const content = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const now = Math.floor(spine.environment.spaces.default.clock.now() / 1000)
    const scope = gpConnectInteraction(id)?.scope ?? careConnectInteraction(id)?.scope ?? 'patient/*.read'
    const authorization = `Bearer ${token({ aud: root, iat: now, exp: now + 300, requested_scope: scope, ...claims })}`
    const fields: Record<string, string> = {
      'Ssp-TraceID': randomUUID(),
      'Ssp-From': A.asid,
      'Ssp-To': to,
      'Ssp-InteractionID': id,
      Accept: 'application/fhir+json',
      Authorization: authorization,
      ...(content === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
      ...headers,
    }
    for (const [name, value] of Object.entries(fields)) if (value === '') delete fields[name]
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          host: '127.0.0.1',
          port: new URL(spine.environment.urls.https).port,
          path: `/${root}/${path}`,
          method: verb,
          headers: { Host: host, ...fields, ...(content === undefined ? {} : { 'Content-Length': Buffer.byteLength(content) }) },
          ca: spine.ca,
          agent: false,
          servername: host,
          ...spine.identity(A.name),
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const raw = Buffer.concat(chunks)
            const whole = response.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
            const json = whole.length === 0 ? undefined : resourceIn(whole, response.headers['content-type'] ?? '')
            const code = json?.resourceType === 'OperationOutcome' ? json.issue[0].details?.coding[0].code : undefined
            resolve({ status: response.statusCode ?? 0, headers: response.headers, json, text: whole.toString(), code })
          })
        },
      )
      request.on('error', reject)
      request.end(content)
    })
  }

// biome-ignore lint/suspicious/noExplicitAny: what is read is what is tested
function resourceIn(body: Buffer, type: string): any {
  const read = readResource(body, formatOfType(type) ?? 'json', type.includes('xml+fhir') ? 'DSTU2' : 'STU3')
  if ('fault' in read) throw new Error(`${read.at}: ${read.came}, not ${read.expected}`)
  return read.value
}

/** Resources of a type in a Bundle. */
// biome-ignore lint/suspicious/noExplicitAny: what is read is what is tested
export const of = (type: string, { json }: Told): any[] =>
  // biome-ignore lint/suspicious/noExplicitAny: what is read is what is tested
  json.entry.map(({ resource }: any) => resource).filter((each: { resourceType: string }) => each.resourceType === type)

const DAY = 86_400_000
/** A day so many days from the space's now, `YYYY-MM-DD`. */
export const day = (spine: TestEnvironment, ahead: number): string =>
  new Date(spine.environment.spaces.default.clock.now() + ahead * DAY).toISOString().slice(0, 10)

/** An Appointment to be booked. */
export function booking(
  slots: readonly { id: string; start: string; end: string }[],
  patient: string,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    resourceType: 'Appointment',
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Appointment-1'] },
    contained: [
      {
        resourceType: 'Organization',
        id: '1',
        identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'A99901' }],
        name: 'Supplier A',
        telecom: [{ system: 'phone', value: '0200 0000000' }],
      },
    ],
    extension: [
      {
        url: 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-BookingOrganisation-1',
        valueReference: { reference: '#1' },
      },
    ],
    status: 'booked',
    description: 'To talk',
    start: slots[0]?.start,
    end: slots.at(-1)?.end,
    slot: slots.map(({ id }) => ({ reference: `Slot/${id}` })),
    created: '2026-11-20T09:00:00+00:00',
    comment: 'A comment',
    participant: [
      { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
      { actor: { reference: 'Location/1' }, status: 'accepted' },
    ],
    ...changes,
  }
}
