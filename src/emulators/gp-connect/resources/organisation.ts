import type { HealthcareService, Location, Organization, Practitioner, PractitionerRole } from 'fhir/r3.js'
import { LOCATION, PRACTICE, type PracticeMember, type PracticeService } from '../practice.ts'
import { PROFILE, SYSTEM } from '../systems.ts'

/** What never changes has this version. */
export const FIRST_VERSION = '1'

const address = () => ({ line: [...PRACTICE.line], city: PRACTICE.city, postalCode: PRACTICE.postalCode })
const telephone = () => ({ system: 'phone' as const, value: PRACTICE.telephone, use: 'work' as const })

export const organization = (): Organization => ({
  resourceType: 'Organization',
  id: PRACTICE.id,
  meta: { versionId: FIRST_VERSION, profile: [PROFILE.organization] },
  identifier: [{ system: SYSTEM.odsCode, value: PRACTICE.odsCode }],
  name: PRACTICE.name,
  telecom: [telephone()],
  address: [address()],
})

export const location = (): Location => ({
  resourceType: 'Location',
  id: LOCATION.id,
  meta: { versionId: FIRST_VERSION, profile: [PROFILE.location] },
  name: LOCATION.name,
  telecom: [telephone()],
  address: address(),
  managingOrganization: { reference: `Organization/${PRACTICE.id}` },
})

export const healthcareService = ({ id, dosId, name }: PracticeService): HealthcareService => ({
  resourceType: 'HealthcareService',
  id,
  meta: { versionId: FIRST_VERSION, profile: [PROFILE.healthcareService] },
  identifier: [{ system: SYSTEM.dosService, value: dosId }],
  providedBy: { reference: `Organization/${PRACTICE.id}` },
  name,
})

export const practitioner = ({ id, sdsUserId, sdsRoleProfileId, family, given, prefix, gender }: PracticeMember): Practitioner => ({
  resourceType: 'Practitioner',
  id,
  meta: { versionId: FIRST_VERSION, profile: [PROFILE.practitioner] },
  identifier: [
    { system: SYSTEM.sdsUser, value: sdsUserId },
    { system: SYSTEM.sdsRole, value: sdsRoleProfileId },
  ],
  name: [{ use: 'usual', family, given: [given], prefix: [prefix] }],
  gender,
})

export const practitionerRole = ({ id, role }: PracticeMember): PractitionerRole => ({
  resourceType: 'PractitionerRole',
  id,
  meta: { versionId: FIRST_VERSION, profile: [PROFILE.practitionerRole] },
  practitioner: { reference: `Practitioner/${id}` },
  organization: { reference: `Organization/${PRACTICE.id}` },
  code: [{ coding: [{ system: SYSTEM.jobRole, code: role.code, display: role.display }] }],
})
