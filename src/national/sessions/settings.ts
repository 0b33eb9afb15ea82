/** Settings of sessions, named as on the command line; lives and pauses in milliseconds. */
export interface SessionSettings {
  readonly ssoMaxLife: number
  readonly ssoIdleLife: number
  /** Sessions kept per user; the oldest is ended by one more. */
  readonly sessionsPerUser: number
  readonly sessionListeners: number
  readonly tokenEventTries: number
  readonly tokenEventPause: number
}
