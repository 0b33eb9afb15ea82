import type { PassingBody } from './streaming.ts'

/** What a door answers; the listener alone turns it into bytes. */
export interface Reply {
  /** The door's status number on the wire. */
  readonly status: number
  /** Names and values in turn, in the order and case in which they go out. */
  readonly fields: readonly string[]
  readonly body: Buffer | string
  /** A body that is passed on while it comes, in place of `body`: its fields say how long it is, or it goes out in chunks. */
  readonly stream?: PassingBody
  /** Words behind the status number, where they are not the usual ones. */
  readonly reason?: string
  /** What the journal keeps in place of the body: where that holds what opens a session. */
  readonly kept?: string
}
