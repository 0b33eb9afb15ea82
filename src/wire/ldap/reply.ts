import { tags } from './ber-reader.ts'
import { element, integer, octets } from './ber-writer.ts'
import { extensions, results } from './codes.ts'
import type { AnsweredKind } from './request.ts'
import type { SearchEntries } from './search-entries.ts'

const CONTROLS = 0xa0

/** What a handler answers to one operation; the listener turns it into messages under the operation's id. */
export interface LdapReply {
  readonly resultCode: number
  readonly matchedDn?: string
  readonly diagnosticMessage?: string
  /** Of a search: its entries, as whole messages under the operation's id. */
  readonly entries?: SearchEntries
  /** Response controls, encoded. */
  readonly controls?: readonly Buffer[]
  /** After the answer the connection goes on under TLS (RFC 4511 §4.14). */
  readonly startTls?: boolean
  /** In place of the answer comes the notice with which a server ends the connection, with this result code (RFC 4511 §4.4.1). */
  readonly disconnects?: boolean
  /** Of an extended operation: the raw content of responseValue. */
  readonly responseValue?: Buffer
}

const RESPONSES: Readonly<Record<AnsweredKind, number>> = {
  bind: 0x61,
  search: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  modifyDn: 0x6d,
  compare: 0x6f,
  extended: 0x78,
}

/** All messages of an answer in one buffer. */
export function encodeReply(id: number, kind: AnsweredKind, reply: LdapReply): Buffer {
  const messageId = integer(id)
  const more = reply.controls === undefined ? [] : [element(CONTROLS, ...reply.controls)]
  const done = element(tags.sequence, messageId, response(kind, reply), ...more)
  return reply.entries === undefined || reply.entries.count === 0 ? done : reply.entries.endWith(done)
}

const SUCCESS: LdapReply = { resultCode: results.success }
const SEARCH_DONE = element(RESPONSES.search, ...resultParts(SUCCESS))

function response(kind: AnsweredKind, reply: LdapReply): Buffer {
  const { resultCode, matchedDn, diagnosticMessage, responseValue } = reply
  if (kind === 'search' && resultCode === results.success && matchedDn === undefined && diagnosticMessage === undefined) return SEARCH_DONE
  const value = responseValue === undefined ? [] : [octets(responseValue, 0x8b)]
  return element(RESPONSES[kind], ...resultParts(reply), ...value)
}

/** The notice with which a server ends a connection it can't read on (RFC 4511 §4.4.1). */
export function encodeDisconnection(diagnosticMessage: string, resultCode: number = results.protocolError): Buffer {
  const parts = resultParts({ resultCode, diagnosticMessage })
  return element(tags.sequence, integer(0), element(RESPONSES.extended, ...parts, octets(extensions.noticeOfDisconnection, 0x8a)))
}

function resultParts(reply: LdapReply): Buffer[] {
  return [integer(reply.resultCode, tags.enumerated), octets(reply.matchedDn ?? ''), octets(reply.diagnosticMessage ?? '')]
}
