import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { TransferState } from './states.ts'

/** One transfer of a record, by the ConversationId that all its messages share. */
export interface Transfer {
  readonly state: TransferState
  readonly nhsNumber: string
  /** HL7 id of the request, exactly as received. */
  readonly requestRef: string
  /** eb:MessageId and HL7 id of the extract, what its acknowledgement refers to; '' while none was sent. */
  readonly extractId: string
  /** eb:MessageId of the index, and of each fragment in order; of a large record. */
  readonly indexId: string
  readonly fragmentIds: readonly string[]
}

const transfers: Collection<Transfer> = {
  name: 'gp2gp.transfers',
  encode: (transfer) => JSON.stringify(transfer),
  decode: (text) => JSON.parse(text),
  indexes: {},
}

/** Which ConversationId stands in each place; a new transfer takes the place of the oldest. */
const places: Collection<string> = { name: 'gp2gp.places', encode: (text) => text, decode: (text) => text, indexes: {} }
const KEPT = 1000
const NEXT = 'next'

export const findTransfer = (turn: Turn, conversationId: string): Promise<Transfer | undefined> => turn.get(transfers, conversationId)

export const changeTransfer = (turn: Turn, conversationId: string, transfer: Transfer): void =>
  turn.put(transfers, conversationId, transfer)

/** Takes up a new transfer; the oldest beyond a thousand is forgotten. */
export async function openTransfer(turn: Turn, conversationId: string, transfer: Transfer): Promise<void> {
  const place = Number((await turn.get(places, NEXT)) ?? 0)
  const oldest = await turn.get(places, String(place))
  if (oldest !== undefined) turn.delete(transfers, oldest)
  turn.put(places, String(place), conversationId)
  turn.put(places, NEXT, String((place + 1) % KEPT))
  turn.put(transfers, conversationId, transfer)
}
