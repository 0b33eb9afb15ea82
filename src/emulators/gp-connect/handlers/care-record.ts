import type { Bundle, Composition, Device, FhirResource, Organization, Patient, Practitioner } from 'fhir/r2.js'
import { londonTime } from '../../../wire/fhir/london-time.ts'
import { careRecordRequest } from '../html-parameters.ts'
import { htmlSections, sectionHtml } from '../html-section.ts'
import { patientId } from '../patient-id.ts'
import { PRACTICE, practitioners } from '../practice.ts'
import { bodyOf } from '../read-body.ts'
import { refuse } from '../refusing.ts'
import { hasDissented, type PatientHere, patientHere } from '../registered.ts'
import { dashed, officialName } from '../resources/patient.ts'
import type { Handler } from '../visit.ts'

const structure = (name: string) => `http://fhir.nhs.net/StructureDefinition/${name}`
const DEVICE = '1'
const GENDER = { '0': 'unknown', '1': 'male', '2': 'female', '9': 'other' } as const

/** One section of a patient's record as HTML, DSTU2 (dossier ssp-fhir-dos 4.10). */
export const careRecord: Handler = async (work) => {
  const { visit, now } = work
  const { nhsNumber, section, days } = careRecordRequest(bodyOf(visit))
  const here = await patientHere(work, nhsNumber)
  if (here === undefined || here.temporary !== undefined)
    throw refuse.patient('PATIENT_NOT_FOUND', {
      came: 'a patient not registered here, or whose record is not told',
      expected: 'a regular patient',
      at: 'patientNHSNumber',
    })
  if (hasDissented(here.record))
    throw refuse.patient('NO_PATIENT_CONSENT', { came: 'a patient who has dissented', expected: 'one who has not', at: 'patientNHSNumber' })
  const patient = `Patient/${patientId(nhsNumber)}`
  const title = htmlSections[section]?.title ?? section
  const composition: Composition = {
    resourceType: 'Composition',
    id: `${patientId(nhsNumber)}-${section}`,
    meta: { profile: [structure('gpconnect-carerecord-composition-1')] },
    date: londonTime(now),
    type: {
      coding: [{ system: 'http://snomed.info/sct', code: '425173008', display: 'record extract (record artifact)' }],
      text: 'record extract (record artifact)',
    },
    class: {
      coding: [{ system: 'http://snomed.info/sct', code: '700232004', display: 'general medical service (qualifier value)' }],
      text: 'general medical service (qualifier value)',
    },
    title: 'Patient Care Record',
    status: 'final',
    subject: { reference: patient },
    author: [{ reference: `Device/${DEVICE}` }],
    custodian: { reference: `Organization/${PRACTICE.id}` },
    section: [
      {
        title,
        code: {
          coding: [{ system: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1', code: section, display: title }],
          text: title,
        },
        text: { status: 'generated', div: sectionHtml(section, nhsNumber, days) },
      },
    ],
  }
  const resources: FhirResource[] = [
    composition,
    patientOf(here, nhsNumber),
    organization,
    ...practitioners.slice(0, 1).map(practitionerOf),
    device,
  ]
  const bundle: Bundle = { resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource })) }
  return { status: 200, resource: bundle }
}

function patientOf({ record }: PatientHere, nhsNumber: string): Patient {
  const name = record.names.find(({ use }) => use === 'L')
  const { family = '', given = [], prefix = [], text = '' } = name === undefined ? {} : officialName(name)
  return {
    resourceType: 'Patient',
    id: patientId(nhsNumber),
    meta: { versionId: String(record.scn), profile: [structure('gpconnect-patient-1')] },
    identifier: [{ system: 'http://fhir.nhs.net/Id/nhs-number', value: nhsNumber }],
    active: true,
    name: [{ use: 'usual', text, family: [family], given, prefix }],
    gender: GENDER[record.gender],
    ...(record.birth.value === undefined ? {} : { birthDate: dashed(record.birth.value) }),
    managingOrganization: { reference: `Organization/${PRACTICE.id}` },
    careProvider: [{ reference: `Practitioner/${practitioners[0]?.id ?? ''}` }],
  }
}

const organization: Organization = {
  resourceType: 'Organization',
  id: PRACTICE.id,
  meta: { versionId: '1', profile: [structure('gpconnect-organization-1')] },
  identifier: [{ system: 'http://fhir.nhs.net/Id/ods-organization-code', value: PRACTICE.odsCode }],
  name: PRACTICE.name,
}

const practitionerOf = ({ id, sdsUserId, family, given, prefix, gender }: (typeof practitioners)[number]): Practitioner => ({
  resourceType: 'Practitioner',
  id,
  meta: { versionId: '1', profile: [structure('gpconnect-practitioner-1')] },
  identifier: [{ system: 'http://fhir.nhs.net/sds-user-id', value: sdsUserId }],
  name: { family: [family], given: [given], prefix: [prefix] },
  gender,
})

const device: Device = {
  resourceType: 'Device',
  id: DEVICE,
  meta: { versionId: '1', profile: [structure('gpconnect-device-1')] },
  type: { coding: [{ system: 'http://snomed.info/sct', code: '462240000', display: 'Patient health record information system' }] },
  model: 'mock-spine',
  version: '0.1.0',
  owner: { reference: `Organization/${PRACTICE.id}` },
}
