import type { Exchange } from '../kernel/exchange.ts'
import type { ConnectionFault, ListenerName } from '../kernel/faults.ts'
import type { Override } from '../kernel/override.ts'
import { defineProblems, type Problem, problem } from '../kernel/problem.ts'
import type { Spaces } from '../kernel/space.ts'
import type { Guard } from '../stubs/faults/fault-rules.ts'
import { isWithin, londonMinute } from './london-week.ts'
import type { Profile } from './profiles/profile.ts'

export const maintenanceProblems = defineProblems({
  'MS-MAINTENANCE': {
    title: 'The service is in its maintenance slot (--maintenance).',
    next: 'Try again when the slot is over, move the clock of the space out of it, or start without --maintenance.',
  },
})

type Slot = Profile['maintenance'][number]

/** The directory's door, which speaks no HTTP. */
const DIRECTORY = 'spine-directory'
/** busy 51, unavailable 52 (RFC 4511 Appendix A). */
const UNAVAILABLE = '52'
const A_MINUTE = 60_000

/**
 * Closes the doors of a service in its weekly slot, on the clock of the space that a request belongs to (environments 6): they answer 503, LDAP
 * `unavailable`, or, where connections are refused, close those that ask for one of the service's hosts.
 */
export class Maintenance implements Guard {
  readonly #profile: Profile
  readonly #spaces: Pick<Spaces, 'get' | 'owner' | 'default'>
  readonly watching: boolean
  /** The minute that was looked at last, and the slots it lies in. */
  #minute = Number.NaN
  #slots: readonly Slot[] = []

  constructor(profile: Profile, spaces: Pick<Spaces, 'get' | 'owner' | 'default'>, mode: 'answer' | 'refuse') {
    this.#profile = profile
    this.#spaces = spaces
    this.watching = mode === 'refuse'
  }

  concerns(): boolean {
    return true
  }

  answer(exchange: Exchange): Override | undefined {
    const space = this.#spaces.get(exchange.space) ?? this.#spaces.default
    const slot = this.#slotOf(space.clock.now(), [exchange.door])
    if (slot === undefined) return undefined
    exchange.problems.push(inSlot(exchange.door, slot))
    const text = `${slot.service}: maintenance, ${slot.slot}`
    if (exchange.door === DIRECTORY) return { when: 'before', kind: 'refuse', form: 'result', code: UNAVAILABLE, text }
    return { when: 'before', kind: 'reply', status: 503, fields: ['Content-Type', 'text/plain; charset=utf-8'], body: `${text}\n` }
  }

  onConnection(_listener: ListenerName, serverName: string | undefined): ConnectionFault | undefined {
    if (!this.watching || serverName === undefined) return undefined
    const space = this.#spaces.owner(`host:${serverName}`) ?? this.#spaces.default
    const roles = new Set(this.#profile.hosts.flatMap(({ name, role }) => (name === serverName ? [role] : [])))
    const doors = this.#profile.paths.flatMap(({ door, roles: served }) => (served.some((role) => roles.has(role)) ? [door] : []))
    const slot = this.#slotOf(space.clock.now(), doors)
    return slot === undefined ? undefined : { kind: 'close', space: space.name, problem: inSlot(serverName, slot) }
  }

  #slotOf(now: number, doors: readonly string[]): Slot | undefined {
    const minute = Math.floor(now / A_MINUTE)
    if (minute !== this.#minute) {
      const week = londonMinute(now)
      this.#slots = this.#profile.maintenance.filter(({ weekly }) => weekly !== undefined && isWithin(week, weekly))
      this.#minute = minute
    }
    return this.#slots.find((slot) => doors.some((door) => slot.doors.some((each) => each === door)))
  }
}

const inSlot = (what: string, { service, slot }: Slot): Problem =>
  problem(maintenanceProblems['MS-MAINTENANCE'], { came: `a call to ${what}`, expected: `a call outside the slot of ${service}: ${slot}` })
