import type { Binary, DocumentReference } from 'fhir/r3.js'
import type { PracticeDocument } from '../documents.ts'
import { patientId } from '../patient-id.ts'
import { PRACTICE } from '../practice.ts'
import { PROFILE, SYSTEM } from '../systems.ts'
import { concept } from './allergy.ts'
import { FIRST_VERSION } from './organisation.ts'

const GENERAL_PRACTICE = { code: '394814009', display: 'General practice (specialty)' } as const

/** Id of a document and of its Binary. */
export const documentId = (nhsNumber: string, { number }: PracticeDocument): string => `${patientId(nhsNumber)}-document-${number}`

/** @param root service root under which the Binary is read @param author id of the practitioner */
export function documentReference(root: string, nhsNumber: string, document: PracticeDocument, author: string): DocumentReference {
  const id = documentId(nhsNumber, document)
  const { contentType, text, unavailable, created, description } = document
  const size = text === undefined ? {} : { url: `${root}/Binary/${id}`, size: Buffer.byteLength(text) }
  return {
    resourceType: 'DocumentReference',
    id,
    meta: { versionId: FIRST_VERSION, profile: [PROFILE.documentReference] },
    masterIdentifier: { system: SYSTEM.crossReference, value: id },
    identifier: [{ system: SYSTEM.crossReference, value: id }],
    status: 'current',
    type: { ...concept(document.type), text: document.type.display },
    subject: { reference: `Patient/${patientId(nhsNumber)}` },
    created: `${created}T09:00:00+00:00`,
    indexed: `${created}T09:00:00+00:00`,
    author: [{ reference: `Practitioner/${author}` }],
    custodian: { reference: `Organization/${PRACTICE.id}` },
    description,
    content: [{ attachment: { contentType, ...size, ...(unavailable === undefined ? {} : { title: unavailable }) } }],
    context: { practiceSetting: concept(GENERAL_PRACTICE) },
  }
}

export const binaryResource = (id: string, { contentType, text = '' }: PracticeDocument): Binary => ({
  resourceType: 'Binary',
  id,
  contentType,
  content: Buffer.from(text).toString('base64'),
})
