import type { FhirResource } from 'fhir/r3.js'
import { scheduleId } from '../../../national/scheduling/slots.ts'
import { atLondon } from '../../../wire/fhir/london-time.ts'
import { readToken } from '../../../wire/fhir/parameters.ts'
import { searchset } from '../bundle.ts'
import { practitioners, services } from '../practice.ts'
import { refuse } from '../refusing.ts'
import { healthcareService, location, organization, practitioner } from '../resources/organisation.ts'
import { scheduleResource, slotResource } from '../resources/slot.ts'
import { hasServices } from '../services.ts'
import { type PracticeSlot, plan } from '../slots.ts'
import { taken } from '../state.ts'
import { SYSTEM } from '../systems.ts'
import type { Handler, Visit } from '../visit.ts'

const DAY = 86_400_000
const LONGEST = 14 * DAY
const MINUTES_OF_A_DAY = 1440

/** Free slots within a range, with their schedules and whose they are (dossier ssp-fhir-dos 4.6). */
export const searchSlots: Handler = async ({ visit, turn, now }) => {
  for (const name of ['start', 'end', 'status'])
    if (visit.values(name).length !== 1)
      throw refuse.parameter('BAD_REQUEST', { came: `${visit.values(name).length} of them`, expected: 'one', at: name })
  if (!includes(visit).has('Slot:schedule'))
    throw refuse.parameter('BAD_REQUEST', { came: 'no such _include', expected: 'Slot:schedule', at: '_include' })
  const [status] = visit.values('status')
  if (status !== 'free') throw refuse.parameter('INVALID_PARAMETER', { came: String(status).slice(0, 50), expected: 'free', at: 'status' })
  const from = boundary(visit, 'start', 'ge')
  const to = boundary(visit, 'end', 'le')
  if (to < from || to - from > LONGEST)
    throw refuse.parameter('INVALID_PARAMETER', {
      came: 'a range of another length',
      expected: 'an end after the start, at most 14 days later',
      at: 'start, end',
    })
  const withServices = hasServices(visit)
  const wanted = withServices ? wantedServices(visit) : undefined
  const free: PracticeSlot[] = []
  for (const slot of plan.between(Math.max(from, now), to)) {
    if (wanted !== undefined && !wanted.has(slot.session.service)) continue
    if ((await turn.get(taken, slot.id)) === undefined) free.push(slot)
  }
  return { status: 200, resource: searchset(visit.root, free.map(slotResource), around(free, includes(visit), withServices)) }
}

/** Ids of the services that `service.identifier` asks for (1.2.8); undefined when it asks for none. */
function wantedServices(visit: Visit): ReadonlySet<string> | undefined {
  const given = visit.values('service.identifier').map(readToken)
  if (given.length === 0) return undefined
  const asked = new Set(given.flatMap(({ system, value }) => (system === SYSTEM.dosService ? [value] : [])))
  return new Set(services.flatMap(({ id, dosId }) => (asked.has(dosId) ? [id] : [])))
}

/** What `_include` and `_include:recurse` (or `:iterate`) ask for. */
const includes = (visit: Visit): ReadonlySet<string> =>
  new Set(visit.query.parameters.filter(({ name }) => /^_include(?::recurse|:iterate)?$/.test(name)).map(({ value }) => value))

function around(free: readonly PracticeSlot[], asked: ReadonlySet<string>, withServices: boolean): FhirResource[] {
  if (free.length === 0) return []
  const schedules = new Map(free.map((slot) => [scheduleId(slot), slot]))
  const offered = new Set(free.map(({ session }) => session.service))
  const people = new Set(free.map(({ session }) => session.practitioner))
  return [
    ...[...schedules.values()].map((slot) => scheduleResource(slot, withServices)),
    ...(asked.has('Schedule:actor:Practitioner') ? practitioners.filter(({ id }) => people.has(id)).map(practitioner) : []),
    ...(asked.has('Schedule:actor:Location') ? [location()] : []),
    ...(withServices && asked.has('Schedule:actor:HealthcareService')
      ? services.filter(({ id }) => offered.has(id)).map(healthcareService)
      : []),
    organization(),
  ]
}

/** Milliseconds since 1970 of `ge2026-06-01` or `le2026-06-01T17:00:00+01:00`; a day alone ends with itself. */
function boundary(visit: Visit, name: string, prefix: 'ge' | 'le'): number {
  const [value = ''] = visit.values(name)
  const [, day, time] =
    new RegExp(`^${prefix}(\\d{4}-\\d\\d-\\d\\d)(T\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+ -]\\d\\d:\\d\\d))?$`).exec(value) ?? []
  const at =
    day === undefined || Number.isNaN(Date.parse(day))
      ? Number.NaN
      : time === undefined
        ? atLondon(day, prefix === 'le' ? MINUTES_OF_A_DAY : 0)
        : Date.parse(`${day}${time.replace(' ', '+')}`)
  if (Number.isNaN(at))
    throw refuse.parameter('INVALID_PARAMETER', { came: value.slice(0, 60), expected: `${prefix} and a date or a dateTime`, at: name })
  return at
}
