import type { Patient } from './patient.ts'
import { holds } from './periods.ts'
import { presentNames } from './simple-trace.ts'

/** The record as an answer may tell it. */
export function visible(patient: Patient, { day, history, limited }: { day: string; history: boolean; limited: boolean }): Patient {
  const now = <T extends { readonly to?: string | undefined }>(list: readonly T[]): T[] =>
    history ? [...list] : list.filter((item) => holds(item, day))
  const names = history ? patient.names : [...presentNames(patient, day)]
  if (limited) return { ...patient, names, addresses: [], telecoms: [], gp: [], pharmacies: [], related: [], preferences: {} }
  return {
    ...patient,
    names,
    addresses: now(patient.addresses),
    telecoms: now(patient.telecoms),
    gp: now(patient.gp),
    pharmacies: now(patient.pharmacies),
    related: now(patient.related),
  }
}
