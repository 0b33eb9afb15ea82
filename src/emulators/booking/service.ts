import type { DailySession, SessionSlot } from '../../national/scheduling/slots.ts'
import { SlotPlan } from '../../national/scheduling/slots.ts'

/** The urgent care service that mock-spine plays: its party is stubs/parties/urgent-care.yaml. All invented. */
export const SERVICE = {
  odsCode: 'U85901',
  id: '1',
  /** In the Directory of Services. */
  dosId: '2000990021',
  name: 'The Mock Urgent Treatment Centre',
  line: ['40 Harbour Street'],
  city: 'Mockford',
  postalCode: 'ZZ2 1AB',
  telephone: '02000000003',
} as const

export const LOCATION = { id: '1', name: SERVICE.name } as const

export interface Clinician {
  readonly id: string
  readonly family: string
  readonly given: string
  readonly prefix: string
  readonly sdsUserId: string
  readonly role: { readonly code: string; readonly display: string }
}

export const clinicians: readonly Clinician[] = [
  {
    id: '1',
    family: 'Calder',
    given: 'Cora',
    prefix: 'Dr',
    sdsUserId: '555000000041',
    role: { code: 'R0260', display: 'General Medical Practitioner' },
  },
  {
    id: '2',
    family: 'Dunmore',
    given: 'David',
    prefix: 'Mr',
    sdsUserId: '555000000051',
    role: { code: 'R0600', display: 'Specialist Nurse Practitioner' },
  },
]

/** A session that a clinician holds every day. */
export interface Session extends DailySession {
  readonly clinician: string
}

const HOUR = 60

export type CareSlot = SessionSlot<Session>

/** Open from eight to eight, every day of the year. */
export const plan = new SlotPlan<Session>(
  [
    { id: '1', clinician: '1', from: 8 * HOUR, to: 14 * HOUR, length: 20 },
    { id: '2', clinician: '2', from: 14 * HOUR, to: 20 * HOUR, length: 15 },
  ],
  'every',
)
