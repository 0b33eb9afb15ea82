import { z } from 'zod'
import { AuthorityError } from '../authority-error.ts'

/** A card that was issued; the last of a user is the one they hold. Dates are ISO 8601. */
const Issued = z.strictObject({
  uid: z.string().regex(/^\d{12}$/),
  /** Upper-case hex without leading zeros. */
  serial: z.string(),
  profile: z.enum(['usual', 'legacy']),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  revokedAt: z.iso.datetime().exactOptional(),
})
export type IssuedCard = Readonly<z.output<typeof Issued>>

const Index = z.strictObject({ format: z.literal(1), cards: z.array(Issued) })

/** Reads `cards/index.json`. @throws AuthorityError MS-PKI-DAMAGED */
export function parseCardIndex(text: string, file: string): readonly IssuedCard[] {
  try {
    return Index.parse(JSON.parse(text)).cards
  } catch (error) {
    const came = `${file} is not an index of issued smartcards (${error instanceof Error ? error.message : String(error)})`
    throw new AuthorityError({ code: 'MS-PKI-DAMAGED', came, expected: 'the index that mock-spine wrote' }, error)
  }
}

export const formatCardIndex = (cards: readonly IssuedCard[]): string => `${JSON.stringify({ format: 1, cards }, undefined, 2)}\n`
