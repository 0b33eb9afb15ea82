import type { DailySession } from '../../national/scheduling/slots.ts'

/** The practice that mock-spine plays: its party is stubs/parties/gp-practice.yaml, its people are those of stubs/people.yaml. All invented. */
export const PRACTICE = {
  odsCode: 'M85999',
  name: 'The Mock Surgery',
  id: '1',
  line: ['12 Orchard Lane'],
  city: 'Mockford',
  postalCode: 'ZZ2 1AA',
  telephone: '02000000001',
} as const

/** Where the practice sees patients. */
export const LOCATION = { id: '1', name: 'The Mock Surgery' } as const

export interface PracticeMember {
  readonly id: string
  readonly sdsUserId: string
  readonly sdsRoleProfileId: string
  readonly family: string
  readonly given: string
  readonly prefix: string
  readonly gender: 'female' | 'male'
  readonly role: { readonly code: string; readonly display: string }
}

export const practitioners: readonly PracticeMember[] = [
  {
    id: '1',
    sdsUserId: '555000000011',
    sdsRoleProfileId: '555200000013',
    family: 'Ashworth',
    given: 'Amelia',
    prefix: 'Dr',
    gender: 'female',
    role: { code: 'R0260', display: 'General Medical Practitioner' },
  },
  {
    id: '2',
    sdsUserId: '555000000021',
    sdsRoleProfileId: '555200000023',
    family: 'Bramley',
    given: 'Benjamin',
    prefix: 'Mr',
    gender: 'male',
    role: { code: 'R0600', display: 'Specialist Nurse Practitioner' },
  },
]

/** A service that the practice runs beside others, by which 1.2.8 finds slots. */
export interface PracticeService {
  readonly id: string
  /** In the Directory of Services. */
  readonly dosId: string
  readonly name: string
}

export const services: readonly PracticeService[] = [
  { id: '1', dosId: '2000990011', name: 'The Mock Surgery' },
  { id: '2', dosId: '2000990012', name: 'The Mock Surgery Nurse Line' },
]

/** A kind of session that the practice holds on working days. */
export interface Session extends DailySession {
  readonly practitioner: string
  /** Id of the service that it belongs to. */
  readonly service: string
  readonly channel: 'In-person' | 'Telephone'
  readonly category: string
  readonly type: string
}

export const sessions: readonly Session[] = [
  {
    id: '1',
    practitioner: '1',
    service: '1',
    channel: 'In-person',
    category: 'General GP Appointments',
    type: 'General GP Appointment',
    from: 540,
    to: 660,
    length: 10,
  },
  {
    id: '2',
    practitioner: '2',
    service: '2',
    channel: 'Telephone',
    category: 'Nurse Appointments',
    type: 'Telephone Consultation',
    from: 840,
    to: 930,
    length: 15,
  },
]
