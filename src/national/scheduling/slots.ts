import { atLondon, londonDay } from '../../wire/fhir/london-time.ts'

/** A session that is held every day, or every working day; its slots follow each other. */
export interface DailySession {
  readonly id: string
  /** Minutes since midnight in London. */
  readonly from: number
  readonly to: number
  /** Minutes of a slot. */
  readonly length: number
}

/** A slot of a session on a day; whether it is free is for the appointments to say. */
export interface SessionSlot<S extends DailySession> {
  /** `<session>-<YYYYMMDD>-<minutes>`. */
  readonly id: string
  readonly session: S
  readonly day: string
  /** Milliseconds since 1970. */
  readonly start: number
  readonly end: number
}

const DAY = 86_400_000
const SUNDAY = 0
const SATURDAY = 6

/** Id of a session's schedule on a day. */
export const scheduleId = ({ session, day }: { readonly session: DailySession; readonly day: string }): string =>
  `${session.id}-${day.replaceAll('-', '')}`

/** The slots that sessions make: the same in every instance, for ever, so that only bookings have to be kept. */
export class SlotPlan<S extends DailySession> {
  readonly #sessions: readonly S[]
  readonly #days: 'every' | 'working'

  constructor(sessions: readonly S[], days: 'every' | 'working') {
    this.#sessions = sessions
    this.#days = days
  }

  /** The slots that lie wholly between two times (milliseconds since 1970), in order. */
  between(from: number, to: number): SessionSlot<S>[] {
    const slots: SessionSlot<S>[] = []
    for (let at = Date.parse(`${londonDay(from)}T12:00:00Z`); at - DAY / 2 <= to + DAY; at += DAY) {
      const day = londonDay(at)
      if (!this.#isHeld(day)) continue
      for (const session of this.#sessions) {
        for (let minutes = session.from; minutes + session.length <= session.to; minutes += session.length) {
          const slot = slotOf(session, day, minutes)
          if (slot.start >= from && slot.end <= to) slots.push(slot)
        }
      }
    }
    return slots.sort((one, other) => one.start - other.start || one.id.localeCompare(other.id))
  }

  /** The slot of an id, undefined when there is none. */
  byId(id: string): SessionSlot<S> | undefined {
    const [, which, date, at] = /^(\d+)-(\d{8})-(\d{1,4})$/.exec(id) ?? []
    const session = this.#sessions.find((each) => each.id === which)
    if (session === undefined || date === undefined || at === undefined) return undefined
    const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
    const minutes = Number(at)
    const fits = minutes >= session.from && minutes + session.length <= session.to && (minutes - session.from) % session.length === 0
    return fits && !Number.isNaN(Date.parse(day)) && this.#isHeld(day) ? slotOf(session, day, minutes) : undefined
  }

  #isHeld(day: string): boolean {
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
    return this.#days === 'every' || (weekday !== SUNDAY && weekday !== SATURDAY)
  }
}

function slotOf<S extends DailySession>(session: S, day: string, minutes: number): SessionSlot<S> {
  const start = atLondon(day, minutes)
  return { id: `${scheduleId({ session, day })}-${minutes}`, session, day, start, end: start + session.length * 60_000 }
}

/** Whether slots, in order, follow each other without a gap in one schedule. */
export const areAdjacent = (slots: readonly SessionSlot<DailySession>[]): boolean =>
  slots.every((slot, at) => {
    const before = slots[at - 1]
    return before === undefined || (before.end === slot.start && scheduleId(before) === scheduleId(slot))
  })
