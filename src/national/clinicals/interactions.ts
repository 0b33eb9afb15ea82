import type { DomainHandler } from '../domain.ts'
import { listDocuments } from './list-documents.ts'
import { uploadSummary } from './upload-summary.ts'

/** Queries of the synchronous service and the national portal's, with their answers (dossier sync-pds 5). */
const EVENTS = [
  ['listEvents', 'QUPC_IN180000UK04', 'QUPC_IN200000UK04'],
  ['listEvents', 'QUPC_IN180000SM04', 'QUPC_IN200000SM04'],
  ['readEvent', 'QUPC_IN190000UK04', 'QUPC_IN210000UK04'],
  ['readEvent', 'QUPC_IN190000SM04', 'QUPC_IN210000SM04'],
] as const

const lazily =
  (name: (typeof EVENTS)[number][0], response: string): DomainHandler =>
  async (request, turn) =>
    (await import('./event-queries.ts'))[name](response)(request, turn)

export interface ClinicalsSettings {
  /** Documents kept per patient. */
  readonly documentsPerPatient: number
}

/** The clinical domain (PSIS, Summary Care Record): handlers by service-qualified interaction. */
export const clinicals = (settings: ClinicalsSettings): Readonly<Record<string, DomainHandler>> => ({
  ...Object.fromEntries(EVENTS.map(([name, request, response]) => [`urn:nhs:names:services:psisquery:${request}`, lazily(name, response)])),
  'urn:nhs:names:services:psis:REPC_IN150016UK05': uploadSummary(settings.documentsPerPatient),
  'urn:nhs:names:services:psisquery:QUPC_IN160101UK05': listDocuments,
})
