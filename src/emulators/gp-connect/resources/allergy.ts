import type { AllergyIntolerance } from 'fhir/r3.js'
import type { AllergyFact, Term } from '../record.ts'
import { EXTENSION, PROFILE, SYSTEM } from '../systems.ts'

export const concept = ({ code, display }: Term) => ({ coding: [{ system: SYSTEM.snomed, code, display }] })

/** @param patient id of the patient @param recorder id of the practitioner who wrote it down */
export const allergyResource = (id: string, fact: AllergyFact, patient: string, recorder: string): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id,
  meta: { versionId: '1', profile: [PROFILE.allergyIntolerance] },
  ...(fact.resolved === undefined
    ? {}
    : {
        extension: [
          {
            url: EXTENSION.allergyEnd,
            extension: [
              { url: 'endDate', valueDateTime: fact.resolved },
              { url: 'reasonEnded', valueString: 'No recurrence' },
            ],
          },
        ],
      }),
  identifier: [{ system: SYSTEM.crossReference, value: id }],
  clinicalStatus: fact.resolved === undefined ? 'active' : 'resolved',
  verificationStatus: 'unconfirmed',
  type: 'allergy',
  category: [fact.category],
  criticality: fact.criticality,
  code: concept(fact.substance),
  patient: { reference: `Patient/${patient}` },
  onsetDateTime: fact.since,
  assertedDate: `${fact.since}T00:00:00+00:00`,
  recorder: { reference: `Practitioner/${recorder}` },
  asserter: { reference: `Patient/${patient}` },
  ...(fact.note === undefined ? {} : { note: [{ text: fact.note }] }),
  reaction: [{ manifestation: [concept(fact.reaction)] }],
})
