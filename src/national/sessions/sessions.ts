import type { Ids } from '../../kernel/ids.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { SessionEvent } from '../../wire/access-manager/write.ts'
import { endOf, everySession, expiryOf, type Session, type SessionEnd, type SessionListener, sessions } from './session.ts'
import type { SessionSettings } from './settings.ts'
import { can, next } from './states.ts'
import { eventOfEnd, propertiesOf, type TokenEvent, tokenEventEntry } from './token-event.ts'

/** What changing sessions needs besides the turn. */
export interface SessionWork {
  readonly turn: Turn
  readonly settings: SessionSettings
  readonly ids: Ids
  /** Exchange that causes the change. */
  readonly causedBy: string
}

export type NewSession = Pick<Session, 'ticket' | 'uid' | 'cn' | 'address' | 'deviceId'>

/** Opens a session; of the user's earlier ones those that have ended are forgotten, and beyond the limit the oldest are ended. */
export async function openSession(work: SessionWork, what: NewSession): Promise<Session> {
  const { turn, settings, ids } = work
  const earlier = (await turn.find(sessions, 'uid', what.uid)).sort((a, b) => a.authenticatedAt - b.authenticatedAt)
  const live = earlier.filter((each) => endOf(each, turn.now) === undefined)
  for (const old of live.slice(0, Math.max(0, live.length - settings.sessionsPerUser + 1))) endSession(work, old, 'destroyed')
  // The last that ended stay, so that who comes with their ticket is told what became of it.
  const over = earlier.filter((each) => endOf(each, turn.now) !== undefined)
  for (const old of over.slice(0, Math.max(0, over.length - settings.sessionsPerUser + 1))) turn.delete(sessions, old.ticket)
  let session: Session = {
    ...what,
    id: ids.next(),
    state: 'authenticated',
    authenticatedAt: turn.now,
    usedAt: turn.now,
    maxLife: settings.ssoMaxLife,
    idleLife: settings.ssoIdleLife,
    role: undefined,
    mode: 0,
    properties: {},
    listeners: [],
    ended: undefined,
  }
  for (const url of (await turn.get(everySession, '')) ?? []) session = withListener(work, session, url)
  turn.put(sessions, session.ticket, session)
  return session
}

/** Notes that a session is used, which puts its idle expiry off. */
export function useSession({ turn, settings, causedBy }: SessionWork, session: Session): Session {
  if (session.usedAt === turn.now) return session
  const used = { ...session, usedAt: turn.now }
  turn.put(sessions, session.ticket, used)
  if (expiryOf(used).at !== expiryOf(session).at)
    for (const { expiry, url } of session.listeners) promise(turn, settings, used, { event: 'expiry', id: expiry, url, causedBy })
  return used
}

/** Gives a session its role, and tells its listeners. @param mode 0 live, 1 training */
export function selectRole(work: SessionWork, session: Session, role: string, mode: 0 | 1): Session {
  const used = useSession(work, { ...session, state: next(session.state, 'select-role'), role, mode })
  work.turn.put(sessions, session.ticket, used)
  tell(work, used, 'property')
  return used
}

/** Locks a session whose card was taken out, or unlocks it: persistence by session lock (dossier identity-and-pki 2.5). */
export function lockSession({ turn }: SessionWork, session: Session, step: 'lock' | 'unlock'): Session {
  if (!can(session.state, step)) return session
  const changed: Session = { ...session, state: next(session.state, step) }
  turn.put(sessions, session.ticket, changed)
  return changed
}

/** Ends a session for good, and tells its listeners. */
export function endSession(work: SessionWork, session: Session, by: SessionEnd): Session {
  const ended: Session = { ...session, state: next(session.state, 'end'), ended: { by, at: work.turn.now } }
  for (const { expiry } of session.listeners) work.turn.unsend(expiry)
  tell(work, session, eventOfEnd[by])
  work.turn.put(sessions, session.ticket, ended)
  return ended
}

/** Sets a property of a session, and tells its listeners. */
export function setProperty(work: SessionWork, session: Session, name: string, value: string): Session {
  const changed: Session = { ...session, properties: { ...session.properties, [name]: value } }
  work.turn.put(sessions, session.ticket, changed)
  tell(work, changed, 'property')
  return changed
}

/** Registers a listener of a session; one that is registered already stays as it is. */
export function addListener(work: SessionWork, session: Session, url: string): Session {
  const changed = withListener(work, session, url)
  work.turn.put(sessions, session.ticket, changed)
  return changed
}

/** Registers a listener of every session of the space, those to come included. */
export async function addListenerToAll(work: SessionWork, url: string): Promise<void> {
  const { turn, settings } = work
  const urls = (await turn.get(everySession, '')) ?? []
  if (!urls.includes(url)) turn.put(everySession, '', [...urls, url].slice(-settings.sessionListeners))
  for (const each of await turn.find(sessions, 'all', '')) if (endOf(each, turn.now) === undefined) addListener(work, each, url)
}

function withListener({ turn, settings, ids, causedBy }: SessionWork, session: Session, url: string): Session {
  if (session.listeners.some((each) => each.url === url)) return session
  const listener: SessionListener = { url, expiry: ids.next() }
  promise(turn, settings, session, { event: 'expiry', id: listener.expiry, url, causedBy })
  const listeners = [...session.listeners, listener]
  for (const { expiry } of listeners.slice(0, -settings.sessionListeners)) turn.unsend(expiry)
  return { ...session, listeners: listeners.slice(-settings.sessionListeners) }
}

function tell({ turn, settings, ids, causedBy }: SessionWork, session: Session, event: SessionEvent): void {
  for (const { url } of session.listeners) promise(turn, settings, session, { event, id: ids.next(), url, causedBy })
}

/** Promises an event: one of now, or the expiry, which lies ahead. */
function promise(
  turn: Turn,
  settings: SessionSettings,
  session: Session,
  { event, id, url, causedBy }: { event: SessionEvent | 'expiry'; id: string; url: string; causedBy: string },
): void {
  const expiry = expiryOf(session)
  const { ticket, id: sessionId, uid, authenticatedAt, usedAt, maxLife, idleLife } = session
  const told: TokenEvent = {
    event: event === 'expiry' ? expiry.by : event,
    at: event === 'expiry' ? expiry.at : turn.now,
    session: { ticket, id: sessionId, uid, authenticatedAt, usedAt, maxLife, idleLife },
    properties: propertiesOf(session),
  }
  turn.send(tokenEventEntry(told, { id, space: turn.space, url, causedBy }, settings))
}
