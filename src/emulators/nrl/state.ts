import type { Collection } from '../../kernel/collection.ts'
import type { PointerBody } from './pointer-body.ts'

export type PointerStatus = 'current' | 'superseded' | 'entered-in-error'

/** A pointer as it is kept. */
export interface KeptPointer {
  readonly id: string
  readonly version: number
  readonly status: PointerStatus
  /** Milliseconds since 1970. */
  readonly at: number
  readonly nhsNumber: string
  readonly custodian: string
  /** `system|value` of the master identifier. */
  readonly master?: string | undefined
  /** As it was accepted, but for id, meta and status. */
  readonly resource: PointerBody
}

/** Pointers by id; of a patient by the index. */
export const pointers: Collection<KeptPointer> = {
  name: 'nrl.pointers',
  encode: (value) => JSON.stringify(value),
  decode: (text) => JSON.parse(text),
  indexes: { patient: ({ nhsNumber }) => [nhsNumber] },
}
