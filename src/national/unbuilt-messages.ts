import type { Collection } from '../kernel/collection.ts'
import type { Turn } from '../kernel/turn.ts'

/** A message whose interaction no domain serves yet, kept whole. */
export interface UnbuiltMessage {
  /** Service-qualified. */
  readonly interaction: string
  readonly fromParty: string
  readonly messageId: string
  /** '' where the door knows none. */
  readonly conversationId: string
  /** Milliseconds since 1970 on the clock of the space. */
  readonly receivedAt: number
  /** The HL7 message as it came, in UTF-8. */
  readonly payload: string
}

/** What a space keeps: messages `first` up to but not `next`, and the characters of their payloads. */
interface Kept {
  readonly first: number
  readonly next: number
  readonly characters: number
}

/** Newest messages kept per space. */
export const UNBUILT_COUNT = 1000
/** Characters of payloads kept per space; the newest message stays, however long. */
const UNBUILT_CHARACTERS = 64 * 1024 * 1024

const kept: Collection<Kept> = {
  name: 'messaging.unbuilt-kept',
  encode: ({ first, next, characters }) => `${first} ${next} ${characters}`,
  decode: (text) => {
    const [first = 0, next = 0, characters = 0] = text.split(' ').map(Number)
    return { first, next, characters }
  },
  indexes: {},
}

/** Keyed by a number that grows, so that a list is in the order of arrival. */
export const unbuiltMessages: Collection<UnbuiltMessage> = {
  name: 'messaging.unbuilt',
  encode: ({ payload, ...facts }) => `${JSON.stringify(facts)}\n${payload}`,
  decode: (text) => {
    const end = text.indexOf('\n')
    return { ...JSON.parse(text.slice(0, end)), payload: text.slice(end + 1) }
  },
  indexes: {},
}

/** Keeps a message; past the bounds the oldest go. */
export async function keepUnbuilt(turn: Turn, message: UnbuiltMessage): Promise<void> {
  const before = (await turn.get(kept, 'all')) ?? { first: 0, next: 0, characters: 0 }
  let { first, characters } = before
  characters += message.payload.length
  while (first < before.next && (before.next - first >= UNBUILT_COUNT || characters > UNBUILT_CHARACTERS)) {
    characters -= (await turn.get(unbuiltMessages, key(first)))?.payload.length ?? 0
    turn.delete(unbuiltMessages, key(first++))
  }
  turn.put(unbuiltMessages, key(before.next), message)
  turn.put(kept, 'all', { first, next: before.next + 1, characters })
}

const key = (number: number): string => String(number).padStart(12, '0')
