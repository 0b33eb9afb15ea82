import type { RegisteredEndpoint } from '../../directory/directory.ts'
import { INBOX } from '../../directory/records.ts'
import { type OutboxEntry, WITHOUT_END } from '../../kernel/outbox-entry.ts'
import type { MessagingParts } from './parts.ts'

/** What the contract of whoever gets a delivery decides about it. */
export type DeliveryTerms = Pick<OutboxEntry, 'target' | 'policy' | 'expires' | 'line'>

/**
 * Where a delivery to a party goes, how often it is tried, and when it expires: by the party's contract (dossier ebxml-messaging 2.5), or
 * without end under `--retries patient`; under `--delivery-order fifo` all of a party's stand in one line.
 * @param registered undefined for a party without a contract, whose inbox it goes to
 * @param due epoch milliseconds on the space's clock
 */
export function deliveryTerms(
  { settings }: MessagingParts,
  registered: RegisteredEndpoint | undefined,
  toParty: string,
  due: number,
): DeliveryTerms {
  const { endpoint, reliability } = registered ?? {}
  const target = endpoint === undefined || endpoint.url === INBOX ? `${INBOX}${toParty}` : endpoint.url
  const interval = reliability?.retryIntervalMs ?? 0
  const place = settings.deliveryOrder === 'fifo' ? { target, line: toParty } : { target }
  if (settings.retries === 'patient')
    return { ...place, policy: { retries: WITHOUT_END, interval, longest: settings.retryLongest }, expires: WITHOUT_END }
  const expires = due + persistOf(settings, registered)
  return { ...place, policy: { retries: reliability?.retries ?? 0, interval }, expires }
}

/** How long a contract keeps a message, in milliseconds (nhsMHSPersistDuration). */
export const persistOf = (
  { persistDefault }: Pick<MessagingParts['settings'], 'persistDefault'>,
  registered: RegisteredEndpoint | undefined,
): number => registered?.reliability.persistDurationMs ?? persistDefault
