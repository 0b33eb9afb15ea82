import type { Condition, Encounter, FhirResource, Immunization, Observation } from 'fhir/r3.js'
import { LOCATION } from '../practice.ts'
import type { ConsultationFact, ImmunisationFact, ProblemFact } from '../record.ts'
import { EXTENSION, PROFILE, SYSTEM } from '../systems.ts'
import { concept } from './allergy.ts'

/** @param patient id of the patient @param by id of the practitioner */
export const immunisationResource = (id: string, fact: ImmunisationFact, patient: string, by: string): Immunization => ({
  resourceType: 'Immunization',
  id,
  meta: { versionId: '1', profile: [PROFILE.immunization] },
  extension: [{ url: EXTENSION.dateRecorded, valueDateTime: fact.on }],
  identifier: [{ system: SYSTEM.crossReference, value: id }],
  status: 'completed',
  notGiven: fact.notGiven !== undefined,
  vaccineCode: concept(fact.vaccine),
  patient: { reference: `Patient/${patient}` },
  date: fact.on,
  primarySource: true,
  location: { reference: `Location/${LOCATION.id}` },
  ...(fact.batch === undefined ? {} : { lotNumber: fact.batch }),
  practitioner: [{ actor: { reference: `Practitioner/${by}` } }],
  ...(fact.notGiven === undefined ? {} : { explanation: { reasonNotGiven: [concept(fact.notGiven)] } }),
})

export const problemResource = (id: string, fact: ProblemFact, patient: string, by: string): Condition => ({
  resourceType: 'Condition',
  id,
  meta: { versionId: '1', profile: [PROFILE.condition] },
  extension: [{ url: EXTENSION.problemSignificance, valueCode: fact.significance }],
  identifier: [{ system: SYSTEM.crossReference, value: id }],
  clinicalStatus: fact.status,
  category: [
    {
      coding: [
        {
          system: 'https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-ConditionCategory-1',
          code: 'problem-list-item',
          display: 'Problem List Item',
        },
      ],
    },
  ],
  code: concept(fact.problem),
  subject: { reference: `Patient/${patient}` },
  onsetDateTime: fact.since,
  ...(fact.ended === undefined ? {} : { abatementDateTime: fact.ended }),
  assertedDate: fact.since,
  asserter: { reference: `Practitioner/${by}` },
})

/** A consultation: the meeting, and what was noted in it. */
export function consultationResources(
  id: string,
  fact: ConsultationFact,
  patient: string,
  by: string,
): readonly [Encounter, ...FhirResource[]] {
  const note: Observation = {
    resourceType: 'Observation',
    id: `${id}-note`,
    meta: { versionId: '1', profile: [PROFILE.observation] },
    identifier: [{ system: SYSTEM.crossReference, value: `${id}-note` }],
    status: 'final',
    code: concept({ code: '37331000000100', display: 'Comment note' }),
    subject: { reference: `Patient/${patient}` },
    context: { reference: `Encounter/${id}` },
    effectiveDateTime: fact.on,
    issued: `${fact.on}T09:00:00+00:00`,
    performer: [{ reference: `Practitioner/${by}` }],
    comment: `${fact.heading}: ${fact.note}`,
  }
  const encounter: Encounter = {
    resourceType: 'Encounter',
    id,
    meta: { versionId: '1', profile: [PROFILE.encounter] },
    identifier: [{ system: SYSTEM.crossReference, value: id }],
    status: 'finished',
    type: [{ ...concept(fact.type), text: fact.type.display }],
    subject: { reference: `Patient/${patient}` },
    participant: [{ individual: { reference: `Practitioner/${by}` } }],
    period: { start: `${fact.on}T09:00:00+00:00`, end: `${fact.on}T09:10:00+00:00` },
    location: [{ location: { reference: `Location/${LOCATION.id}` } }],
    serviceProvider: { reference: 'Organization/1' },
  }
  return [encounter, note]
}
