import { randomInt } from 'node:crypto'
import { z } from 'zod'

/** What is issued, by the national shape of its ids (dossier sds-ldap 3.1, 3.2). */
const SHAPES = {
  /** Digits behind the ODS code: `<ODS code>-9nnnnnn`. */
  partyKey: { prefix: '9', digits: 6 },
  asid: { prefix: '9', digits: 11 },
  cpaId: { prefix: 'S', digits: 12 },
  productKey: { prefix: '9', digits: 5 },
} as const

export type IdKind = keyof typeof SHAPES

const Count = z.int().min(0)
/** How many of each kind were issued, and where their sequence began. */
export const IssuedCounts = z.object({
  partyKey: Count,
  asid: Count,
  cpaId: Count,
  productKey: Count,
  /** Moves every sequence, so that two environments issue different ids. */
  offset: Count,
})
export type IssuedCounts = z.output<typeof IssuedCounts>

/** Ends in 1 and is odd and no multiple of 5: a step by which a sequence meets every number of any count of digits once. */
const STRIDE = 7_368_787_011n

/**
 * Issues ids that look drawn at random, and none twice: a serial number per kind is spread over all numbers of its digits, one to one. What
 * was issued is thereby known by a count alone, also of parties that are gone, and over restarts where the counts are kept.
 */
export class IssuedIds {
  #counts: IssuedCounts

  constructor(counts?: IssuedCounts) {
    this.#counts = counts ?? { partyKey: 0, asid: 0, cpaId: 0, productKey: 0, offset: randomInt(2 ** 47) }
  }

  get counts(): IssuedCounts {
    return this.#counts
  }

  /** The next id of a kind that `isFree`: people may have given one themselves. */
  next(kind: IdKind, isFree: (candidate: string) => boolean): string {
    const { prefix, digits } = SHAPES[kind]
    const all = 10n ** BigInt(digits)
    for (let tries = 0; BigInt(tries) < all; tries++) {
      const serial = this.#counts[kind] + 1
      this.#counts = { ...this.#counts, [kind]: serial }
      const number = (BigInt(serial) * STRIDE + BigInt(this.#counts.offset)) % all
      const candidate = prefix + number.toString().padStart(digits, '0')
      if (isFree(candidate)) return candidate
    }
    throw new RangeError(`no ${kind} is free any more`)
  }
}
