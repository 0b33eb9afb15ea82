import { atLondon, londonDay } from '../../wire/fhir/london-time.ts'
import { type Session, sessions } from './practice.ts'

/** A slot of a session on a day; whether it is free is for the appointments to say. */
export interface PracticeSlot {
  /** `<session>-<YYYYMMDD>-<minutes>`. */
  readonly id: string
  readonly session: Session
  readonly day: string
  /** Milliseconds since 1970. */
  readonly start: number
  readonly end: number
}

const DAY = 86_400_000
const SUNDAY = 0
const SATURDAY = 6

const isWorkingDay = (day: string): boolean => {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
  return weekday !== SUNDAY && weekday !== SATURDAY
}

/** Id of a session's schedule on a day. */
export const scheduleId = ({ session, day }: Pick<PracticeSlot, 'session' | 'day'>): string => `${session.id}-${day.replaceAll('-', '')}`

function slotOf(session: Session, day: string, minutes: number): PracticeSlot {
  const start = atLondon(day, minutes)
  return { id: `${scheduleId({ session, day })}-${minutes}`, session, day, start, end: start + session.length * 60_000 }
}

/** The slots that lie wholly between two times (milliseconds since 1970), in order. */
export function slotsBetween(from: number, to: number): PracticeSlot[] {
  const slots: PracticeSlot[] = []
  for (let at = Date.parse(`${londonDay(from)}T12:00:00Z`); at - DAY / 2 <= to + DAY; at += DAY) {
    const day = londonDay(at)
    if (!isWorkingDay(day)) continue
    for (const session of sessions) {
      for (let minutes = session.from; minutes + session.length <= session.to; minutes += session.length) {
        const slot = slotOf(session, day, minutes)
        if (slot.start >= from && slot.end <= to) slots.push(slot)
      }
    }
  }
  return slots.sort((one, other) => one.start - other.start || one.id.localeCompare(other.id))
}

/** The slot of an id, undefined when the practice has none. */
export function slotById(id: string): PracticeSlot | undefined {
  const [, which, date, at] = /^(\d+)-(\d{8})-(\d{1,4})$/.exec(id) ?? []
  const session = sessions.find((each) => each.id === which)
  if (session === undefined || date === undefined || at === undefined) return undefined
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
  const minutes = Number(at)
  const fits = minutes >= session.from && minutes + session.length <= session.to && (minutes - session.from) % session.length === 0
  return fits && !Number.isNaN(Date.parse(day)) && isWorkingDay(day) ? slotOf(session, day, minutes) : undefined
}
