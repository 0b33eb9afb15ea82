import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Turn } from '../../../kernel/turn.ts'

/** Milliseconds that a browser has for its login at CIS2. */
export const LOGIN_LIFE = 600_000
/** Milliseconds that a code may wait to be exchanged. */
export const CODE_LIFE = 60_000
/** Milliseconds in which a token may be refreshed after a login by CIS2 (dossier identity-and-pki 7.3). */
export const REFRESH_LIFE = 43_199_000
/** What is over is known this much longer, so that who comes with it is told so. */
const AFTERWARDS = 3_600_000

/** A browser that was sent to CIS2. */
const Login = z.object({
  clientId: z.string(),
  redirectUri: z.string(),
  /** The client's own, given back to it. */
  state: z.string(),
  nonce: z.string(),
})
export type Login = z.output<typeof Login>

/** A user at a client. */
const UserSession = z.object({
  clientId: z.string(),
  redirectUri: z.string(),
  uid: z.string(),
  /** Of the session at CIS2. */
  sid: z.string(),
  /** When it can't be refreshed any more; milliseconds of the space's clock. */
  until: z.number(),
  /** Times that it was refreshed. */
  count: z.number(),
})
export type UserSession = z.output<typeof UserSession>

/** A kind of secret, and what is kept under it. */
interface Kind<T> {
  readonly name: string
  readonly schema: z.ZodType<T>
}
/** The state of a login that is under way. */
export const loginState: Kind<Login> = { name: 'login', schema: Login }
/** A code that waits to be exchanged. */
export const loginCode: Kind<UserSession> = { name: 'code', schema: UserSession }
export const refreshToken: Kind<UserSession> = { name: 'refresh', schema: UserSession }

// Codes and tokens stand for a user: what is kept of them is a digest.
const key = (kind: string, secret: string): string => `oauth2-${kind}:${createHash('sha256').update(secret).digest('base64url')}`

/** Keeps what a state, a code or a refresh token stands for; they are good once each. @param life milliseconds */
export const keep = <T>(turn: Turn, { name }: Kind<T>, secret: string, value: T, life: number): void =>
  turn.remember(key(name, secret), JSON.stringify({ value, until: turn.now + life }), turn.now + life + AFTERWARDS)

const Kept = z.object({ value: z.unknown(), until: z.number() })

/** What became of a state, a code or a refresh token. */
export type Found<T> = { readonly is: 'unknown' | 'used' | 'over' } | { readonly is: 'good'; readonly value: T }

/** Takes one, so that nobody else can: of two at the same time one finds it. */
export async function take<T>(turn: Turn, { name, schema }: Kind<T>, secret: string): Promise<Found<T>> {
  const kept = await turn.recall(key(name, secret))
  if (kept === undefined) return { is: 'unknown' }
  const { value, until } = Kept.parse(JSON.parse(kept))
  if (until <= turn.now) return { is: 'over' }
  const used = key(`${name}-used`, secret)
  if ((await turn.recall(used)) !== undefined) return { is: 'used' }
  turn.remember(used, '', until + AFTERWARDS)
  return { is: 'good', value: schema.parse(value) }
}

/** Notes that a session of CIS2 has users here, or that it ended. */
export const noteSession = (turn: Turn, sid: string, what: 'begun' | 'ended'): void =>
  turn.remember(key(`session-${what}`, sid), '', turn.now + REFRESH_LIFE + AFTERWARDS)

export const wasNoted = async (turn: Turn, sid: string, what: 'begun' | 'ended'): Promise<boolean> =>
  (await turn.recall(key(`session-${what}`, sid))) !== undefined
