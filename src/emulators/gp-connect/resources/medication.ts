import type { Medication, MedicationRequest, MedicationStatement } from 'fhir/r3.js'
import { PRACTICE } from '../practice.ts'
import type { MedicationFact } from '../record.ts'
import { EXTENSION, PROFILE, SYSTEM } from '../systems.ts'
import { concept } from './allergy.ts'

/** The resources of one medication: what it is, that it is taken, its plan, and its issues where they are asked for (dossier ssp-fhir-dos 4.8). */
export function medicationResources(
  id: string,
  fact: MedicationFact,
  patient: string,
  prescriber: string,
  withIssues: boolean,
): { readonly statement: MedicationStatement; readonly others: readonly (Medication | MedicationRequest)[] } {
  const medication: Medication = {
    resourceType: 'Medication',
    id: `${id}-product`,
    meta: { versionId: '1', profile: [PROFILE.medication] },
    code: concept(fact.product),
  }
  const dosage = [{ text: fact.dosage }]
  const period = { start: fact.started, ...(fact.stopped === undefined ? {} : { end: fact.stopped }) }
  const request = (requestId: string, intent: 'plan' | 'order', on: string): MedicationRequest => ({
    resourceType: 'MedicationRequest',
    id: requestId,
    meta: { versionId: '1', profile: [PROFILE.medicationRequest] },
    extension: [
      {
        url: EXTENSION.prescriptionType,
        valueCodeableConcept: {
          coding: [
            {
              system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-PrescriptionType-1',
              code: fact.kind,
              display: fact.kind === 'repeat' ? 'Repeat' : 'Acute',
            },
          ],
        },
      },
    ],
    identifier: [{ system: SYSTEM.crossReference, value: requestId }],
    ...(intent === 'order' ? { basedOn: [{ reference: `MedicationRequest/${id}-plan` }] } : {}),
    groupIdentifier: { system: SYSTEM.crossReference, value: `${id}-group` },
    status: fact.stopped === undefined ? 'active' : 'completed',
    intent,
    medicationReference: { reference: `Medication/${medication.id ?? ''}` },
    subject: { reference: `Patient/${patient}` },
    authoredOn: on,
    requester: {
      agent: { reference: `Practitioner/${prescriber}` },
      onBehalfOf: { reference: `Organization/${PRACTICE.id}` },
    },
    recorder: { reference: `Practitioner/${prescriber}` },
    dosageInstruction: dosage,
    dispenseRequest: {
      validityPeriod: intent === 'plan' ? period : { start: on },
      quantity: { value: Number.parseInt(fact.quantity, 10), unit: fact.quantity.replace(/^\d+ /, '') },
    },
  })
  const last = fact.issues.at(-1)
  const statement: MedicationStatement = {
    resourceType: 'MedicationStatement',
    id,
    meta: { versionId: '1', profile: [PROFILE.medicationStatement] },
    extension: [
      ...(last === undefined ? [] : [{ url: EXTENSION.medicationStatementLastIssue, valueDateTime: last }]),
      {
        url: EXTENSION.prescribingAgency,
        valueCodeableConcept: {
          coding: [
            {
              system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-PrescribingAgency-1',
              code: 'prescribed-at-gp-practice',
              display: 'Prescribed at GP practice',
            },
          ],
        },
      },
    ],
    identifier: [{ system: SYSTEM.crossReference, value: id }],
    basedOn: [{ reference: `MedicationRequest/${id}-plan` }],
    status: fact.stopped === undefined ? 'active' : 'completed',
    medicationReference: { reference: `Medication/${medication.id ?? ''}` },
    effectivePeriod: period,
    dateAsserted: fact.started,
    subject: { reference: `Patient/${patient}` },
    taken: 'unk',
    ...(fact.note === undefined ? {} : { note: [{ text: fact.note }] }),
    dosage,
  }
  const issues = withIssues ? fact.issues.map((on, at) => request(`${id}-issue-${at + 1}`, 'order', on)) : []
  return { statement, others: [medication, request(`${id}-plan`, 'plan', fact.started), ...issues] }
}
