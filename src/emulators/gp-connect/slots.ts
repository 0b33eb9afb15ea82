import { type SessionSlot, SlotPlan } from '../../national/scheduling/slots.ts'
import { type Session, sessions } from './practice.ts'

export type PracticeSlot = SessionSlot<Session>

/** The practice is open on working days. */
export const plan = new SlotPlan(sessions, 'working')
