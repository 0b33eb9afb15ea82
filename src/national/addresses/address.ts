import { z } from 'zod'

const Line = z.string().trim().max(35, 'at most 35 characters').default('')

/** A delivery point, with the gazetteer's own names for its parts (dossier sync-pds-smsp-gazetteer 4). */
export const DeliveryPoint = z.strictObject({
  /** PAF key: what PDS keeps beside an address. */
  key: z.string().regex(/^[A-Za-z0-9]{1,8}$/, 'one to eight letters and digits'),
  /** Premises: a flat, a house name, an organisation. */
  address1: Line,
  /** Number and thoroughfare. */
  address2: Line,
  /** Locality. */
  address3: Line,
  town: Line,
  county: Line,
  postcode: z.string().trim().min(1, 'a postcode').max(8, 'at most 8 characters'),
  country: Line,
})
export type DeliveryPoint = z.output<typeof DeliveryPoint>

/** Columns of a CSV file of delivery points; those without a value may be left out. */
export const ADDRESS_COLUMNS = ['key', 'address1', 'address2', 'address3', 'town', 'county', 'postcode', 'country'] as const
