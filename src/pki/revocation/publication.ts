// What is wrong with revocation information, to see whether software under test looks at it; issuing.ts is loaded with the first such list.

import { type Craft, crlEntries } from '../crafting.ts'
import { type CaName, CRL_LIFE_MS } from '../due.ts'
import { makeKey } from '../keys.ts'
import type { Ledger } from '../ledger.ts'
import type { Publication } from './publication-names.ts'

/** A list that is over has ended so long ago. */
const ENDED_MS = 3_600_000

const seconds = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000)

/** When something published in a way was made, and until when it counts. */
export function lifeOf(how: Publication, now: Date): { readonly thisUpdate: Date; readonly nextUpdate: Date } {
  const end = how === 'expired' ? now.getTime() - ENDED_MS : now.getTime() + CRL_LIFE_MS
  return { thisUpdate: seconds(end - CRL_LIFE_MS), nextUpdate: seconds(end) }
}

/** A CA's list, DER, with what is wrong with it. It has the number of the list that is in force. */
export async function makeBadCrl(ca: CaName, how: 'expired' | 'wrong-signer', craft: Craft, ledger: Ledger): Promise<Buffer> {
  const { makeCrl } = await import('../issuing.ts')
  const key = how === 'wrong-signer' ? await makeKey(2048) : craft[ca].key
  const list = await makeCrl({
    signer: { certificate: craft[ca].certificate, key },
    hash: craft.shape[ca === 'root' ? 'caHash' : 'leafHash'],
    number: ledger.crlNumbers[ca],
    ...lifeOf(how, craft.now),
    entries: crlEntries(ca, ledger),
  })
  return Buffer.from(list)
}
