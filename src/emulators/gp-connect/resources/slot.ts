import type { Extension, Schedule, Slot } from 'fhir/r3.js'
import { scheduleId } from '../../../national/scheduling/slots.ts'
import { atLondon, londonTime } from '../../../wire/fhir/london-time.ts'
import { LOCATION, practitioners, type Session } from '../practice.ts'
import type { PracticeSlot } from '../slots.ts'
import { EXTENSION, PROFILE, SYSTEM } from '../systems.ts'
import { FIRST_VERSION } from './organisation.ts'

export const deliveryChannel = ({ channel }: Session): Extension => ({ url: EXTENSION.deliveryChannel, valueCode: channel })

export function roleOf({ practitioner }: Session): Extension {
  const role = practitioners.find(({ id }) => id === practitioner)?.role
  return {
    url: EXTENSION.practitionerRole,
    valueCodeableConcept: { coding: role === undefined ? [] : [{ system: SYSTEM.jobRole, code: role.code, display: role.display }] },
  }
}

export const slotResource = (slot: PracticeSlot): Slot => ({
  resourceType: 'Slot',
  id: slot.id,
  meta: { versionId: FIRST_VERSION, profile: [PROFILE.slot] },
  extension: [deliveryChannel(slot.session)],
  serviceType: [{ text: slot.session.type }],
  schedule: { reference: `Schedule/${scheduleId(slot)}` },
  status: 'free',
  start: londonTime(slot.start),
  end: londonTime(slot.end),
})

/** @param withService names the service among the actors, as from 1.2.8 on */
export const scheduleResource = ({ session, day }: PracticeSlot, withService: boolean): Schedule => ({
  resourceType: 'Schedule',
  id: scheduleId({ session, day }),
  meta: { versionId: FIRST_VERSION, profile: [PROFILE.schedule] },
  extension: [roleOf(session)],
  serviceCategory: { text: session.category },
  actor: [
    { reference: `Location/${LOCATION.id}` },
    { reference: `Practitioner/${session.practitioner}` },
    ...(withService ? [{ reference: `HealthcareService/${session.service}` }] : []),
  ],
  planningHorizon: { start: londonTime(atLondon(day, session.from)), end: londonTime(atLondon(day, session.to)) },
})
