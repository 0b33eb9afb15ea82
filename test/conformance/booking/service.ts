import type { TestEnvironment } from '../../support/environment.ts'
import { type Ask, consumer, type Told } from '../gp-connect/practice.ts'

export const ASID = '999000000205'
export const ROOT = 'https://urgent-care.mock.nhs.uk/U85901/STU3/1/careconnect'
export const SERVICE = '2000990021'
export const NHS = 'https://fhir.nhs.uk/Id/nhs-number'
const CARE_CONNECT = 'urn:nhs:names:services:careconnect:fhir:rest:'

/** A consumer of the urgent care service, through the proxy, as supplier A. */
export const careConsumer = (spine: TestEnvironment) => {
  const ask = consumer(spine)
  return (call: Ask): Promise<Told> => ask({ root: ROOT, to: ASID, ...call, interaction: `${CARE_CONNECT}${call.interaction}` })
}

/** An appointment as the guidance's example has it, the resources that it contains in lists. */
export function appointment(slot: { id: string; start: string; end: string }, changes: Record<string, unknown> = {}) {
  return {
    resourceType: 'Appointment',
    meta: { profile: ['https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1'] },
    language: 'en',
    contained: [
      {
        resourceType: 'DocumentReference',
        id: '123',
        identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: 'A709A442-3CF4-476E-8377-376500E829C9' }],
        status: 'current',
        type: { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17', code: 'POCD_MT200001GB02', display: 'Report' }] },
        indexed: '2026-11-20T09:43:41+00:00',
        content: [{ attachment: { contentType: 'application/hl7-v3+xml', language: 'en' } }],
      },
      {
        resourceType: 'Patient',
        id: 'P1',
        identifier: [{ use: 'official', system: NHS, value: '9990000018' }],
        name: [{ use: 'official', prefix: ['Ms'], given: ['Maud'], family: 'Pemberton' }],
        birthDate: '1954-06-12',
        telecom: [{ system: 'phone', value: '02000000002', use: 'home' }],
      },
    ],
    status: 'booked',
    start: slot.start,
    end: slot.end,
    supportingInformation: [{ reference: '#123' }],
    description: 'Reason for calling',
    slot: [{ reference: `Slot/${slot.id}` }],
    created: '2026-11-20T14:32:22.579+00:00',
    participant: [{ actor: { reference: '#P1', identifier: { use: 'official', system: NHS, value: '9990000018' } }, status: 'accepted' }],
    ...changes,
  }
}
