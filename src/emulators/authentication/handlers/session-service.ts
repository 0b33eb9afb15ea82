import { type Problem, problem } from '../../../kernel/problem.ts'
import { endOf, type Session, sessions } from '../../../national/sessions/session.ts'
import {
  addListener,
  addListenerToAll,
  endSession,
  type SessionWork,
  setProperty,
  useSession,
} from '../../../national/sessions/sessions.ts'
import { propertiesOf, viewOf } from '../../../national/sessions/token-event.ts'
import { readSessionRequest, type SessionRequest } from '../../../wire/access-manager/read.ts'
import { type SessionAnswer, type SessionView, writeSessionResponse } from '../../../wire/access-manager/write.ts'
import { answerSet } from '../answer-set.ts'
import { authenticationProblems as P } from '../problems.ts'
import type { Visit } from '../visit.ts'

const MOST_PROPERTIES = 50
const LONGEST_PROPERTY = 1000
const LONGEST_URL = 500

/** A refusal that is told as an exception of the protocol, and in the journal. */
interface Told {
  readonly exception: string
  readonly problem: Problem
}

/** The sessions as Access Manager's clients ask for them (dossier identity-and-pki 5.2). */
export async function sessionService(visit: Visit): Promise<void> {
  await answerSet(visit, 'session', async (text) => {
    const request = readSessionRequest(text)
    const { reqid, method, sessionId } = request
    const answer = await visit.run(async (work): Promise<SessionAnswer | Told | 'unknown'> => {
      const session = await work.turn.get(sessions, sessionId)
      if (session === undefined || endOf(session, work.turn.now) !== undefined) return 'unknown'
      Object.assign(visit.exchange.labels, { uid: session.uid, session: session.id })
      return await METHODS[method](work, session, request, visit)
    })
    if (answer === 'unknown') {
      const body = writeSessionResponse(reqid, method, { exception: `${sessionId} Invalid session ID.` })
      return { body, summary: `${method} of no open session`, unknownSession: true }
    }
    if ('problem' in answer) {
      visit.exchange.problems.push(answer.problem)
      return { body: writeSessionResponse(reqid, method, { exception: answer.exception }), summary: `${method} refused` }
    }
    return { body: writeSessionResponse(reqid, method, answer), summary: method }
  })
}

type Method = (work: SessionWork, session: Session, request: SessionRequest, visit: Visit) => Promise<SessionAnswer | Told>

const METHODS: Readonly<Record<SessionRequest['method'], Method>> = {
  GetSession: async (work, session, { reset }, { parts }) => {
    const counts = reset && (parts.settings.ssoIdleReset === 'any' || parts.settings.ssoIdleReset === 'update')
    return { sessions: [view(counts ? useSession(work, session) : session, work.turn.now)] }
  },
  GetValidSessions: async ({ turn }, { uid }) => {
    const own = await turn.find(sessions, 'uid', uid)
    return { sessions: own.filter((each) => endOf(each, turn.now) === undefined).map((each) => view(each, turn.now)) }
  },
  DestroySession: async (work, session, { destroySessionId }) => {
    const other = await work.turn.get(sessions, destroySessionId ?? session.ticket)
    if (other !== undefined && other.uid !== session.uid) {
      const details = { came: `${session.uid} who destroys a session of ${other.uid}`, expected: 'a session of the same user' }
      return { exception: 'Insufficient privileges.', problem: problem(P['MS-AM-FORBIDDEN'], details) }
    }
    if (other !== undefined && endOf(other, work.turn.now) === undefined) endSession(work, other, 'destroyed')
    return { done: true }
  },
  Logout: async (work, session) => {
    endSession(work, session, 'logout')
    return { done: true }
  },
  AddSessionListener: async (work, session, { url }) => {
    const wrong = wrongListener(url)
    if (wrong !== undefined || url === undefined) return wrong ?? noListener
    addListener(work, session, url)
    return { done: true }
  },
  AddSessionListenerOnAllSessions: async (work, _session, { url }) => {
    const wrong = wrongListener(url)
    if (wrong !== undefined || url === undefined) return wrong ?? noListener
    await addListenerToAll(work, url)
    return { done: true }
  },
  SetProperty: async (work, session, { property }) => {
    const taken = new Set(propertiesOf({ ...session, properties: {} }).map(([name]) => name))
    const count = Object.keys(session.properties).length
    if (
      property === undefined ||
      !/^[\w.-]{1,100}$/.test(property.name) ||
      property.value.length > LONGEST_PROPERTY ||
      taken.has(property.name) ||
      property.name === 'ssbSessionRoleUid' ||
      (count >= MOST_PROPERTIES && !Object.hasOwn(session.properties, property.name))
    ) {
      const came =
        property === undefined
          ? 'no Property'
          : `property ${JSON.stringify(property.name.slice(0, 60))} of ${property.value.length} characters`
      return {
        exception: 'Property cannot be set.',
        problem: problem(P['MS-AM-PROPERTY'], { came, expected: 'a property of the client’s own' }),
      }
    }
    setProperty(work, session, property.name, property.value)
    return { done: true }
  },
  GetSessionCount: async ({ turn }, session, { uuid }) => {
    const uid = /^(?:id|uid)=(\d{12})(?:,|$)/.exec(uuid ?? '')?.[1] ?? uuid
    if (uid !== undefined && uid !== '' && uid !== session.uid) {
      const details = { came: `${session.uid} who asks for another user`, expected: 'the user’s own UUID' }
      return { exception: 'Insufficient privileges.', problem: problem(P['MS-AM-FORBIDDEN'], details) }
    }
    const own = await turn.find(sessions, 'uid', session.uid)
    return { count: own.filter((each) => endOf(each, turn.now) === undefined).length }
  },
}

const view = (session: Session, now: number): SessionView => viewOf(session, now, 'valid', propertiesOf(session))

const noListener = refusedListener('no URL')

function refusedListener(came: string): Told {
  const expected = `an absolute http: or https: URL of at most ${LONGEST_URL} characters`
  return { exception: 'Invalid notification URL.', problem: problem(P['MS-AM-LISTENER'], { came, expected, at: 'URL' }) }
}

/** What is wrong with a listener's URL; where it may lead is judged when it is called. */
function wrongListener(text: string | undefined): Told | undefined {
  if (text === undefined || text === '') return noListener
  const url = text.length <= LONGEST_URL && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) return refusedListener(`a text of ${text.length} characters that is no URL`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refusedListener(`${url.protocol} URL`)
  if (url.username !== '' || url.password !== '') return refusedListener('a URL with user or password')
  return undefined
}
