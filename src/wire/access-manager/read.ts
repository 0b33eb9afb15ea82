import { readXml, type XmlTape } from '../xml/index.ts'
import { NAMES } from './names.ts'

/** What a set of requests carries; each request is a document of its own, not read yet. */
export interface RequestSet {
  readonly svcid: string
  readonly reqid: string
  readonly requests: readonly string[]
}

export interface NamingRequest {
  readonly reqid: string
  /** Undefined or empty when the client has no session yet. */
  readonly sessid: string | undefined
}

export const sessionMethods = [
  'GetSession',
  'GetValidSessions',
  'DestroySession',
  'Logout',
  'AddSessionListener',
  'AddSessionListenerOnAllSessions',
  'SetProperty',
  'GetSessionCount',
] as const
export type SessionMethod = (typeof sessionMethods)[number]

export interface SessionRequest {
  readonly reqid: string
  readonly method: SessionMethod
  readonly sessionId: string
  readonly reset: boolean
  readonly destroySessionId: string | undefined
  readonly url: string | undefined
  readonly property: { readonly name: string; readonly value: string } | undefined
  readonly uuid: string | undefined
}

/** What is well-formed XML but not of this protocol. */
export class AccessManagerError extends Error {
  readonly came: string
  readonly expected: string

  constructor(came: string, expected: string) {
    super(`came ${came}, expected ${expected}`)
    this.name = 'AccessManagerError'
    this.came = came
    this.expected = expected
  }
}

/** Requests of one set: agents send one. */
const MOST_REQUESTS = 16
const LIMITS = { depth: 16, attributes: 32, elements: 2000 }

/** @throws XmlError, AccessManagerError */
export function readRequestSet(body: Buffer): RequestSet {
  const tape = readXml(body, LIMITS)
  if (tape.name(tape.root) !== NAMES.requestSet) throw new AccessManagerError(`<${tape.qualified(tape.root)}>`, '<RequestSet>')
  const requests = tape.children(tape.root, NAMES.request)
  if (requests.length === 0) throw new AccessManagerError('a RequestSet without a Request', 'at least one')
  if (requests.length > MOST_REQUESTS) throw new AccessManagerError(`${requests.length} requests in a set`, `at most ${MOST_REQUESTS}`)
  return {
    svcid: tape.attrLocal(tape.root, 'svcid') ?? '',
    reqid: tape.attrLocal(tape.root, 'reqid') ?? '0',
    requests: requests.map((each) => tape.text(each)),
  }
}

/** @throws XmlError, AccessManagerError */
export function readNamingRequest(text: string): NamingRequest {
  const tape = inner(text)
  if (tape.name(tape.root) !== NAMES.namingRequest) throw new AccessManagerError(`<${tape.qualified(tape.root)}>`, '<NamingRequest>')
  if (tape.child(tape.root, NAMES.getNamingProfile) < 0) throw new AccessManagerError('no GetNamingProfile', '<GetNamingProfile>')
  return { reqid: tape.attrLocal(tape.root, 'reqid') ?? '0', sessid: tape.attrLocal(tape.root, 'sessid') }
}

/** Children of a method come in any order. @throws XmlError, AccessManagerError */
export function readSessionRequest(text: string): SessionRequest {
  const tape = inner(text)
  if (tape.name(tape.root) !== NAMES.sessionRequest) throw new AccessManagerError(`<${tape.qualified(tape.root)}>`, '<SessionRequest>')
  const element = tape.firstChild(tape.root)
  const local = tape.local(element)
  const method = sessionMethods.find((each) => each === local)
  if (method === undefined) throw new AccessManagerError(local === '' ? 'no method' : `<${local}>`, sessionMethods.join(', '))
  const textOf = (name: (typeof NAMES)[keyof typeof NAMES]): string | undefined => {
    const child = tape.child(element, name)
    return child < 0 ? undefined : tape.text(child).trim()
  }
  const property = tape.child(element, NAMES.property)
  return {
    reqid: tape.attrLocal(tape.root, 'reqid') ?? '0',
    method,
    sessionId: textOf(NAMES.sessionId) ?? '',
    reset: tape.attrLocal(element, 'reset') === 'true',
    destroySessionId: textOf(NAMES.destroySessionId),
    url: textOf(NAMES.url),
    property: property < 0 ? undefined : { name: tape.attrLocal(property, 'name') ?? '', value: tape.attrLocal(property, 'value') ?? '' },
    uuid: textOf(NAMES.uuid),
  }
}

const inner = (text: string): XmlTape => readXml(Buffer.from(text.trim()), LIMITS)
