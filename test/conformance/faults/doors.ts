import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { BASE as BOOKING_BASE } from '../../../src/emulators/booking/declaration.ts'
import { REALM } from '../../../src/emulators/cis2/contract.ts'
import { BASE as PRACTICE_BASE } from '../../../src/emulators/gp-connect/declaration.ts'
import { A, LIST, type TestEnvironment } from '../../support/environment.ts'
import { gazetteerRequest } from '../../support/gazetteer-request.ts'
import { ACTIVATION, GAS, gpObject } from '../../support/identity-agent.ts'
import { query } from '../../support/messages.ts'
import { smspRequest } from '../../support/smsp-request.ts'
import { syncRequest } from '../../support/sync.ts'
import { ASID as BOOKING_ASID } from '../booking/service.ts'
import { GPC, PRACTICE_ASID, ROOT } from '../gp-connect/practice.ts'
import { interaction, org } from '../sds-fhir/ask.ts'
import { PROXY_HOST, token } from '../secure-proxy/testbed.ts'
import type { DoorRequest } from './wire.ts'

/** A door as the fault tests call it: a request that reaches its override step, and a refusal that it declares. */
export interface FaultyDoor {
  readonly name: string
  request(spine: TestEnvironment): DoorRequest
  /** Makes what its request needs. */
  prepare?(spine: TestEnvironment): Promise<void>
  readonly refusal: { readonly as: string; readonly code: string; readonly status: number; readonly shows: RegExp }
}

const API = 'int.api.service.nhs.uk'
const MESSAGING = 'msg.int.spine2.ncrs.nhs.uk'
const FORM = ['Content-Type', 'application/x-www-form-urlencoded']

const portOf = (url: string): number => Number(new URL(url).port)

const https = (
  spine: TestEnvironment,
  host: string,
  path: string,
  more: Partial<Pick<DoorRequest, 'verb' | 'headers' | 'body'>> & { readonly certificate?: true } = {},
): DoorRequest => ({
  port: portOf(spine.environment.urls.https),
  secure: true,
  host,
  path,
  verb: more.verb ?? 'GET',
  headers: more.headers ?? [],
  body: more.body ?? '',
  ...(more.certificate === undefined ? {} : { as: spine.identity(A.name) }),
})

const practice = () => ({
  'Ssp-TraceID': randomUUID(),
  'Ssp-From': A.asid,
  'Ssp-To': PRACTICE_ASID,
  'Ssp-InteractionID': `${GPC}rest:read:metadata-1`,
  Accept: 'application/fhir+json',
})
const bearer = () => {
  const now = Math.floor(Date.now() / 1000)
  return `Bearer ${token({ aud: ROOT, iat: now, exp: now + 300, requested_scope: 'organization/*.read' })}`
}
const pointerBearer = () => {
  const now = Math.floor(Date.now() / 1000)
  const user = 'https://fhir.nhs.uk/Id/sds-role-profile-id|1'
  const claims = {
    iat: now,
    exp: now + 300,
    aud: 'https://nrl.mock.nhs.uk/STU3/DocumentReference',
    sub: user,
    scope: 'patient/DocumentReference.read',
    requesting_system: `https://fhir.nhs.uk/Id/accredited-system|${A.asid}`,
    requesting_organization: 'https://fhir.nhs.uk/Id/ods-organization-code|A99901',
    requesting_user: user,
    requested_scope: undefined,
  }
  return `Bearer ${token(claims)}`
}
const listed = (fields: Readonly<Record<string, string>>) => Object.entries({ ...fields, Authorization: bearer() }).flat()

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
let clientId = ''
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A request for a token by an application of its own. */
function tokenForm(): string {
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: `https://${API}/oauth2/token`,
    jti: randomUUID(),
    exp: Math.floor(Date.now() / 1000) + 200,
  }
  const signed = `${part({ alg: 'RS512', typ: 'JWT', kid: 'one' })}.${part(claims)}`
  const assertion = `${signed}.${sign('RSA-SHA512', Buffer.from(signed), privateKey).toString('base64url')}`
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  return new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: type, client_assertion: assertion }).toString()
}

/** Every door that speaks HTTP. */
export const doors: readonly FaultyDoor[] = [
  {
    name: 'reliable-messaging',
    request: (spine) => {
      const { path, headers, body } = query(spine.route(LIST))
      return https(spine, MESSAGING, path, { verb: 'POST', headers, body, certificate: true })
    },
    refusal: { as: 'message-error', code: 'DeliveryFailure', status: 200, shows: /ErrorList.*DeliveryFailure/s },
  },
  {
    name: 'sync-service',
    request: (spine) => {
      const { path, headers, body } = syncRequest({ senderAsid: A.asid })
      return https(spine, MESSAGING, path, { verb: 'POST', headers, body, certificate: true })
    },
    refusal: { as: 'soap-fault', code: '208', status: 500, shows: /Fault.*208/s },
  },
  {
    name: 'smsp',
    request: (spine) => {
      const { headers, body } = smspRequest()
      return https(spine, 'simple-sync.int.spine2.ncrs.nhs.uk', '/smsp/pds', { verb: 'POST', headers, body, certificate: true })
    },
    refusal: { as: 'response-code', code: 'SMSP-0004', status: 200, shows: /SMSP-0004/ },
  },
  {
    name: 'gazetteer',
    request: (spine) => {
      const { headers, body } = gazetteerRequest()
      return https(spine, MESSAGING, '/addressfinder/query', { verb: 'POST', headers, body, certificate: true })
    },
    refusal: { as: 'soap-fault', code: '200', status: 500, shows: /Fault/ },
  },
  {
    name: 'pds-fhir',
    request: (spine) =>
      https(spine, API, '/personal-demographics/FHIR/R4/Patient/9990000018', {
        headers: ['Authorization', 'Bearer x', 'X-Request-ID', randomUUID()],
      }),
    refusal: { as: 'operation-outcome', code: 'UNSUPPORTED_SERVICE', status: 500, shows: /OperationOutcome/ },
  },
  {
    name: 'sds-fhir',
    request: (spine) =>
      https(spine, API, `/spine-directory/FHIR/R4/Device?${org('A99901')}&${interaction(LIST)}`, { headers: ['apikey', 'any'] }),
    refusal: { as: 'operation-outcome', code: 'INTERNAL_ERROR', status: 500, shows: /OperationOutcome/ },
  },
  {
    name: 'secure-proxy',
    request: (spine) => https(spine, PROXY_HOST, `/${ROOT}/metadata`, { headers: listed(practice()), certificate: true }),
    refusal: { as: 'operation-outcome', code: '503', status: 503, shows: /OperationOutcome/ },
  },
  {
    name: 'gp-connect',
    request: (spine) =>
      https(spine, 'gp-practice.mock.nhs.uk', `${PRACTICE_BASE}/fhir/metadata`, { headers: listed(practice()), certificate: true }),
    refusal: { as: 'operation-outcome', code: 'INTERNAL_SERVER_ERROR', status: 500, shows: /OperationOutcome/ },
  },
  {
    name: 'booking',
    request: (spine) => {
      const fields = {
        ...practice(),
        'Ssp-To': BOOKING_ASID,
        'Ssp-InteractionID': 'urn:nhs:names:services:careconnect:fhir:rest:read:metadata',
      }
      return https(spine, 'urgent-care.mock.nhs.uk', `${BOOKING_BASE}/metadata`, { headers: listed(fields), certificate: true })
    },
    refusal: { as: 'operation-outcome', code: 'INTERNAL_SERVER_ERROR', status: 500, shows: /OperationOutcome/ },
  },
  {
    name: 'nrl',
    request: (spine) => {
      const fields = { fromASID: A.asid, toASID: '990000800617', Accept: 'application/fhir+json', Authorization: pointerBearer() }
      return https(
        spine,
        'nrl.mock.nhs.uk',
        '/STU3/DocumentReference?subject=https://demographics.spineservices.nhs.uk/STU3/Patient/9990000018',
        {
          headers: Object.entries(fields).flat(),
          certificate: true,
        },
      )
    },
    refusal: { as: 'operation-outcome', code: 'NO_RECORD_FOUND', status: 404, shows: /OperationOutcome/ },
  },
  {
    name: 'authentication',
    request: (spine) => https(spine, GAS, '/login/authactivate', { verb: 'POST', body: gpObject(ACTIVATION) }),
    refusal: { as: 'html', code: 'E-1', status: 500, shows: /E-1/ },
  },
  {
    name: 'oauth2',
    prepare: async ({ environment }) => {
      const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS512', use: 'sig' }] }
      clientId = (await (await environment.applications()).put(environment.spaces.default, { name: 'One', jwks })).clientId
    },
    request: (spine) => https(spine, API, '/oauth2/token', { verb: 'POST', headers: FORM, body: tokenForm() }),
    refusal: { as: 'oauth-error', code: 'server_error', status: 500, shows: /server_error/ },
  },
  {
    name: 'cis2',
    request: (spine) => https(spine, 'am.nhsint.auth-ptl.cis2.spineservices.nhs.uk', `${REALM}/.well-known/openid-configuration`),
    refusal: { as: 'oauth-error', code: 'server_error', status: 500, shows: /server_error/ },
  },
  {
    name: 'ticket-service',
    request: (spine) => ({
      ...https(spine, 'localhost', '/status'),
      port: spine.environment.listeners().find(({ name }) => name === 'ticket')?.port ?? 0,
    }),
    refusal: { as: 'status', code: '503', status: 503, shows: /503/ },
  },
  {
    name: 'crl',
    request: (spine) => ({ ...https(spine, 'crl.nhs.uk', '/ca/root.pem'), port: portOf(spine.environment.urls.http), secure: false }),
    refusal: { as: 'status', code: '404', status: 404, shows: /404/ },
  },
  {
    name: 'unbuilt',
    request: (spine) => https(spine, 'usertest.directoryofservices.nhs.uk', '/any'),
    refusal: { as: 'status', code: '503', status: 503, shows: /503/ },
  },
]
