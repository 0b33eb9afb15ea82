import type { RegisteredEndpoint } from '../../directory/directory.ts'
import { INBOX } from '../../directory/records.ts'
import type { OutboxEntry } from '../../kernel/outbox-entry.ts'
import type { Turn } from '../../kernel/turn.ts'
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
  const { endpoint, reliability } = contract
  const expires = due + (reliability.persistDurationMs ?? parts.settings.persistDefault)
  const id = await freeId(turn, forwardIds(forwarded.toParty, forwarded.messageId, forwarded.fromParty))
  const entry: OutboxEntry = {
    id: id ?? exchange.id,
    space: turn.space,
    kind: FORWARD,
    due,
    target: endpoint.url === INBOX ? `${INBOX}${forwarded.toParty}` : endpoint.url,
    attempt: 0,
    policy: { retries: reliability.retries, interval: reliability.retryIntervalMs ?? 0 },
    expires,
    content: { ...forwarded },
    causedBy: exchange.id,
  }
  turn.send(entry)
  // What an asynchronous signal about it is matched by, after the entry may be gone.
  if (id !== undefined) turn.remember(id, exchange.id, expires)
}

/** Messages without duplicate elimination may come, and go, several times under one MessageId: signals find the first of them. */
async function freeId(turn: Turn, ids: readonly string[]): Promise<string | undefined> {
  for (const id of ids) if ((await turn.recall(id)) === undefined) return id
  return undefined
}
