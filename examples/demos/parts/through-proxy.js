// @ts-check
import { randomUUID } from 'node:crypto'

/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {import('mock-spine/demos').Stage} Stage */

/**
 * A provider behind the Spine Secure Proxy: its service root as it is registered, its ASID, and what its interactions begin with.
 * @typedef {{ root: string, asid: string, interactions: string }} Provider
 * @typedef {{ interaction: string, scope: string, path: string, method?: string, body?: unknown, ifMatch?: string }} ProxyCall
 */

const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code'
const SYSTEM = 'https://clinic.example'

/**
 * A call through the proxy: the provider's whole URL stands in the path, four headers say who asks whom for what, and a token says why.
 * @param {Stage} stage
 * @param {DemoSupplier} consumer
 * @param {Provider} provider
 * @param {ProxyCall} what
 */
export const throughProxy = (stage, consumer, { root, asid, interactions }, { interaction, scope, path, method, body, ifMatch }) =>
  consumer.ask({
    host: stage.host('ssp'),
    path: `/${root}/${path}`,
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      'Ssp-TraceID': randomUUID(),
      'Ssp-From': consumer.asid,
      'Ssp-To': asid,
      'Ssp-InteractionID': `${interactions}${interaction}`,
      Accept: 'application/fhir+json',
      Authorization: `Bearer ${token(stage, root, scope)}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
      ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    },
  })

/** The unsigned JWT of GP Connect: who asks, for whom, and what for. @param {Stage} stage @param {string} aud @param {string} scope */
const token = (stage, aud, scope) => {
  const now = Math.floor(stage.now() / 1000)
  const id = (/** @type {string} */ system, /** @type {string} */ value) => ({ identifier: [{ system, value }] })
  const claims = {
    iss: `${SYSTEM}/`,
    sub: '1',
    aud,
    iat: now,
    exp: now + 300,
    reason_for_request: 'directcare',
    requested_scope: scope,
    requesting_device: { resourceType: 'Device', model: 'Demo', version: '1', ...id(`${SYSTEM}/Id`, '1') },
    requesting_organization: { resourceType: 'Organization', name: 'A clinic', ...id(ODS, 'A99901') },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: '1',
      name: [{ family: 'Receptionist', given: ['Robin'] }],
      ...id('https://fhir.nhs.uk/Id/sds-user-id', '111222333444'),
    },
  }
  const part = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`
}

/** Resources of a type in a Bundle. @param {any} bundle @param {string} type @returns {any[]} */
export const resourcesIn = (bundle, type) =>
  (bundle.entry ?? []).flatMap((/** @type {any} */ { resource }) => (resource.resourceType === type ? [resource] : []))

/** A day so many days from the demo's now, `YYYY-MM-DD`. @param {Stage} stage @param {number} ahead */
export const day = (stage, ahead) => new Date(stage.now() + ahead * 86_400_000).toISOString().slice(0, 10)
