import type { SessionSettings } from '../../national/sessions/settings.ts'

/** Settings of GAS and SSB, named as on the command line; times in milliseconds. */
export interface AuthenticationSettings extends SessionSettings {
  /** Whether responses of GAS are well-formed XML; the real ones hold bare ampersands. */
  readonly gasEscapeXml: boolean
  /** How a refused login is told: `parameters` in a gpOBJECT with HTTP 200, `http` with 401 and HTML. */
  readonly gasFailure: 'parameters' | 'http'
  /** Whose cards log in: `ours`, `any` (their signature is checked, not who issued them), `unchecked` (any response for a known user). */
  readonly gasCards: 'ours' | 'any' | 'unchecked'
  readonly gasChallengeLife: number
  readonly gasServerIp: string
  /** Bytes of a gpOBJECT. */
  readonly gasMaxRequest: number
  /** Whether tickets that a client encoded wrongly are recognised. */
  readonly ssoTicket: 'lenient' | 'strict'
  /** What counts as use of a session: `any` request with its ticket, or only `update` (ssoupdate, and GetSession with reset). */
  readonly ssoIdleReset: 'any' | 'update'
  readonly roleChange: 'warn' | 'refuse'
  readonly samlIssuer?: string | undefined
  readonly samlLife: number
  readonly samlLayout: 'indented' | 'line'
  readonly samlOrder: 'captured' | 'shuffled'
  /** Bytes of a body that the journal keeps. */
  readonly journalBody: number
}
