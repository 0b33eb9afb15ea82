import type { RegisteredEndpoint } from '../../directory/directory.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import type { Turn } from '../../kernel/turn.ts'
import { deliveryTerms, persistOf } from './delivery-terms.ts'
import { type Forwarded, forwardIds } from './forwarded.ts'
import type { Visit } from './visit.ts'
import { FORWARD } from './waiting-bytes.ts'

/**
 * Promises to pass a message on, on the terms of its recipient's contract.
 * @param due epoch milliseconds on the space's clock
 */
export async function sendForward(
  visit: Visit,
  turn: Turn,
  forwarded: Forwarded,
  contract: RegisteredEndpoint,
  due = turn.now,
): Promise<void> {
  const { parts, exchange } = visit
  const terms = deliveryTerms(parts, contract, forwarded.toParty, due)
  const id = await freeId(visit, turn, forwardIds(forwarded.toParty, forwarded.messageId, forwarded.fromParty))
  const entry: OutboxEntry = {
    id: id ?? exchange.id,
    space: turn.space,
    kind: FORWARD,
    due,
    attempt: 0,
    ...terms,
    ...lifeOf(forwarded, terms.expires),
    content: { ...forwarded },
    causedBy: exchange.id,
  }
  turn.send(entry)
  // What an asynchronous signal about it is matched by, after the entry may be gone.
  if (id !== undefined) turn.remember(id, exchange.id, Math.min(terms.expires, due + persistOf(parts.settings, contract)))
}

/** The sender's own word on when the message expires, where that is earlier than the contract's. */
const lifeOf = ({ livesUntil }: Forwarded, expires: number): Pick<OutboxEntry, 'lapses'> & { readonly expires?: number } =>
  livesUntil === undefined || livesUntil >= expires ? {} : { expires: livesUntil, lapses: true }

/** Messages without duplicate elimination may come, and go, several times under one MessageId: signals find the first of them. */
async function freeId({ parts, space }: Visit, turn: Turn, ids: readonly string[]): Promise<string | undefined> {
  for (const id of ids) if ((await turn.recall(id)) === undefined && parts.promised(space, id) === undefined) return id
  return undefined
}
