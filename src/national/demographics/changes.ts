import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'

/** One change of a record, as history keeps it. */
export interface Change {
  /** The serial change number that it led to. */
  readonly scn: number
  /** Time of the space's clock, in milliseconds. */
  readonly at: number
  /** ASID of the sender, or `admin`. */
  readonly by: string
  readonly interaction: string
  readonly correction: boolean
  /** Such as `addr altered`. */
  readonly items: readonly string[]
}

const changes: Collection<Change> = {
  name: 'demographics.changes',
  encode: (change) => JSON.stringify(change),
  decode: (text) => JSON.parse(text),
  indexes: {},
}

export const noteChange = (turn: Turn, nhsNumber: string, change: Change): void => turn.put(changes, `${nhsNumber}/${change.scn}`, change)

/** The changes of a record up to its serial change number, the newest first, at most `limit`. */
export async function changesOf(turn: Turn, nhsNumber: string, scn: number, limit: number): Promise<Change[]> {
  const found: Change[] = []
  for (let at = scn; at >= 1 && found.length < limit && at > scn - 10 * limit; at--) {
    const change = await turn.get(changes, `${nhsNumber}/${at}`)
    if (change !== undefined) found.push(change)
  }
  return found
}
