import type { OutboxEntry, Plain } from '../../kernel/outbox-entry.ts'
import type { SessionEvent, SessionView } from '../../wire/access-manager/write.ts'
import type { Session, SessionEnd } from './session.ts'
import type { SessionSettings } from './settings.ts'

/** Kind of the deliveries that tell listeners of a session's changes. */
export const TOKEN_EVENT = 'authentication/token-event'

/** What a listener will be told; times are milliseconds since 1970. */
export interface TokenEvent {
  readonly event: SessionEvent
  readonly at: number
  readonly session: Pick<Session, 'ticket' | 'id' | 'uid' | 'authenticatedAt' | 'usedAt' | 'maxLife' | 'idleLife'>
  readonly properties: readonly (readonly [string, string])[]
}

/** The event by which listeners learn how a session ended (dossier identity-and-pki 5.3). */
export const eventOfEnd: Readonly<Record<SessionEnd, SessionEvent>> = {
  idle: 'idle',
  max: 'max',
  logout: 'logout',
  destroyed: 'destroyed',
  revoked: 'destroyed',
}

const MINUTE = 60_000
/** A day on: nobody waits longer for news of a session. */
const NEWS_LIFE = 86_400_000

/** The promise of one event for one listener. */
export function tokenEventEntry(
  event: TokenEvent,
  where: { readonly id: string; readonly space: string; readonly url: string; readonly causedBy: string },
  settings: SessionSettings,
): OutboxEntry {
  const { id, space, url, causedBy } = where
  const content: Plain = {
    event: event.event,
    at: event.at,
    session: { ...event.session },
    properties: event.properties.map(([name, value]) => [name, value]),
  }
  const policy = { retries: settings.tokenEventTries - 1, interval: settings.tokenEventPause }
  return { id, space, kind: TOKEN_EVENT, due: event.at, target: url, attempt: 0, policy, expires: event.at + NEWS_LIFE, content, causedBy }
}

/** A session as its listeners and callers are told it at a time. */
export function viewOf(
  { ticket, uid, authenticatedAt, usedAt, maxLife, idleLife }: TokenEvent['session'],
  at: number,
  state: SessionView['state'],
  properties: readonly (readonly [string, string])[],
): SessionView {
  return {
    sid: ticket,
    uid,
    maxtime: Math.round(maxLife / MINUTE),
    maxidle: Math.round(idleLife / MINUTE),
    timeidle: Math.max(0, Math.floor((at - usedAt) / 1000)),
    timeleft: Math.max(0, Math.floor((authenticatedAt + maxLife - at) / 1000)),
    state,
    properties,
  }
}

/** Properties that clients read of a session; the names of role and mode are proposals (dossier 5.2). */
export function propertiesOf(session: Session): readonly (readonly [string, string])[] {
  const { uid, ticket, authenticatedAt, address, role, mode, properties } = session
  const dn = `uid=${uid},ou=People,o=nhs`
  return [
    ['Principal', dn],
    ['Principals', dn],
    ['UserId', uid],
    ['UserToken', uid],
    ['Organization', 'o=nhs'],
    ['AuthType', 'ExtendedLoginModule'],
    ['AuthLevel', '0'],
    ['authInstant', `${new Date(authenticatedAt).toISOString().slice(0, 19)}Z`],
    ['Host', address],
    ['HostName', address],
    ['Locale', 'en_GB'],
    ['CharSet', 'UTF-8'],
    ['clientType', 'genericHTML'],
    ['cookieSupport', 'false'],
    ['TokenId', ticket],
    ...(role === undefined ? [] : ([['ssbSessionRoleUid', role]] as const)),
    ['ssbMode', String(mode)],
    ...Object.entries(properties),
  ]
}
