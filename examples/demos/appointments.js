// @ts-check
import { day, resourcesIn, throughProxy } from './parts/through-proxy.js'

/** @typedef {import('mock-spine/demos').DemoSupplier} DemoSupplier */
/** @typedef {import('mock-spine/demos').Stage} Stage */
/** @typedef {{ clinic: DemoSupplier, patient: string, slots: any[], appointment: any, etag: string }} Scene */

const PATIENT = '9990000018'
const PRACTICE = 'M85999-9990003'
const PRACTICE_ASID = '999000000093'
/** Service root of the practice, as it is registered. */
const ROOT = 'https://gp-practice.mock.nhs.uk/M85999/STU3/1/gpconnect/fhir'
const INTERACTION = 'urn:nhs:names:services:gpconnect:fhir:rest:'
/** What the clinic's system must be registered for. */
const INTERACTIONS = ['search:patient-1', 'search:slot-1', 'create:appointment-1', 'update:appointment-1', 'cancel:appointment-1'].map(
  (each) => `${INTERACTION}${each}`,
)
const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number'

/** @param {Stage} stage @param {Scene} scene @param {import('./parts/through-proxy.js').ProxyCall} what */
const ask = (stage, { clinic }, what) => throughProxy(stage, clinic, { root: ROOT, asid: PRACTICE_ASID, interactions: INTERACTION }, what)

/** @param {Stage} stage @param {Scene} scene */
const freeSlots = async (stage, scene) => {
  const path = `Slot?start=ge${day(stage, 1)}&end=le${day(stage, 12)}&status=free&_include=Slot:schedule`
  const answer = await ask(stage, scene, { interaction: 'search:slot-1', scope: 'organization/*.read', path })
  stage.check(answer.status === 200, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`, '200 with a Bundle')
  return resourcesIn(answer.json(), 'Slot')
}

/** @param {any} slot @param {string} patient */
const booking = (slot, patient) => ({
  resourceType: 'Appointment',
  meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Appointment-1'] },
  contained: [
    {
      resourceType: 'Organization',
      id: '1',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'A99901' }],
      name: 'A clinic',
      telecom: [{ system: 'phone', value: '0200 0000000' }],
    },
  ],
  extension: [
    { url: 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-BookingOrganisation-1', valueReference: { reference: '#1' } },
  ],
  status: 'booked',
  description: 'Follow-up after urgent care',
  start: slot.start,
  end: slot.end,
  slot: [{ reference: `Slot/${slot.id}` }],
  created: new Date().toISOString().replace(/\.\d+Z$/, '+00:00'),
  participant: [
    { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
    { actor: { reference: 'Location/1' }, status: 'accepted' },
  ],
})

/** @type {import('mock-spine/demos').Demo<Scene>} */
export const demo = {
  place: 4,
  title: 'An appointment booked through the proxy',
  story:
    'An urgent care clinic books a patient into the GP practice. Every call goes through the Spine Secure Proxy, which checks both systems in the directory; the practice behind it is played by mock-spine and keeps its diary.',
  needs: { parties: [PRACTICE], patients: [PATIENT], hosts: ['ssp'] },

  scene: async (stage) => ({
    clinic: await stage.supplier('clinic', INTERACTIONS),
    patient: '',
    slots: [],
    appointment: undefined,
    etag: '',
  }),

  steps: [
    {
      title: 'The patient at the practice',
      happens:
        'The clinic searches Patient by NHS number. The path is the provider’s whole URL behind a slash; four Ssp- headers go with it.',
      matters: 'The logical id of a patient belongs to the practice: no other provider knows it, and it must be asked for each time.',
      look: 'Two exchanges: the proxy’s, with its audit record, and the practice’s.',
      play: async (stage, scene) => {
        const path = `Patient?identifier=${NHS_NUMBER}|${PATIENT}`
        const answer = await ask(stage, scene, { interaction: 'search:patient-1', scope: 'patient/*.read', path })
        stage.check(answer.status === 200, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`, '200 with a Bundle')
        const [entry] = answer.json().entry ?? []
        stage.check(entry !== undefined, 'an empty Bundle', `patient ${PATIENT}`)
        scene.patient = entry.resource.id
        stage.saw(`${entry.resource.name[0].text}: Patient/${scene.patient} at this practice.`)
      },
    },
    {
      title: 'Free slots',
      happens: 'Slot is searched for the next days, with the schedules included.',
      matters: 'The scope in the token is organization/*.read: a slot search concerns no patient, and a token for one is refused.',
      look: 'requested_scope in the token’s claims; the Slots in the Bundle.',
      play: async (stage, scene) => {
        scene.slots = await freeSlots(stage, scene)
        stage.check(scene.slots.length > 0, 'no free slot', 'a free slot within twelve days')
        stage.saw(`${scene.slots.length} free slots; the first is at ${scene.slots[0].start}.`)
      },
    },
    {
      title: 'The booking',
      happens: 'POST Appointment. The practice answers 201 with Location and ETag W/"1".',
      matters: 'Between search and booking somebody else may have taken the slot: 409 is an everyday answer, not a defect.',
      look: 'ETag and Location in the reply; the slot is no longer offered.',
      play: async (stage, scene) => {
        const body = booking(scene.slots[0], scene.patient)
        const what = { interaction: 'create:appointment-1', scope: 'patient/*.write', method: 'POST', path: 'Appointment', body }
        const answer = await ask(stage, scene, what)
        stage.check(answer.status === 201, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`, '201')
        scene.appointment = answer.json()
        scene.etag = answer.header('ETag') ?? ''
        const left = await freeSlots(stage, scene)
        stage.check(left.length === scene.slots.length - 1, `${left.length} free slots`, `${scene.slots.length - 1}`)
        stage.saw(`Appointment/${scene.appointment.id}, ETag ${scene.etag}; ${left.length} slots are left.`)
      },
    },
    {
      title: 'An amendment with an old ETag',
      happens: 'PUT Appointment with If-Match W/"0". The practice answers 409.',
      matters:
        'If-Match keeps two desks from overwriting each other. Software that leaves it out, or sends *, works until the day it matters.',
      look: 'The OperationOutcome, and the code beside it in the journal.',
      play: async (stage, scene) => {
        const body = { ...scene.appointment, comment: 'Wheelchair' }
        const path = `Appointment/${scene.appointment.id}`
        const what = { interaction: 'update:appointment-1', scope: 'patient/*.write', method: 'PUT', path, body, ifMatch: 'W/"0"' }
        const answer = await ask(stage, scene, what)
        stage.check(answer.status === 409, `HTTP ${answer.status}`, '409')
        stage.saw(`409 ${answer.json().issue[0].details.coding[0].code}: nothing was changed.`)
      },
    },
    {
      title: 'The amendment again, with the right one',
      happens: 'The same PUT with the ETag of the booking is taken, and answered with the next version.',
      matters: 'The new ETag must replace the old one, or the next change fails.',
      look: 'ETag of request and reply.',
      play: async (stage, scene) => {
        const body = { ...scene.appointment, comment: 'Wheelchair' }
        const path = `Appointment/${scene.appointment.id}`
        const what = { interaction: 'update:appointment-1', scope: 'patient/*.write', method: 'PUT', path, body, ifMatch: scene.etag }
        const answer = await ask(stage, scene, what)
        stage.check(answer.status === 200, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`, '200')
        scene.appointment = answer.json()
        stage.saw(`ETag ${scene.etag} became ${answer.header('ETag')}.`)
        scene.etag = answer.header('ETag') ?? ''
      },
    },
    {
      title: 'The cancellation',
      happens: 'The appointment is put with status cancelled and a reason, under an interaction of its own. The slot is free again.',
      matters: 'The same URL and method as an amendment: only Ssp-InteractionID and the body tell them apart, and both must agree.',
      look: 'Ssp-InteractionID of the last two PUTs.',
      play: async (stage, scene) => {
        const reason = {
          url: 'https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-AppointmentCancellationReason-1',
          valueString: 'The patient feels better',
        }
        const body = { ...scene.appointment, status: 'cancelled', extension: [...scene.appointment.extension, reason] }
        const path = `Appointment/${scene.appointment.id}`
        const what = { interaction: 'cancel:appointment-1', scope: 'patient/*.write', method: 'PUT', path, body, ifMatch: scene.etag }
        const answer = await ask(stage, scene, what)
        stage.check(answer.status === 200, `HTTP ${answer.status}: ${answer.text.slice(0, 300)}`, '200')
        const free = await freeSlots(stage, scene)
        stage.check(free.length === scene.slots.length, `${free.length} free slots`, `${scene.slots.length}`)
        stage.saw(`Cancelled; ${free.length} slots are free again.`)
      },
    },
  ],
}
