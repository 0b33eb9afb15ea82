import { FAMILIES, GIVEN_FEMALE, GIVEN_MALE, PRACTICES, STREET_KINDS, STREETS, TOWNS } from './generated-words.ts'
import { NUMBER_SPACE, numberAt } from './nhs-number.ts'
import { withObjectIds } from './object-id.ts'
import { Patient, type PatientInput } from './patient.ts'
import { dayOf } from './periods.ts'
import { Random } from './random.ts'

export interface Generation {
  readonly count: number
  /** The same seed gives the same patients. */
  readonly seed: number
  /** Where among the numbers that tests may use the first one is sought; `numberAt` counts them. */
  readonly first: number
}

/** Present addresses and periods of generated patients lie before this day. */
const LATEST = Date.UTC(2025, 11, 31)
const DAY = 86_400_000
const OLDEST_DAYS = 36_000

/** Made-up patients one by one, so that a million need no more memory than one. */
export function* generatePatients({ count, seed, first }: Generation): Generator<Patient> {
  const random = new Random(seed)
  let made = 0
  for (let at = first; made < count && at < NUMBER_SPACE; at++) {
    const nhsNumber = numberAt(at)
    if (nhsNumber === undefined) continue
    made++
    yield withObjectIds(Patient.parse(generated(nhsNumber, random)))
  }
}

function generated(nhsNumber: string, random: Random): PatientInput {
  const gender = random.chance(51) ? '2' : '1'
  const given = gender === '2' ? GIVEN_FEMALE : GIVEN_MALE
  const age = Math.floor(OLDEST_DAYS * random.next() ** 1.15)
  const born = LATEST - age * DAY
  const family = random.of(FAMILIES)
  const dead = age > 7000 && random.chance(4)
  const married = gender === '2' && age > 9000 && random.chance(45)
  const birth = dayOf(born)
  const since = (days: number) => dayOf(LATEST - Math.floor(Math.min(days, age) * random.next()) * DAY)
  const moved = random.chance(25) && age > 400
  const from = moved ? since(4000) : birth
  const prefix = gender === '1' ? (age < 5800 ? 'MASTER' : 'MR') : married ? 'MRS' : 'MISS'
  const givenNames = [random.of(given), ...(random.chance(60) ? [random.of(given)] : [])]
  return {
    nhsNumber,
    scn: random.whole(1, 12),
    gender,
    birth: { value: birth },
    names: [
      { use: 'L', prefix, given: givenNames, family, from: married ? since(8000) : birth },
      ...(married
        ? [{ use: 'PREVIOUS-MAIDEN' as const, prefix: 'MISS', given: givenNames, family: random.of(FAMILIES), from: birth }]
        : []),
    ],
    addresses: [{ use: 'H', ...place(random), from }, ...(moved ? [{ use: 'H' as const, ...place(random), from: birth, to: from }] : [])],
    telecoms: [
      ...(random.chance(70) ? [{ use: 'MC' as const, value: `tel:07700900${String(random.whole(0, 999)).padStart(3, '0')}`, from }] : []),
      ...(random.chance(40)
        ? [{ use: 'H' as const, value: `mailto:${givenNames[0]?.toLowerCase()}.${family.toLowerCase()}@example.org`, from }]
        : []),
    ],
    gp: dead ? [] : [{ code: random.of(PRACTICES), from }],
    ...(dead ? { death: { value: since(2000), status: '2' } } : {}),
    ...(random.chance(0.4) ? { sensitivity: 'S' } : {}),
    previousNhsContact: random.chance(90) ? '1' : '0',
  }
}

function place(random: Random): { lines: string[]; postcode: string; pafKey: string } {
  const [town, county, area] = TOWNS[random.whole(0, TOWNS.length - 1)] ?? TOWNS[0]
  const street = `${random.whole(1, 180)} ${random.of(STREETS)} ${random.of(STREET_KINDS)}`
  const letter = () => 'ABDEFGHJLNPQRSTUWXYZ'[random.whole(0, 19)] ?? 'A'
  return {
    lines: ['', street, '', town, county],
    postcode: `${area} ${random.whole(0, 9)}${letter()}${letter()}`,
    pafKey: String(random.whole(10_000_000, 29_999_999)),
  }
}
