import type { Handler } from '../visit.ts'
import { amendAppointment, cancelAppointment, readAppointment, searchAppointments } from './appointments.ts'
import { bookAppointment } from './book-appointment.ts'
import { careRecord } from './care-record.ts'
import { readConformance } from './conformance.ts'
import { readBinary, searchDocuments } from './documents.ts'
import {
  readHealthcareService,
  readLocation,
  readOrganization,
  readPatient,
  readPractitioner,
  searchHealthcareService,
  searchOrganization,
  searchPatient,
  searchPractitioner,
} from './foundations.ts'
import { readMetadata } from './metadata.ts'
import { migrateRecord } from './migrate-record.ts'
import { registerPatient } from './register-patient.ts'
import { searchSlots } from './search-slots.ts'
import { structuredRecord } from './structured-record.ts'

const GPC = 'urn:nhs:names:services:gpconnect:'

/** Interactions of the HTML view, which DSTU2 service roots have and others have not. */
export const dstu2Interactions: ReadonlySet<string> = new Set([
  `${GPC}fhir:operation:gpc.getcarerecord`,
  `${GPC}fhir:operation:gpc.getcarerecord-1`,
  `${GPC}fhir:rest:read:metadata`,
])

/** Interactions that came with 1.2.8. */
export const serviceInteractions: ReadonlySet<string> = new Set([
  `${GPC}fhir:rest:read:healthcareservice-1`,
  `${GPC}fhir:rest:search:healthcareservice-1`,
])

/** What the practice answers, by interaction: every one of GP Connect. */
export const handlers: Readonly<Record<string, Handler>> = {
  [`${GPC}fhir:rest:read:metadata-1`]: readMetadata,
  [`${GPC}structured:fhir:rest:read:metadata-1`]: readMetadata,
  [`${GPC}fhir:rest:search:patient-1`]: searchPatient,
  [`${GPC}fhir:rest:read:patient-1`]: readPatient,
  [`${GPC}fhir:rest:search:practitioner-1`]: searchPractitioner,
  [`${GPC}fhir:rest:read:practitioner-1`]: readPractitioner,
  [`${GPC}fhir:rest:search:organization-1`]: searchOrganization,
  [`${GPC}fhir:rest:read:organization-1`]: readOrganization,
  [`${GPC}fhir:rest:read:location-1`]: readLocation,
  [`${GPC}fhir:rest:read:healthcareservice-1`]: readHealthcareService,
  [`${GPC}fhir:rest:search:healthcareservice-1`]: searchHealthcareService,
  [`${GPC}fhir:operation:gpc.registerpatient-1`]: registerPatient,
  [`${GPC}fhir:rest:search:slot-1`]: searchSlots,
  [`${GPC}fhir:rest:create:appointment-1`]: bookAppointment,
  [`${GPC}fhir:rest:read:appointment-1`]: readAppointment,
  [`${GPC}fhir:rest:update:appointment-1`]: amendAppointment,
  [`${GPC}fhir:rest:cancel:appointment-1`]: cancelAppointment,
  [`${GPC}fhir:rest:search:patient_appointments-1`]: searchAppointments,
  [`${GPC}fhir:operation:gpc.getstructuredrecord-1`]: structuredRecord,
  [`${GPC}fhir:operation:gpc.migratestructuredrecord-1`]: migrateRecord,
  [`${GPC}fhir:operation:gpc.getcarerecord`]: careRecord,
  // The Demonstrator writes a version where the page has none.
  [`${GPC}fhir:operation:gpc.getcarerecord-1`]: careRecord,
  [`${GPC}fhir:rest:read:metadata`]: readConformance,
  [`${GPC}documents:fhir:rest:read:metadata-1`]: readMetadata,
  [`${GPC}documents:fhir:rest:search:patient-1`]: searchPatient,
  [`${GPC}documents:fhir:rest:search:documentreference-1`]: searchDocuments,
  [`${GPC}documents:fhir:rest:read:binary-1`]: readBinary,
  [`${GPC}documents:fhir:rest:migrate:binary-1`]: readBinary,
}
