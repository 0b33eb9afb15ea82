import { patients } from '../national/demographics/patients.ts'

/** Collections of which a space may hold a million small records: a store keeps them as bytes. */
export const PACKED_COLLECTIONS: ReadonlySet<string> = new Set([patients.name])
