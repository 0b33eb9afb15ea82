import type { Collection } from '../../kernel/collection.ts'
import type { Turn } from '../../kernel/turn.ts'

/** What parties may ask to be told of: births, changes of a record, new records. */
export const EVENTS = ['birth', 'update', 'allocation'] as const
export type DemographicsEvent = (typeof EVENTS)[number]

/** A party that is told of events. */
export interface Subscription {
  readonly partyKey: string
  readonly events: readonly DemographicsEvent[]
}

export const subscriptions: Collection<Subscription> = {
  name: 'demographics.subscriptions',
  encode: (subscription) => JSON.stringify(subscription),
  decode: (text) => JSON.parse(text),
  indexes: { event: ({ events }) => events },
}

/** Party keys of those who are told of an event. */
export const subscribersOf = async (turn: Turn, event: DemographicsEvent): Promise<readonly string[]> =>
  (await turn.find(subscriptions, 'event', event)).map(({ partyKey }) => partyKey)

/** Sets what a party is told of; nothing any more when no event is named. */
export function subscribe(turn: Turn, partyKey: string, events: readonly DemographicsEvent[]): void {
  if (events.length === 0) turn.delete(subscriptions, partyKey)
  else turn.put(subscriptions, partyKey, { partyKey, events })
}
