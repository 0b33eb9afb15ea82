import type { Patient } from './patient.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Five letters made of a text: the same text gives the same letters. FNV-1a. */
export function lettersOf(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  let rest = hash >>> 0
  let letters = ''
  for (let at = 0; at < 5; at++) {
    letters += LETTERS[rest % 52] ?? 'A'
    rest = Math.floor(rest / 52)
  }
  return letters
}

interface Identified {
  readonly id: string
}

/** The record with an object id on everything that updates can name; ids there already stay. */
export function withObjectIds(patient: Patient): Patient {
  const lists: readonly (readonly Identified[])[] = listsOf(patient)
  if (lists.every((list) => list.every(({ id }) => id !== ''))) return patient
  const taken = new Set(lists.flat().map(({ id }) => id))
  let ordinal = 0
  const named = <T extends Identified>(list: readonly T[]): T[] =>
    list.map((item) => {
      if (item.id !== '') return item
      let id = ''
      do id = lettersOf(`${patient.nhsNumber}.${patient.scn}.${ordinal++}`)
      while (taken.has(id))
      taken.add(id)
      return { ...item, id }
    })
  return {
    ...patient,
    names: named(patient.names),
    addresses: named(patient.addresses),
    telecoms: named(patient.telecoms),
    gp: named(patient.gp),
    pharmacies: named(patient.pharmacies),
    related: named(patient.related),
    consents: named(patient.consents),
  }
}

const listsOf = ({ names, addresses, telecoms, gp, pharmacies, related, consents }: Patient) => [
  names,
  addresses,
  telecoms,
  gp,
  pharmacies,
  related,
  consents,
]
