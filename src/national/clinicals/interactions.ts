import type { DomainHandler } from '../domain.ts'
import { listDocuments } from './list-documents.ts'
import { uploadSummary } from './upload-summary.ts'

export interface ClinicalsSettings {
  /** Documents kept per patient. */
  readonly documentsPerPatient: number
}

/** The clinical domain (PSIS, Summary Care Record): handlers by service-qualified interaction. */
export const clinicals = (settings: ClinicalsSettings): Readonly<Record<string, DomainHandler>> => ({
  'urn:nhs:names:services:psis:REPC_IN150016UK05': uploadSummary(settings.documentsPerPatient),
  'urn:nhs:names:services:psisquery:QUPC_IN160101UK05': listDocuments,
})
