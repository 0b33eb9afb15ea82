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
  readonly criticality: 'low' | 'high'
  readonly note?: string
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
  readonly note?: string
}

/** A vaccination that was given, or was not for a reason. */
export interface ImmunisationFact {
  readonly vaccine: Term
  readonly on: string
  readonly batch?: string
  /** Why it was not given. */
  readonly notGiven?: Term
}

/** What the practice keeps an eye on. */
export interface ProblemFact {
  readonly problem: Term
  readonly status: 'active' | 'inactive'
  readonly significance: 'major' | 'minor'
  readonly since: string
  readonly ended?: string
}

/** A time when the patient was seen. */
export interface ConsultationFact {
  readonly on: string
  readonly type: Term
  readonly heading: string
  readonly note: string
}

/** What the practice holds of a patient, beyond who they are. */
export interface ClinicalRecord {
  readonly allergies: readonly AllergyFact[]
  readonly medications: readonly MedicationFact[]
  readonly immunisations: readonly ImmunisationFact[]
  readonly problems: readonly ProblemFact[]
  readonly consultations: readonly ConsultationFact[]
}

const PENICILLIN: AllergyFact = {
  substance: { code: '764146007', display: 'Penicillin' },
  reaction: { code: '247472004', display: 'Wheal' },
  category: 'medication',
  criticality: 'high',
  note: 'Wheals within an hour of the first dose.',
  since: '2012-03-14',
}
const POLLEN: AllergyFact = {
  substance: { code: '256259004', display: 'Pollen' },
  reaction: { code: '162367006', display: 'Sneezing' },
  category: 'environment',
  criticality: 'low',
  since: '2009-06-02',
}
const EGG: AllergyFact = {
  substance: { code: '102263004', display: 'Eggs (edible)' },
  reaction: { code: '422400008', display: 'Vomiting' },
  category: 'food',
  criticality: 'low',
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
  note: 'Review blood pressure every six months.',
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

const FLU: ImmunisationFact = {
  vaccine: { code: '822851000000102', display: 'Seasonal influenza vaccination' },
  on: '2025-10-06',
  batch: 'MOCK-1',
}
const SHINGLES: ImmunisationFact = {
  vaccine: {
    code: '722215002',
    display: 'Administration of vaccine product containing only Human alphaherpesvirus 3 antigen for shingles',
  },
  on: '2024-04-22',
  notGiven: { code: '310376006', display: 'Immunisation consent not given' },
}
const HYPERTENSION: ProblemFact = {
  problem: { code: '38341003', display: 'Hypertensive disorder' },
  status: 'active',
  significance: 'major',
  since: '2021-01-25',
}
const ASTHMA: ProblemFact = {
  problem: { code: '195967001', display: 'Asthma' },
  status: 'active',
  significance: 'major',
  since: '2018-05-21',
}
const TONSILLITIS: ProblemFact = {
  problem: { code: '90176007', display: 'Tonsillitis' },
  status: 'inactive',
  significance: 'minor',
  since: '2024-10-07',
  ended: '2024-10-21',
}
const REVIEW: ConsultationFact = {
  on: '2025-11-03',
  type: { code: '24681000000109', display: 'Seen in general practitioner surgery' },
  heading: 'Examination',
  note: 'Blood pressure well controlled.',
}
const SORE_THROAT: ConsultationFact = {
  on: '2024-10-07',
  type: { code: '24681000000109', display: 'Seen in general practitioner surgery' },
  heading: 'History',
  note: 'Sore throat for four days.',
}

const NOTHING: ClinicalRecord = { allergies: [], medications: [], immunisations: [], problems: [], consultations: [] }

const records: readonly ClinicalRecord[] = [
  NOTHING,
  {
    allergies: [PENICILLIN, EGG],
    medications: [AMLODIPINE, SALBUTAMOL],
    immunisations: [SHINGLES, FLU],
    problems: [HYPERTENSION, ASTHMA, TONSILLITIS],
    consultations: [SORE_THROAT, REVIEW],
  },
  { allergies: [POLLEN], medications: [AMOXICILLIN], immunisations: [], problems: [TONSILLITIS], consultations: [SORE_THROAT] },
  { allergies: [EGG], medications: [AMLODIPINE], immunisations: [FLU], problems: [HYPERTENSION], consultations: [REVIEW] },
  { allergies: [], medications: [SALBUTAMOL, AMOXICILLIN], immunisations: [FLU], problems: [ASTHMA], consultations: [] },
]

/** The record of a patient: one of a few, by the last but one digit of the NHS number, so that every case can be asked for. All invented. */
export const clinicalRecord = (nhsNumber: string): ClinicalRecord => records[Number(nhsNumber[8] ?? 0) % records.length] ?? NOTHING
