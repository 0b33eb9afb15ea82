// @ts-check
import { day, resourcesIn, throughProxy } from './parts/through-proxy.js'

/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {import('mock-spine/demos').Stage} Stage */
/** @typedef {{ callCentre: DemoSupplier, slots: any[], appointment: any, etag: string }} Scene */

const PATIENT = '9990000018'
const SERVICE = 'U85901-9990006'
/** The service in the Directory of Services. */
const DOS_ID = '2000990021'
const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number'
const CARE_CONNECT = 'urn:nhs:names:services:careconnect:fhir:rest:'
const PROVIDER = {
  root: 'https://urgent-care.mock.nhs.uk/U85901/STU3/1/careconnect',
  asid: '999000000205',
  interactions: CARE_CONNECT,
}
/** What the call centre's system must be registered for. */
const INTERACTIONS = ['search:slot', 'create:appointment', 'search:appointment', 'read:appointment', 'update:appointment']

/** @param {Stage} stage @param {Scene} scene @param {import('./parts/through-proxy.js').ProxyCall} what */
const ask = (stage, { callCentre }, what) => throughProxy(stage, callCentre, PROVIDER, what)

/** @param {Stage} stage @param {Scene} scene */
const freeSlots = async (stage, scene) => {
  const path = `Slot?schedule.actor:healthcareservice=${DOS_ID}&start=ge${day(stage, 1)}&start=le${day(stage, 3)}&status=free&_include=Slot:schedule`
  const answer = await ask(stage, scene, { interaction: 'search:slot', scope: 'organization/*.read', path })
  stage.check(answer.status === 200, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`, '200 with a Bundle')
  return resourcesIn(answer.json(), 'Slot')
}

/** @param {any} slot */
const booking = (slot) => ({
  resourceType: 'Appointment',
  meta: { profile: ['https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1'] },
  language: 'en',
  contained: [
    {
      resourceType: 'DocumentReference',
      id: '123',
      identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: '5C3F8E0E-7C55-4F57-9A5B-2A8F3B7D9E10' }],
      status: 'current',
      type: { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17', code: 'POCD_MT200001GB02', display: 'Report' }] },
      indexed: new Date().toISOString().replace(/\.\d+Z$/, '+00:00'),
      content: [{ attachment: { contentType: 'application/hl7-v3+xml', language: 'en' } }],
    },
    {
      resourceType: 'Patient',
      id: 'P1',
      identifier: [{ use: 'official', system: NHS_NUMBER, value: PATIENT }],
      name: [{ use: 'official', prefix: ['Ms'], given: ['Maud'], family: 'Pemberton' }],
      birthDate: '1954-06-12',
      telecom: [{ system: 'phone', value: '02000000002', use: 'home' }],
    },
  ],
  status: 'booked',
  start: slot.start,
  end: slot.end,
  supportingInformation: [{ reference: '#123' }],
  description: 'Sprained ankle',
  slot: [{ reference: `Slot/${slot.id}` }],
  created: new Date().toISOString(),
  participant: [{ actor: { reference: '#P1', identifier: { use: 'official', system: NHS_NUMBER, value: PATIENT } }, status: 'accepted' }],
})

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 5,
  title: 'Urgent care: a caller is booked in',
  story:
    'Somebody rings 111 with a sprained ankle. The call centre finds her in PDS, looks for a slot at an urgent treatment centre, books it, and cancels when she rings again. Booking is Care Connect through the Secure Proxy; the centre is played by mock-spine.',
  needs: { parties: [SERVICE], patients: [PATIENT], hosts: ['ssp'] },

  scene: async (stage) => ({
    callCentre: await stage.supplier(
      'call-centre',
      INTERACTIONS.map((each) => `${CARE_CONNECT}${each}`),
    ),
    slots: [],
    appointment: undefined,
    etag: '',
  }),

  steps: [
    {
      title: 'Who is calling?',
      happens: 'The call centre traces the caller in PDS by name, gender and date of birth.',
      matters:
        'The booking carries the patient with it: the treatment centre has never seen her. Without a trace it gets one without NHS number.',
      look: 'The simple trace at /sync-service, and the NHS number in its answer.',
      play: async (stage, { callCentre }) => {
        const answer = await callCentre.send('pds-trace.xml')
        const [, found] = /<PdsTraceMatch.*?extension="(\d{10})"/s.exec(answer.text) ?? []
        stage.check(found === PATIENT, found ?? `HTTP ${answer.status} without a match`, `patient ${PATIENT}`)
        stage.saw(`Maud Pemberton, NHS number ${found}.`)
      },
    },
    {
      title: 'Slots at the treatment centre',
      happens: 'Slot is searched by the service’s id in the Directory of Services, a range of dates, and the status free.',
      matters:
        'The id comes from the Directory of Services, the address from Spine’s directory: an endpoint that is configured by hand is wrong after a move.',
      look: 'schedule.actor:healthcareservice in the query.',
      play: async (stage, scene) => {
        scene.slots = await freeSlots(stage, scene)
        stage.check(scene.slots.length > 1, `${scene.slots.length} free slots`, 'at least two')
        stage.saw(`${scene.slots.length} free slots; the first is at ${scene.slots[0].start}.`)
      },
    },
    {
      title: 'The booking',
      happens: 'POST Appointment with the patient and a reference to the 111 report contained in it.',
      matters:
        'Unlike at a GP practice no patient is looked up or registered at the provider: everything it needs must be in the resource.',
      look: 'contained, and the ETag of the reply.',
      play: async (stage, scene) => {
        const body = booking(scene.slots[0])
        const what = { interaction: 'create:appointment', scope: 'patient/*.write', method: 'POST', path: 'Appointment', body }
        const answer = await ask(stage, scene, what)
        stage.check(answer.status === 201, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`, '201')
        scene.appointment = answer.json()
        scene.etag = answer.header('ETag') ?? ''
        stage.saw(`Appointment/${scene.appointment.id}, ETag ${scene.etag}.`)
      },
    },
    {
      title: 'A colleague wants the same slot',
      happens: 'The same slot is booked again. The service answers 422, DUPLICATE_REJECTED.',
      matters: 'A GP practice says 409 here. Software that handles one of the two codes loses the caller at the other provider.',
      look: 'The OperationOutcome beside that of the appointments demo.',
      play: async (stage, scene) => {
        const body = booking(scene.slots[0])
        const what = { interaction: 'create:appointment', scope: 'patient/*.write', method: 'POST', path: 'Appointment', body }
        const answer = await ask(stage, scene, what)
        stage.check(answer.status === 422, `HTTP ${answer.status}`, '422')
        stage.saw(`422 ${answer.json().issue[0].details.coding[0].code}: choose another slot.`)
      },
    },
    {
      title: 'A cancellation with an old ETag',
      happens: 'PUT Appointment, status cancelled, with If-Match of a version that is not current: 409.',
      matters: 'Without If-Match the answer would be 412. Both keep a desk from cancelling what another has just changed.',
      look: 'If-Match in the request, and the code in the journal.',
      play: async (stage, scene) => {
        const body = { ...scene.appointment, status: 'cancelled' }
        const path = `Appointment/${scene.appointment.id}`
        const what = { interaction: 'update:appointment', scope: 'patient/*.write', method: 'PUT', path, body, ifMatch: 'W/"7"' }
        const answer = await ask(stage, scene, what)
        stage.check(answer.status === 409, `HTTP ${answer.status}`, '409')
        stage.saw(`409 ${answer.json().issue[0].details.coding[0].code}: still booked.`)
      },
    },
    {
      title: 'She rings again: cancelled',
      happens: 'The same with the right ETag. The slot can be booked again, and both versions can still be read.',
      matters: 'Cancelling is the only change that this service takes: to move an appointment, book the new one first.',
      look: 'Appointment/…/_history/1 and /2.',
      play: async (stage, scene) => {
        const body = { ...scene.appointment, status: 'cancelled' }
        const path = `Appointment/${scene.appointment.id}`
        const what = { interaction: 'update:appointment', scope: 'patient/*.write', method: 'PUT', path, body, ifMatch: scene.etag }
        const answer = await ask(stage, scene, what)
        stage.check(answer.status === 200, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`, '200')
        const first = await ask(stage, scene, { interaction: 'read:appointment', scope: 'patient/*.read', path: `${path}/_history/1` })
        stage.check(first.json().status === 'booked', first.text.slice(0, 200), 'the version that was booked')
        const free = await freeSlots(stage, scene)
        stage.check(free.length === scene.slots.length, `${free.length} free slots`, `${scene.slots.length}`)
        stage.saw(`Cancelled; version 1 still says booked, and ${free.length} slots are free.`)
      },
    },
  ],
}
