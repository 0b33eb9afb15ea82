/** What a door answers; the listener alone turns it into bytes. */
export interface Reply {
  /** The door's status number on the wire. */
  readonly status: number
  /** Names and values in turn, in the order and case in which they go out. */
  readonly fields: readonly string[]
  readonly body: Buffer | string
  /** What the journal keeps in place of the body: where that holds what opens a session. */
  readonly kept?: string
}
