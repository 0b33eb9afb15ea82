import { searchset } from '../bundle.ts'
import { documentsOf, type PracticeDocument } from '../documents.ts'
import { nhsNumberOf } from '../patient-id.ts'
import { practitioners } from '../practice.ts'
import { refuse } from '../refusing.ts'
import { hasDissented, patientHere } from '../registered.ts'
import { binaryResource, documentReference } from '../resources/document.ts'
import { organization, practitioner, practitionerRole } from '../resources/organisation.ts'
import { patientResource } from '../resources/patient.ts'
import type { Handler, Visit } from '../visit.ts'

/** What every search has to ask for (dossier ssp-fhir-dos 4.9). */
const INCLUDES = [
  'DocumentReference:subject:Patient',
  'DocumentReference:custodian:Organization',
  'DocumentReference:author:Organization',
  'DocumentReference:author:Practitioner',
] as const
const REVERSE = 'PractitionerRole:practitioner'
const AUTHOR = '1'

/** A patient's documents, with who they are of and by. */
export const searchDocuments: Handler = async (work) => {
  const { visit, now } = work
  const nhsNumber = nhsNumberOf(visit.id)
  const here = nhsNumber === undefined ? undefined : await patientHere(work, nhsNumber)
  if (nhsNumber === undefined || here === undefined || here.temporary !== undefined)
    throw refuse.notFound('PATIENT_NOT_FOUND', { came: `Patient/${visit.id}`, expected: 'the id of a regular patient' })
  if (hasDissented(here.record))
    throw refuse.patient('NO_PATIENT_CONSENT', { came: 'a patient who has dissented', expected: 'one who has not', at: 'Patient' })
  const included = visit.values('_include')
  for (const each of INCLUDES)
    if (!included.includes(each))
      throw refuse.parameter('INVALID_PARAMETER', { came: included.join(', ').slice(0, 200), expected: each, at: '_include' })
  if (!visit.values('_revinclude:recurse').includes(REVERSE))
    throw refuse.parameter('INVALID_PARAMETER', { came: 'no such parameter', expected: REVERSE, at: '_revinclude:recurse' })
  const wanted = filterOf(visit)
  const found = documentsOf(nhsNumber)
    .filter(wanted)
    .map((each) => documentReference(visit.root, nhsNumber, each, AUTHOR))
  const author = practitioners.find(({ id }) => id === AUTHOR)
  const around = [
    patientResource(here.record, now, here.temporary),
    organization(),
    ...(author === undefined ? [] : [practitioner(author), practitionerRole(author)]),
  ]
  return { status: 200, resource: searchset(visit.root, found, found.length === 0 ? [around[0]].flatMap((each) => each ?? []) : around) }
}

function filterOf(visit: Visit): (document: PracticeDocument) => boolean {
  const bounds = visit.values('created').map((value) => {
    const [, prefix, day] = /^(ge|gt|le|lt|eq)?(\d{4}-\d\d-\d\d)$/.exec(value) ?? []
    if (day === undefined || Number.isNaN(Date.parse(day)))
      throw refuse.parameter('INVALID_PARAMETER', { came: value.slice(0, 40), expected: 'geYYYY-MM-DD or leYYYY-MM-DD', at: 'created' })
    return { prefix: prefix ?? 'eq', day }
  })
  const words = visit.values('description').map((each) => each.toLowerCase())
  return ({ created, description }) =>
    bounds.every(({ prefix, day }) => IN_BOUNDS[prefix]?.(created, day) === true) &&
    words.every((word) => description.toLowerCase().includes(word))
}

const IN_BOUNDS: Readonly<Record<string, (created: string, day: string) => boolean>> = {
  ge: (created, day) => created >= day,
  gt: (created, day) => created > day,
  le: (created, day) => created <= day,
  lt: (created, day) => created < day,
  eq: (created, day) => created === day,
}

/** A document itself. */
export const readBinary: Handler = async (work) => {
  const { visit } = work
  const [, patient, number] = /^(p[0-9a-z]+)-document-(\d+)$/.exec(visit.id) ?? []
  const nhsNumber = patient === undefined ? undefined : nhsNumberOf(patient)
  const here = nhsNumber === undefined ? undefined : await patientHere(work, nhsNumber)
  const document = here === undefined ? undefined : documentsOf(here.record.nhsNumber).find((each) => each.number === Number(number))
  if (document?.text === undefined)
    throw refuse.notFound('NO_RECORD_FOUND', {
      came: `Binary/${visit.id}${document === undefined ? '' : `: ${document.unavailable ?? 'not available'}`}`,
      expected: 'the id of a document that is given',
    })
  return { status: 200, resource: binaryResource(visit.id, document) }
}
