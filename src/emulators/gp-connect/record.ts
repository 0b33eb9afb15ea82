/** A term of SNOMED CT. */
export interface Term {
  readonly code: string
  readonly display: string
}

/** What a patient cannot take; `resolved` on a day when it was found to be over. */
export interface AllergyFact {
  readonly substance: Term
  readonly reaction: Term
  readonly category: 'medication' | 'environment' | 'food'
  /** `YYYY-MM-DD`. */
  readonly since: string
  readonly resolved?: string
}

/** What a patient takes or took. */
export interface MedicationFact {
  readonly product: Term
  readonly dosage: string
  readonly kind: 'acute' | 'repeat'
  readonly started: string
  readonly stopped?: string
  /** Days on which it was issued. */
  readonly issues: readonly string[]
  readonly quantity: string
}

/** What the practice holds of a patient, beyond who they are. */
export interface ClinicalRecord {
  readonly allergies: readonly AllergyFact[]
  readonly medications: readonly MedicationFact[]
}

const PENICILLIN: AllergyFact = {
  substance: { code: '764146007', display: 'Penicillin' },
  reaction: { code: '247472004', display: 'Wheal' },
  category: 'medication',
  since: '2012-03-14',
}
const POLLEN: AllergyFact = {
  substance: { code: '256259004', display: 'Pollen' },
  reaction: { code: '162367006', display: 'Sneezing' },
  category: 'environment',
  since: '2009-06-02',
}
const EGG: AllergyFact = {
  substance: { code: '102263004', display: 'Eggs (edible)' },
  reaction: { code: '422400008', display: 'Vomiting' },
  category: 'food',
  since: '1999-01-20',
  resolved: '2008-09-30',
}
const AMLODIPINE: MedicationFact = {
  product: { code: '319283006', display: 'Amlodipine 5mg tablets' },
  dosage: 'One tablet once a day',
  kind: 'repeat',
  started: '2021-02-01',
  issues: ['2025-11-03', '2025-12-01', '2026-01-05'],
  quantity: '28 tablet',
}
const AMOXICILLIN: MedicationFact = {
  product: { code: '323509004', display: 'Amoxicillin 250mg capsules' },
  dosage: 'One capsule three times a day',
  kind: 'acute',
  started: '2024-10-07',
  stopped: '2024-10-14',
  issues: ['2024-10-07'],
  quantity: '21 capsule',
}
const SALBUTAMOL: MedicationFact = {
  product: { code: '320139002', display: 'Salbutamol 100micrograms/dose inhaler CFC free' },
  dosage: 'Two puffs when needed',
  kind: 'repeat',
  started: '2018-05-21',
  issues: ['2025-08-11', '2025-12-15'],
  quantity: '200 dose',
}

const records: readonly ClinicalRecord[] = [
  { allergies: [], medications: [] },
  { allergies: [PENICILLIN, EGG], medications: [AMLODIPINE, SALBUTAMOL] },
  { allergies: [POLLEN], medications: [AMOXICILLIN] },
  { allergies: [EGG], medications: [AMLODIPINE] },
  { allergies: [], medications: [SALBUTAMOL, AMOXICILLIN] },
]

/** The record of a patient: one of a few, by the last but one digit of the NHS number, so that every case can be asked for. All invented. */
export const clinicalRecord = (nhsNumber: string): ClinicalRecord =>
  records[Number(nhsNumber[8] ?? 0) % records.length] ?? { allergies: [], medications: [] }
