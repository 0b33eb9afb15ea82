import { isNhsNumber } from './nhs-number.ts'
import type { Patient } from './patient.ts'
import type { PatientRecords } from './patients.ts'
import { defined } from './read-items.ts'
import { UpdateRefusal } from './update-refusal.ts'

/** What a birth tells of baby, mother and delivery, by whatever message. */
export type BirthFacts = { readonly [K in keyof NonNullable<Patient['newborn']>]?: NonNullable<Patient['newborn']>[K] | undefined }

/** Characters that a baby's name may not have (dossier sync-pds 2.7). */
const FORBIDDEN = /[&\\^~|]/

/** Gives the draft of a baby what the birth tells of it; its mother becomes a related person. @throws UpdateRefusal */
export function withBirth<T extends Omit<Patient, 'nhsNumber'>>(draft: T, facts: BirthFacts, at: string): T {
  const wrong = (name: 'INVALID_BIRTH_DATA' | 'INVALID_BIRTH_WEIGHT', came: string, expected: string): never => {
    throw new UpdateRefusal(name, { detail: expected, came, expected, at })
  }
  if (facts.weight !== undefined && !/^\d{4}$/.test(facts.weight)) wrong('INVALID_BIRTH_WEIGHT', `“${facts.weight}”`, 'exactly four digits')
  if (facts.gestation !== undefined && !/^[0-4]\d$/.test(facts.gestation))
    wrong('INVALID_BIRTH_DATA', `gestation “${facts.gestation}”`, 'two digits, the first at most 4')
  if (facts.stillbirth !== undefined && !/^[1-4]$/.test(facts.stillbirth))
    wrong('INVALID_BIRTH_DATA', `stillbirth “${facts.stillbirth}”`, '1 to 4')
  if (facts.abnormality !== undefined && !/^[YNU]$/.test(facts.abnormality))
    wrong('INVALID_BIRTH_DATA', `abnormality “${facts.abnormality}”`, 'Y, N or U')
  if (facts.deliveryPlace !== undefined && !/^\d$/.test(facts.deliveryPlace))
    wrong('INVALID_BIRTH_DATA', `delivery place “${facts.deliveryPlace}”`, '0 to 9')
  if (facts.mother !== undefined && !isNhsNumber(facts.mother))
    wrong('INVALID_BIRTH_DATA', `mother’s NHS number “${facts.mother}”`, 'ten digits with the right check digit')
  for (const { given, family } of draft.names)
    for (const part of [...given, family ?? ''])
      if (FORBIDDEN.test(part)) wrong('INVALID_BIRTH_DATA', `“${part}”`, 'a name without & \\ ^ ~ |')
  const mother = facts.mother === undefined ? [] : [{ id: '', relation: '12', nhsNumber: facts.mother, telecoms: [] }]
  return { ...draft, newborn: defined(facts), related: [...draft.related, ...mother] }
}

/**
 * Records that may be the same baby's: of one day, gender and order, and of one mother, or else of one family name and postcode (no source gives
 * the rule).
 */
export async function sameBaby(records: PatientRecords, baby: Omit<Patient, 'nhsNumber'>): Promise<readonly Patient[]> {
  const day = (baby.birth.value ?? '').slice(0, 8)
  const familyOf = ({ names }: Pick<Patient, 'names'>) => names.find(({ use }) => use === 'L')?.family?.toUpperCase()
  const postcodeOf = ({ addresses }: Pick<Patient, 'addresses'>) => addresses.find(({ use }) => use === 'H')?.postcode?.replaceAll(' ', '')
  const found = await records.born(day)
  return found
    .filter((other) => {
      if (other.status !== 'live' || other.gender !== baby.gender || other.birth.order !== baby.birth.order) return false
      const [one, two] = [baby.newborn?.mother, other.newborn?.mother]
      if (one !== undefined && two !== undefined) return one === two
      return familyOf(baby) === familyOf(other) && postcodeOf(baby) === postcodeOf(other)
    })
    .toSorted((a, b) => (a.nhsNumber < b.nhsNumber ? -1 : 1))
}
