import { scheduleId } from '../../../national/scheduling/slots.ts'
import { refuse } from '../errors.ts'
import {
  cliniciansOf,
  healthcareService,
  location,
  organization,
  practitioner,
  practitionerRole,
  scheduleResource,
  searchset,
  slotResource,
} from '../resources.ts'
import { type CareSlot, plan, SERVICE } from '../service.ts'
import { taken } from '../state.ts'
import type { Answer, Handler, Visit } from '../visit.ts'

const DAY = 86_400_000
/** No source bounds the range; this one keeps an answer within reason. */
const LONGEST = 31 * DAY
const STATUSES = ['free', 'busy'] as const
type Status = (typeof STATUSES)[number]

/** Spellings of the parameter that names the service, in the guidance and its examples, and that of BaRS; compared without case. */
const SERVICE_NAMES = ['service', 'schedule.actor:healthcareservice']

const OURS: ReadonlySet<string> = new Set([SERVICE.id, SERVICE.dosId])

const wrong = (at: string, came: string, expected: string) => refuse.parameter('BAD_REQUEST', { came: came.slice(0, 100), expected, at })

/** Slots of the service within a range, with what is asked for beside them (dossier ssp-fhir-dos 6). */
export const searchSlots: Handler = async (visit, turn) => {
  const services = SERVICE_NAMES.flatMap((name) => visit.values(name))
  const [service] = services
  if (service === undefined || services.length > 1)
    throw wrong('schedule.actor:healthcareservice', `${services.length} of them`, 'one service id')
  const statuses = statusesOf(visit)
  const [from, to] = rangeOf(visit)
  const isOurs = OURS.has(service.replace(/^.*HealthcareService\//, ''))
  const found: { readonly slot: CareSlot; readonly status: Status }[] = []
  for (const slot of isOurs ? plan.between(Math.max(from, turn.now), to) : []) {
    const status = (await turn.get(taken, slot.id)) === undefined ? 'free' : 'busy'
    if (statuses.has(status)) found.push({ slot, status })
  }
  const slots = found.map(({ slot }) => slot)
  const resources = found.map(({ slot, status }) => slotResource(slot, status))
  return { status: 200, resource: searchset(visit.root, resources, included(slots, visit)) }
}

function statusesOf(visit: Visit): ReadonlySet<Status> {
  const given = visit.values('status').flatMap((each) => each.split(','))
  const known = STATUSES.filter((each) => given.includes(each))
  if (given.length === 0 || known.length !== new Set(given).size) throw wrong('status', given.join(',') || 'none', 'free, busy, or both')
  return new Set(known)
}

/** `start=ge…` and `start=le…`: both there, in order, and not too far apart. */
function rangeOf(visit: Visit): readonly [from: number, to: number] {
  const given = visit.values('start')
  const [from, to] = (['ge', 'le'] as const).map((prefix) => {
    const own = given.filter((each) => each.startsWith(prefix))
    return own.length === 1 ? timeOf(own[0]?.slice(2) ?? '', prefix) : Number.NaN
  })
  if (given.length !== 2 || from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
    throw wrong('start', given.join(', ') || 'none', 'ge and le, each with a date or a dateTime with an offset')
  if (to < from || to - from > LONGEST) throw wrong('start', given.join(', '), 'le after ge, at most 31 days')
  return [from, to]
}

/** Milliseconds since 1970; a day alone begins, or ends, in UTC. */
function timeOf(text: string, prefix: 'ge' | 'le'): number {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+ -]\d\d:\d\d))?$/.exec(text) ?? []
  if (day === undefined) return Number.NaN
  if (time === undefined) return Date.parse(day) + (prefix === 'le' ? DAY : 0)
  return Date.parse(`${day}${time.replace(' ', '+')}`)
}

/** What `_include` asks for and there is; others do not count. */
function included(slots: readonly CareSlot[], visit: Visit): Answer['resource'][] {
  if (slots.length === 0) return []
  const asked = new Set(
    visit.query.parameters.flatMap(({ name, value }) =>
      /^_include(?::iterate|:recurse)?$/.test(name) ? [value.toLowerCase().replace('.', ':')] : [],
    ),
  )
  if (!asked.has('slot:schedule')) return []
  const schedules = new Map(slots.map((slot) => [scheduleId(slot), slot]))
  const people = cliniciansOf(slots)
  const withService = asked.has('schedule:actor:healthcareservice')
  return [
    ...[...schedules.values()].map(scheduleResource),
    ...(asked.has('schedule:actor:practitioner') ? people.map(practitioner) : []),
    ...(asked.has('schedule:actor:practitionerrole') ? people.map(practitionerRole) : []),
    ...(withService ? [healthcareService()] : []),
    ...(withService && asked.has('healthcareservice:location') ? [location()] : []),
    ...(withService && (asked.has('healthcareservice:organization') || asked.has('healthcareservice:providedby')) ? [organization()] : []),
  ]
}
