import { escapeAttribute, escapeText } from '../xml/index.ts'
import type { SessionMethod } from './read.ts'

/** A session as Access Manager tells it: life in minutes, what is left and idle in seconds. */
export interface SessionView {
  readonly sid: string
  readonly uid: string
  readonly maxtime: number
  readonly maxidle: number
  readonly timeidle: number
  readonly timeleft: number
  readonly state: 'valid' | 'invalid' | 'inactive' | 'destroyed'
  readonly properties: readonly (readonly [string, string])[]
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
/** Minutes that a client may answer from its own memory (dossier identity-and-pki 5.2). */
const MAX_CACHING = 3

/** The answers to a set of requests, one for each in its order (dossier 5). */
export const writeResponseSet = (svcid: string, reqid: string, responses: readonly string[]): string =>
  `${DECLARATION}\n<ResponseSet vers="1.0" svcid="${escapeAttribute(svcid)}" reqid="${escapeAttribute(reqid)}">\n` +
  `${responses.map((each) => `<Response>${cdata(each)}</Response>`).join('\n')}\n</ResponseSet>`

export const writeNamingResponse = (reqid: string, attributes: readonly (readonly [string, string])[]): string =>
  naming(
    reqid,
    attributes.map(([name, value]) => `<Attribute name="${escapeAttribute(name)}" value="${escapeAttribute(value)}"></Attribute>`),
  )

export const writeNamingException = (reqid: string, text: string): string => naming(reqid, [exception(text)])

const naming = (reqid: string, lines: readonly string[]): string =>
  `<NamingResponse vers="1.0" reqid="${escapeAttribute(reqid)}">\n<GetNamingProfile>\n${lines.join('\n')}\n</GetNamingProfile>\n</NamingResponse>`

/** What a method of the session service answers: sessions, that it is done, a number, or why not. */
export type SessionAnswer =
  | { readonly sessions: readonly SessionView[] }
  | { readonly done: true }
  | { readonly count: number }
  | { readonly exception: string }

export function writeSessionResponse(reqid: string, method: SessionMethod, answer: SessionAnswer): string {
  const content =
    'sessions' in answer
      ? method === 'GetSession'
        ? answer.sessions.map(session).join('\n')
        : `<SessionList>${answer.sessions.map(session).join('\n')}</SessionList><Status>0</Status>`
      : 'count' in answer
        ? `<AllSessionsGivenUUID>${answer.count}</AllSessionsGivenUUID>`
        : 'exception' in answer
          ? exception(answer.exception)
          : '<OK></OK>'
  return `<SessionResponse vers="1.0" reqid="${escapeAttribute(reqid)}">\n<${method}>\n${content}\n</${method}>\n</SessionResponse>`
}

/** What happened to a session, by the numbers that listeners are told (dossier 5.3). */
export const eventTypes = { idle: 1, max: 2, logout: 3, destroyed: 5, property: 6 } as const
export type SessionEvent = keyof typeof eventTypes

/** The notification that a registered listener is posted (dossier 5.3). @param at milliseconds since 1970 */
export function writeNotificationSet(notid: string, view: SessionView, event: SessionEvent, at: number): string {
  const id = escapeAttribute(notid)
  const inner = `<SessionNotification vers="1.0" notid="${id}">${session(view)}<Type>${eventTypes[event]}</Type><Time>${at}</Time></SessionNotification>`
  return `${DECLARATION}<NotificationSet vers="1.0" svcid="session" notid="${id}"><Notification>${cdata(inner)}</Notification></NotificationSet>`
}

function session({ sid, uid, maxtime, maxidle, timeidle, timeleft, state, properties }: SessionView): string {
  const dn = `uid=${uid},ou=People,o=nhs`
  const attributes = [
    ['sid', sid],
    ['stype', 'user'],
    ['cid', dn],
    ['cdomain', 'o=nhs'],
    ['maxtime', String(maxtime)],
    ['maxidle', String(maxidle)],
    ['maxcaching', String(MAX_CACHING)],
    ['timeidle', String(timeidle)],
    ['timeleft', String(timeleft)],
    ['state', state],
  ] as const
  const head = attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join('')
  const inside = properties.map(
    ([name, value]) => `<Property name="${escapeAttribute(name)}" value="${escapeAttribute(value)}"></Property>`,
  )
  return `<Session${head}>${inside.join('')}</Session>`
}

const exception = (text: string): string => `<Exception>${escapeText(text)}</Exception>`

/** A section can't hold its own end: it is written in two. */
const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
