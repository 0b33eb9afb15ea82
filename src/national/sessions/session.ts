import type { Collection } from '../../kernel/collection.ts'
import type { SessionState } from './states.ts'

/** What ended a session. */
export type SessionEnd = 'idle' | 'max' | 'logout' | 'destroyed' | 'revoked'

/** Who is told of a session's changes, and the delivery that waits to tell of its expiry. */
export interface SessionListener {
  readonly url: string
  /** Id of the waiting delivery. */
  readonly expiry: string
}

/** A user's session: what a ticket stands for. Times are milliseconds since 1970 on the space's clock, lives milliseconds. */
export interface Session {
  readonly ticket: string
  /** Names the session where its ticket must not be told. */
  readonly id: string
  readonly uid: string
  readonly cn: string
  readonly state: SessionState
  readonly authenticatedAt: number
  readonly usedAt: number
  readonly maxLife: number
  readonly idleLife: number
  /** IP address that logged in. */
  readonly address: string
  readonly deviceId: string
  /** The chosen role profile. */
  readonly role: string | undefined
  /** 0 live, 1 training. */
  readonly mode: 0 | 1
  readonly properties: Readonly<Record<string, string>>
  readonly listeners: readonly SessionListener[]
  readonly ended: { readonly by: SessionEnd; readonly at: number } | undefined
}

/** Sessions by ticket. */
export const sessions: Collection<Session> = {
  name: 'sessions',
  encode: (session) => JSON.stringify(session),
  decode: (text) => JSON.parse(text),
  indexes: { uid: ({ uid }) => [uid], id: ({ id }) => [id], all: () => [''] },
}

/** Listeners of every session of a space. */
export const everySession: Collection<readonly string[]> = {
  name: 'sessions.every',
  encode: (urls) => JSON.stringify(urls),
  decode: (text) => JSON.parse(text),
  indexes: {},
}

/** When a session ends by itself, and why. */
export function expiryOf({ authenticatedAt, usedAt, maxLife, idleLife }: Session): { readonly at: number; readonly by: 'idle' | 'max' } {
  const max = authenticatedAt + maxLife
  const idle = usedAt + idleLife
  return idle < max ? { at: idle, by: 'idle' } : { at: max, by: 'max' }
}

/** How a session ended, if it has by now. */
export function endOf(session: Session, now: number): Session['ended'] {
  if (session.ended !== undefined) return session.ended
  const expiry = expiryOf(session)
  return now >= expiry.at ? expiry : undefined
}
