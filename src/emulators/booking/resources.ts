import { createHash } from 'node:crypto'
import type { HealthcareService, Location, Organization, Practitioner, PractitionerRole, Schedule, Slot } from 'fhir/r3.js'
import { scheduleId } from '../../national/scheduling/slots.ts'
import { atLondon } from '../../wire/fhir/london-time.ts'
import { type CareSlot, type Clinician, clinicians, LOCATION, SERVICE } from './service.ts'
import { PROFILE, SYSTEM } from './systems.ts'
import type { Answer } from './visit.ts'

/** Times go out in UTC here, where GP Connect writes London's (dossier ssp-fhir-dos 6). */
export const utcTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}+00:00`

const meta = (profile: string) => ({ versionId: '1', profile: [profile] })

/** A UUID that is the same wherever the slot is told. */
function uuidOf(slot: CareSlot): string {
  const hex = createHash('sha256').update(`${SERVICE.odsCode} ${slot.id}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export const slotResource = (slot: CareSlot, status: 'free' | 'busy'): Slot => ({
  resourceType: 'Slot',
  id: slot.id,
  meta: meta(PROFILE.slot),
  identifier: [{ system: SYSTEM.uuid, value: uuidOf(slot) }],
  schedule: { reference: `Schedule/${scheduleId(slot)}` },
  status,
  start: utcTime(slot.start),
  end: utcTime(slot.end),
})

export const scheduleResource = ({ session, day }: CareSlot): Schedule => ({
  resourceType: 'Schedule',
  id: scheduleId({ session, day }),
  meta: meta(PROFILE.schedule),
  identifier: [{ system: SYSTEM.localSchedule, value: scheduleId({ session, day }) }],
  active: true,
  actor: [
    { reference: `Practitioner/${session.clinician}` },
    { reference: `PractitionerRole/${session.clinician}` },
    { reference: `HealthcareService/${SERVICE.id}` },
  ],
  planningHorizon: { start: utcTime(atLondon(day, session.from)), end: utcTime(atLondon(day, session.to)) },
})

export const practitioner = ({ id, sdsUserId, family, given, prefix }: Clinician): Practitioner => ({
  resourceType: 'Practitioner',
  id,
  meta: meta(PROFILE.practitioner),
  identifier: [{ system: SYSTEM.sdsUser, value: sdsUserId }],
  active: true,
  name: [{ use: 'official', family, given: [given], prefix: [prefix] }],
})

export const practitionerRole = ({ id, role }: Clinician): PractitionerRole => ({
  resourceType: 'PractitionerRole',
  id,
  meta: meta(PROFILE.practitionerRole),
  active: true,
  practitioner: { reference: `Practitioner/${id}` },
  organization: { reference: `Organization/${SERVICE.id}` },
  code: [{ coding: [{ system: SYSTEM.jobRole, code: role.code, display: role.display }] }],
})

export const healthcareService = (): HealthcareService => ({
  resourceType: 'HealthcareService',
  id: SERVICE.id,
  meta: meta(PROFILE.healthcareService),
  identifier: [{ system: SYSTEM.dosService, value: SERVICE.dosId }],
  active: true,
  providedBy: { reference: `Organization/${SERVICE.id}` },
  location: [{ reference: `Location/${LOCATION.id}` }],
  name: SERVICE.name,
})

const address = () => ({ line: [...SERVICE.line], city: SERVICE.city, postalCode: SERVICE.postalCode })

export const location = (): Location => ({
  resourceType: 'Location',
  id: LOCATION.id,
  meta: meta(PROFILE.location),
  status: 'active',
  name: LOCATION.name,
  address: address(),
  managingOrganization: { reference: `Organization/${SERVICE.id}` },
})

export const organization = (): Organization => ({
  resourceType: 'Organization',
  id: SERVICE.id,
  meta: meta(PROFILE.organization),
  identifier: [{ system: SYSTEM.odsCode, value: SERVICE.odsCode }],
  active: true,
  name: SERVICE.name,
  telecom: [{ system: 'phone', value: SERVICE.telephone, use: 'work' }],
  address: [address()],
})

/** Clinicians of slots, in order. */
export const cliniciansOf = (slots: readonly CareSlot[]): readonly Clinician[] => {
  const ids = new Set(slots.map(({ session }) => session.clinician))
  return clinicians.filter(({ id }) => ids.has(id))
}

type Entry = Answer['resource']

interface SearchSet {
  readonly resourceType: 'Bundle'
  readonly type: 'searchset'
  readonly total: number
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Entry; readonly search: { readonly mode: string } }[]
}

/** The answer to a search: what was found, then what was included. */
export function searchset(root: string, found: readonly Entry[], included: readonly Entry[] = []): SearchSet {
  const entry = (mode: 'match' | 'include') => (resource: Entry) => ({
    fullUrl: `${root}/${resource.resourceType}/${resource.id ?? ''}`,
    resource,
    search: { mode },
  })
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    entry: [...found.map(entry('match')), ...included.map(entry('include'))],
  }
}
