// A consumer of GP Connect in a container of its own: nothing but Node, the shared certificates, and the real host names. Prints what came of each
// step as one line of JSON.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'

const PROXY = 'proxy.int.spine2.ncrs.nhs.uk'
const BASE = 'https://gp-practice.mock.nhs.uk/M85999/STU3/1/gpconnect'
const GPC = 'urn:nhs:names:services:gpconnect:fhir:'
const NHS = 'https://fhir.nhs.uk/Id/nhs-number'
const EXTENSION = 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-'
const material = {
  ca: readFileSync('/certs/ca-bundle.pem'),
  cert: readFileSync('/certs/clients/supplier-a.crt'),
  key: readFileSync('/certs/clients/supplier-a.key'),
}
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const organisation = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'A99901' }

function token(scope) {
  const iat = Math.floor(Date.now() / 1000)
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({
    iss: 'https://supplier-a.mock.nhs.uk/',
    sub: '1',
    aud: BASE,
    iat,
    exp: iat + 300,
    reason_for_request: 'directcare',
    requested_scope: scope,
    requesting_device: {
      resourceType: 'Device',
      identifier: [{ system: 'https://supplier-a.mock.nhs.uk/Id', value: '1' }],
      model: 'Story',
      version: '1',
    },
    requesting_organization: { resourceType: 'Organization', name: 'Supplier A', identifier: [organisation] },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: '1',
      name: [{ family: 'Tester' }],
      identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '1' }],
    },
  })}.`
}

function ask({ interaction, scope, path, verb = 'GET', body, root = `${BASE}/fhir`, headers = {} }) {
  const content = body === undefined ? undefined : JSON.stringify(body)
  const fields = {
    'Ssp-TraceID': randomUUID(),
    'Ssp-From': '999000000011',
    'Ssp-To': '999000000093',
    'Ssp-InteractionID': `${GPC}${interaction}`,
    Accept: 'application/fhir+json',
    Authorization: `Bearer ${token(scope)}`,
    ...(content === undefined ? {} : { 'Content-Type': 'application/fhir+json', 'Content-Length': Buffer.byteLength(content) }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const request = https.request({ host: PROXY, path: `/${root}/${path}`, method: verb, headers: fields, ...material }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode, json: JSON.parse(Buffer.concat(chunks).toString()) }))
    })
    request.on('error', reject)
    request.end(content)
  })
}

const told = []
const step = (name, { status, json }, detail) => told.push({ name, status, detail: detail ?? json.issue?.[0].details.coding[0].code })
const first = ({ json }, type) => json.entry.map((each) => each.resource).find((each) => each.resourceType === type)
const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
const [READ, WRITE, ORGANISATION] = ['patient/*.read', 'patient/*.write', 'organization/*.read']

const found = await ask({ interaction: 'rest:search:patient-1', scope: READ, path: `Patient?identifier=${NHS}|9990000018` })
const patient = first(found, 'Patient')
step('patient', found, patient.name[0].family)
const record = await ask({
  interaction: 'operation:gpc.getstructuredrecord-1',
  scope: READ,
  root: `${BASE}/structured/fhir`,
  verb: 'POST',
  path: 'Patient/$gpc.getstructuredrecord',
  body: {
    resourceType: 'Parameters',
    parameter: [
      { name: 'patientNHSNumber', valueIdentifier: { system: NHS, value: '9990000018' } },
      { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] },
    ],
  },
})
step('record', record, record.json.type)
const search = () =>
  ask({
    interaction: 'rest:search:slot-1',
    scope: ORGANISATION,
    path: `Slot?start=ge${day(1)}&end=le${day(12)}&status=free&_include=Slot:schedule`,
  })
const slots = await search()
const slot = first(slots, 'Slot')
step('slots', slots, slots.json.total > 0)
const booked = await ask({
  interaction: 'rest:create:appointment-1',
  scope: WRITE,
  verb: 'POST',
  path: 'Appointment',
  body: {
    resourceType: 'Appointment',
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Appointment-1'] },
    contained: [
      { resourceType: 'Organization', id: '1', identifier: [organisation], name: 'Supplier A', telecom: [{ system: 'phone', value: '1' }] },
    ],
    extension: [{ url: `${EXTENSION}BookingOrganisation-1`, valueReference: { reference: '#1' } }],
    status: 'booked',
    start: slot.start,
    end: slot.end,
    slot: [{ reference: `Slot/${slot.id}` }],
    created: new Date().toISOString(),
    participant: [
      { actor: { reference: `Patient/${patient.id}` }, status: 'accepted' },
      { actor: { reference: 'Location/1' }, status: 'accepted' },
    ],
  },
})
step('book', booked, booked.json.status)
const put = (interaction, body, match) =>
  ask({ interaction, scope: WRITE, verb: 'PUT', path: `Appointment/${booked.json.id}`, body, headers: { 'If-Match': match } })
step('stale', await put('rest:update:appointment-1', { ...booked.json, comment: 'Other' }, 'W/"0"'))
const amended = await put('rest:update:appointment-1', { ...booked.json, comment: 'Other' }, 'W/"1"')
step('amend', amended, amended.json.comment)
const reason = { url: `${EXTENSION}AppointmentCancellationReason-1`, valueString: 'Better' }
const cancelled = await put(
  'rest:cancel:appointment-1',
  { ...amended.json, status: 'cancelled', extension: [...amended.json.extension, reason] },
  'W/"2"',
)
step('cancel', cancelled, cancelled.json.status)
const after = await search()
step('slots again', after, after.json.total === slots.json.total)
console.log(JSON.stringify(told))
