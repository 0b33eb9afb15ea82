import { alike, fits, plainName, plainPostcode, soundex } from './compare.ts'
import type { Patient, PersonName } from './patient.ts'
import type { PatientRecords } from './patients.ts'
import { dayOf, holds } from './periods.ts'
import { nameFits, postcodeFits, presentNames } from './simple-trace.ts'

/** A date as a trace asks for it: one day or less (`1970`), or from one to another. */
export type WantedDate = { readonly value: string } | { readonly low: string; readonly high: string }

/** What an advanced trace asks for (dossier sync-pds 2.6). */
export interface AdvancedCriteria {
  readonly family?: string | undefined
  readonly given: readonly string[]
  /** Any when undefined. */
  readonly gender: string | undefined
  readonly birth?: WantedDate | undefined
  readonly death?: WantedDate | undefined
  readonly postcode?: string | undefined
  /** ODS code of the practice. */
  readonly practice?: string | undefined
  /** Former names and addresses count too. */
  readonly history: boolean
  readonly algorithmic: boolean
}

export interface Hit {
  readonly patient: Patient
  /** Percent. */
  readonly level: number
  readonly limited: boolean
}

/** What a field adds to the level of an algorithmic match when it only sounds alike or lies in the past; invented. */
const ALIKE = 0.85

/** Days of a range of dates of birth that are looked up one by one; a longer range needs a family name. */
const RANGE_DAYS = 366

/** Whether the index can answer: a date of birth, or the first two letters of a family name. */
export const answerable = (criteria: AdvancedCriteria): boolean =>
  birthKeys(criteria) !== undefined || (criteria.family ?? '').replace('*', '').trim().length >= 2

/** Every record that the criteria fit, the best first and those of one level by number. */
export async function advancedTrace(
  records: PatientRecords,
  criteria: AdvancedCriteria,
  { now, level }: { readonly now: number; readonly level: number },
): Promise<readonly Hit[]> {
  const day = dayOf(now)
  const hits = new Map<string, Hit>()
  for (const record of await candidates(records, criteria)) {
    const reached = criteria.algorithmic ? algorithmicLevel(record, criteria, day) : alphanumeric(record, criteria, day) ? 100 : 0
    if (reached === 0 || (criteria.algorithmic && reached < level)) continue
    const patient = await records.current(record)
    if (patient === undefined || patient.status === 'invalid') continue
    const limited = patient.sensitivity !== undefined
    if (limited && (criteria.postcode !== undefined || criteria.practice !== undefined)) continue
    if ((hits.get(patient.nhsNumber)?.level ?? 0) < reached) hits.set(patient.nhsNumber, { patient, level: reached, limited })
  }
  return [...hits.values()].sort((a, b) => b.level - a.level || (a.patient.nhsNumber < b.patient.nhsNumber ? -1 : 1))
}

async function candidates(records: PatientRecords, criteria: AdvancedCriteria): Promise<Iterable<Patient>> {
  const found = new Map<string, Patient>()
  const keys = birthKeys(criteria)
  const lists =
    keys === undefined
      ? [await records.named(criteria.family ?? '')]
      : await Promise.all(keys.map((key) => records.born(key, criteria.algorithmic ? undefined : criteria.family)))
  for (const patient of lists.flat()) found.set(patient.nhsNumber, patient)
  return found.values()
}

/** Values of the birth index to look under; undefined when there would be too many. */
function birthKeys({ birth, algorithmic }: AdvancedCriteria): readonly string[] | undefined {
  if (birth === undefined) return undefined
  if ('value' in birth) {
    const { value } = birth
    if (value.length < 8) return undefined
    return algorithmic ? [...new Set([value, dayAndMonthChanged(value)])] : [value]
  }
  if (birth.low.length < 8 || birth.high.length < 8) return undefined
  const keys: string[] = []
  for (let at = utc(birth.low); at <= utc(birth.high); at += 86_400_000) {
    if (keys.length === RANGE_DAYS) return undefined
    keys.push(dayOf(at))
  }
  return keys
}

const utc = (day: string): number => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)))
const dayAndMonthChanged = (day: string): string => day.slice(0, 4) + day.slice(6, 8) + day.slice(4, 6)

function alphanumeric(record: Patient, criteria: AdvancedCriteria, day: string): boolean {
  if (criteria.gender !== undefined && record.gender !== criteria.gender) return false
  if (!dateFits(record.birth.value, criteria.birth) || !dateFits(record.death?.value, criteria.death)) return false
  const { postcode, practice, history } = criteria
  if (!(history ? record.names : presentNames(record, day)).some((name) => nameFits(name, criteria))) return false
  if (postcode !== undefined && !postcodeFits(history ? record.addresses : livedIn(record, day), postcode)) return false
  return practice === undefined || record.gp.some((gp) => gp.code === practice.toUpperCase() && (history || holds(gp, day)))
}

function dateFits(value: string | undefined, wanted: WantedDate | undefined): boolean {
  if (wanted === undefined) return true
  if (value === undefined) return false
  if ('value' in wanted) return value.startsWith(wanted.value)
  return value.slice(0, wanted.low.length) >= wanted.low && value.slice(0, wanted.high.length) <= wanted.high
}

/** Usual, temporary and correspondence addresses of a day (MIM, dossier 2.6). */
const livedIn = (record: Patient, day: string): Patient['addresses'] =>
  record.addresses.filter((address) => ['H', 'TMP', 'PST'].includes(address.use) && holds(address, day))

/** Mean over the fields asked for, each 1 when equal and less when alike; 0 as soon as one is neither. */
function algorithmicLevel(record: Patient, criteria: AdvancedCriteria, day: string): number {
  if ((criteria.gender !== undefined && record.gender !== criteria.gender) || !dateFits(record.death?.value, criteria.death)) return 0
  const parts: number[] = []
  const birth = criteria.birth
  if (birth !== undefined) {
    if (dateFits(record.birth.value, birth)) parts.push(1)
    else if ('value' in birth && dateFits(record.birth.value, { value: dayAndMonthChanged(birth.value) })) parts.push(ALIKE)
    else return 0
  }
  const present = presentNames(record, day)
  const best = Math.max(...record.names.map((name) => nameLevel(name, criteria) * (present.includes(name) ? 1 : ALIKE)), 0)
  if (best === 0) return 0
  parts.push(best)
  if (criteria.postcode !== undefined) {
    const wanted = plainPostcode(criteria.postcode)
    const level = Math.max(...record.addresses.map(({ postcode }) => postcodeLevel(plainPostcode(postcode ?? ''), wanted)), 0)
    if (level === 0) return 0
    parts.push(level)
  }
  if (criteria.practice !== undefined) {
    if (!record.gp.some(({ code }) => code === criteria.practice?.toUpperCase())) return 0
    parts.push(1)
  }
  return Math.round((100 * parts.reduce((sum, part) => sum + part, 0)) / parts.length)
}

function nameLevel(name: PersonName, { family, given }: AdvancedCriteria): number {
  const parts: number[] = []
  if (family !== undefined) parts.push(partLevel(plainName(name.family ?? ''), plainName(family)))
  for (const [at, wanted] of given.entries()) parts.push(partLevel(plainName(name.given[at] ?? ''), plainName(wanted)))
  return parts.includes(0) ? 0 : parts.reduce((sum, part) => sum + part, 0) / Math.max(parts.length, 1)
}

const partLevel = (value: string, wanted: string): number => {
  if (fits(wanted, value)) return 1
  // A homophone may begin with another letter: KATHERINE, CATHERINE.
  return alike(value, wanted) || (value !== '' && soundex(value).slice(1) === soundex(wanted).slice(1)) ? ALIKE : 0
}

/** Equal, or of the same outward part. */
const postcodeLevel = (value: string, wanted: string): number =>
  value === wanted ? 1 : value !== '' && value.slice(0, -3) === wanted.slice(0, -3) ? ALIKE : 0
