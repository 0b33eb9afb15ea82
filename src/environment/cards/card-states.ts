import type { Collection } from '../../kernel/collection.ts'

/** What the reader knows of a card in a space, where it differs from the seed. */
export interface CardState {
  readonly pin: string
  /** PINs that may still be wrong; the card is blocked at 0. */
  readonly triesLeft: number
  /** Logs in in training mode alone. */
  readonly training: boolean
}

export const PIN = '1234'
export const TRIES = 3

export const cardStates: Collection<CardState> = {
  name: 'cards.states',
  encode: (state) => JSON.stringify(state),
  decode: (text) => JSON.parse(text),
  indexes: {},
}

/** The card in the reader of a space, and what it opened. */
export interface InReader {
  readonly uid: string
  readonly cn: string
  /** Undefined while the session is locked away. */
  readonly ticket: string
  readonly role: string | undefined
  readonly training: boolean
  readonly logSessionId: string
  readonly locked: boolean
}

/** One reader a space. */
export const readers: Collection<InReader> = {
  name: 'cards.reader',
  encode: (card) => JSON.stringify(card),
  decode: (text) => JSON.parse(text),
  indexes: {},
}

/** The ticket that the local ticket service hands out; whoever put it there. */
export const tickets: Collection<string> = { name: 'cards.ticket', encode: (ticket) => ticket, decode: (text) => text, indexes: {} }
