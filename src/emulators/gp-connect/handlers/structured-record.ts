import type { Bundle, FhirResource, OperationOutcome } from 'fhir/r3.js'
import { patientId } from '../patient-id.ts'
import { practitioners } from '../practice.ts'
import { bodyOf } from '../read-body.ts'
import { type ConsultationFact, clinicalRecord, type MedicationFact, type ProblemFact } from '../record.ts'
import { refuse } from '../refusing.ts'
import { hasDissented, type PatientHere, patientHere } from '../registered.ts'
import { allergyResource } from '../resources/allergy.ts'
import { consultationResources, immunisationResource, problemResource } from '../resources/care.ts'
import { listOf } from '../resources/list.ts'
import { medicationResources } from '../resources/medication.ts'
import { organization, practitioner, practitionerRole } from '../resources/organisation.ts'
import { patientResource } from '../resources/patient.ts'
import { type StructuredRequest, structuredRequest } from '../structured-parameters.ts'
import { PROFILE, SYSTEM } from '../systems.ts'
import type { Handler } from '../visit.ts'

const DOCTOR = '1'
const LISTS = {
  allergies: { code: '886921000000105', display: 'Allergies and adverse reaction' },
  resolved: { code: '1103671000000101', display: 'Ended allergies' },
  immunisations: { code: '1102181000000102', display: 'Immunisations' },
  problems: { code: '717711000000103', display: 'Problems' },
  consultations: { code: '1149501000000101', display: 'List of consultations' },
  medications: { code: '933361000000108', display: 'Medications and medical devices' },
} as const

/** What the practice holds of a regular patient, as far as it is asked for (dossier ssp-fhir-dos 4.8). */
export const structuredRecord: Handler = async (work) => {
  const { visit, now } = work
  const request = structuredRequest(bodyOf(visit))
  const here = await patientHere(work, request.nhsNumber)
  if (here === undefined || here.temporary !== undefined)
    throw refuse.patient('PATIENT_NOT_FOUND', {
      came: 'a patient not registered here, or whose record is not told',
      expected: 'a regular patient',
      at: 'patientNHSNumber',
    })
  if (hasDissented(here.record))
    throw refuse.patient('NO_PATIENT_CONSENT', { came: 'a patient who has dissented', expected: 'one who has not', at: 'patientNHSNumber' })
  return { status: 200, resource: structuredBundle(here, request, now) }
}

/** The Bundle of what is asked for. @param more what goes behind it */
export function structuredBundle(here: PatientHere, request: StructuredRequest, now: number, more: readonly FhirResource[] = []): Bundle {
  const patient = patientId(request.nhsNumber)
  const doctor = practitioners.find(({ id }) => id === DOCTOR)
  const resources: FhirResource[] = [
    patientResource(here.record, now, here.temporary),
    organization(),
    ...(doctor === undefined ? [] : [practitioner(doctor), practitionerRole(doctor)]),
    ...allergies(request, patient, now),
    ...medications(request, patient, now),
    ...immunisations(request, patient, now),
    ...problems(request, patient, now),
    ...consultations(request, patient, now),
    ...more,
    ...(request.unknown.length === 0 ? [] : [notUnderstood(request)]),
  ]
  return {
    resourceType: 'Bundle',
    meta: { profile: [PROFILE.structuredBundle] },
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  }
}

function allergies({ allergies: asked, nhsNumber }: StructuredRequest, patient: string, now: number): FhirResource[] {
  if (asked === undefined) return []
  const facts = clinicalRecord(nhsNumber).allergies.map((fact, at) => ({ fact, id: `${patient}-allergy-${at + 1}` }))
  const made = (resolved: boolean) =>
    facts.filter(({ fact }) => (fact.resolved !== undefined) === resolved).map(({ fact, id }) => allergyResource(id, fact, patient, DOCTOR))
  const active = made(false)
  return [
    listOf(`${patient}-allergies`, 'Active Allergies', LISTS.allergies, patient, now, active),
    ...active,
    ...(asked.resolved ? [listOf(`${patient}-resolved`, 'Resolved Allergies', LISTS.resolved, patient, now, [], made(true))] : []),
  ]
}

function medications({ medications: asked, nhsNumber }: StructuredRequest, patient: string, now: number): FhirResource[] {
  if (asked === undefined) return []
  const { since } = asked
  const current = ({ stopped, issues }: MedicationFact) =>
    since === undefined || stopped === undefined || stopped >= since || issues.some((on) => on >= since)
  const made = clinicalRecord(nhsNumber)
    .medications.map((fact, at) => ({ fact, id: `${patient}-medication-${at + 1}` }))
    .filter(({ fact }) => current(fact))
    .map(({ fact, id }) => medicationResources(id, fact, patient, DOCTOR, asked.issues))
  const statements = made.map(({ statement }) => statement)
  return [
    listOf(`${patient}-medications`, 'Medications and Medical Devices', LISTS.medications, patient, now, statements),
    ...made.flatMap(({ statement, others }) => [statement, ...others]),
  ]
}

function immunisations({ immunisations: asked, nhsNumber }: StructuredRequest, patient: string, now: number): FhirResource[] {
  if (asked === undefined) return []
  const made = clinicalRecord(nhsNumber)
    .immunisations.map((fact, at) => ({ fact, id: `${patient}-immunisation-${at + 1}` }))
    .filter(({ fact }) => asked.notGiven || fact.notGiven === undefined)
    .map(({ fact, id }) => immunisationResource(id, fact, patient, DOCTOR))
  return [listOf(`${patient}-immunisations`, 'Immunisations', LISTS.immunisations, patient, now, made), ...made]
}

function problems({ problems: asked, nhsNumber }: StructuredRequest, patient: string, now: number): FhirResource[] {
  if (asked === undefined) return []
  const wanted = (fact: ProblemFact) =>
    asked.some(
      ({ status, significance }) =>
        (status === undefined || status === fact.status) && (significance === undefined || significance === fact.significance),
    )
  const made = clinicalRecord(nhsNumber)
    .problems.map((fact, at) => ({ fact, id: `${patient}-problem-${at + 1}` }))
    .filter(({ fact }) => wanted(fact))
    .map(({ fact, id }) => problemResource(id, fact, patient, DOCTOR))
  return [listOf(`${patient}-problems`, 'Problems', LISTS.problems, patient, now, made), ...made]
}

function consultations({ consultations: asked, nhsNumber }: StructuredRequest, patient: string, now: number): FhirResource[] {
  if (asked === undefined) return []
  const { from, to, mostRecent } = asked
  const within = ({ on }: ConsultationFact) => (from === undefined || on >= from) && (to === undefined || on <= to)
  const made = clinicalRecord(nhsNumber)
    .consultations.map((fact, at) => ({ fact, id: `${patient}-consultation-${at + 1}` }))
    .filter(({ fact }) => within(fact))
    .sort((one, other) => other.fact.on.localeCompare(one.fact.on))
    .slice(0, mostRecent)
    .map(({ fact, id }) => consultationResources(id, fact, patient, DOCTOR))
  const encounters = made.map(([encounter]) => encounter)
  return [listOf(`${patient}-consultations`, 'Consultations', LISTS.consultations, patient, now, encounters), ...made.flat()]
}

/** One warning for each parameter or part that the practice does not know. */
const notUnderstood = ({ unknown }: StructuredRequest): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  meta: { profile: [PROFILE.operationOutcome] },
  issue: unknown.map(({ name, at }) => ({
    severity: 'warning',
    code: 'not-supported',
    details: {
      coding: [{ system: SYSTEM.error, code: 'NOT_IMPLEMENTED', display: 'Not implemented' }],
      text: `${name} is an unrecognised parameter`,
    },
    diagnostics: at,
  })),
})
