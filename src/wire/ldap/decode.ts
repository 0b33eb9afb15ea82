import { hex } from './ber-header.ts'
import { BerReader, checkNesting, tags } from './ber-reader.ts'
import { LdapError } from './error.ts'
import type { AnsweredKind, AnsweredRequest, LdapControl, LdapMessage, SaslCredentials, SimpleCredentials } from './request.ts'

const MAX_INT = 0x7fff_ffff
/** Levels of a filter, or of what follows the DN of a write (dossier sds-ldap 10.5). */
const MAX_DEPTH = 32
const SCOPES = ['base', 'one', 'sub'] as const
const CONTROLS = 0xa0
const UNBIND = 0x42
const ABANDON = 0x50
const KINDS: Readonly<Record<number, AnsweredKind>> = {
  96: 'bind',
  99: 'search',
  102: 'modify',
  104: 'add',
  74: 'delete',
  108: 'modifyDn',
  110: 'compare',
  119: 'extended',
}

/**
 * Reads one LDAPMessage of a client (RFC 4511 §4.1.1). What follows the components known here is ignored when it is
 * well-formed, as the protocol's extensibility asks.
 * @param bytes exactly one message, as the framer cuts them
 * @throws LdapError when the message is broken so that no answer can be addressed
 */
export function decodeMessage(bytes: Buffer): LdapMessage {
  const message = new BerReader(bytes).enter('an LDAPMessage', tags.sequence)
  const id = message.integer('the message id', 0, MAX_INT)
  const from = message.at
  const tag = message.peek()
  if (tag === UNBIND) {
    message.next('an unbind request')
    return { id, request: { kind: 'unbind' }, controls: controlsOf(message, bytes) }
  }
  // 0 belongs to the server's own notices (RFC 4511 §4.1.1.1).
  if (id === 0) throw new LdapError('structure', 2, 'the message id 0', 'a message id from 1')
  if (tag === ABANDON) {
    const target = message.integer('the message id to abandon', 0, MAX_INT, ABANDON)
    return { id, request: { kind: 'abandon', target }, controls: controlsOf(message, bytes) }
  }
  const kind = tag === undefined ? undefined : KINDS[tag]
  if (tag === undefined || kind === undefined) {
    const came = tag === undefined ? 'a message without an operation' : `the operation tag ${hex(tag)}`
    throw new LdapError('structure', from, came, 'a request of RFC 4511')
  }
  const operation = message.whole(`a ${kind} request`)
  try {
    const request = READERS[kind](bytes, operation.byteOffset - bytes.byteOffset, operation.length)
    return { id, request, controls: controlsOf(message, bytes) }
  } catch (error) {
    if (!(error instanceof LdapError) || error.reason !== 'value') throw error
    return { id, request: { kind: 'unreadable', asked: kind, error }, controls: [] }
  }
}

type Reader = (bytes: Buffer, from: number, length: number) => AnsweredRequest

const inside =
  (what: string, read: (content: BerReader, bytes: Buffer) => AnsweredRequest): Reader =>
  (bytes, from, length) => {
    const element = new BerReader(bytes, from, from + length).next(what)
    const content = new BerReader(bytes, element.start, element.end)
    const request = read(content, bytes)
    checkNesting(bytes, content.at, element.end, `the rest of ${what}`, MAX_DEPTH)
    return request
  }

const write = (kind: 'add' | 'modify' | 'modifyDn'): Reader =>
  inside(`the ${kind} request`, (content, bytes) => {
    const dn = content.text('a DN')
    const start = content.at
    while (!content.done) content.next(`the content of a ${kind} request`)
    checkNesting(bytes, start, content.at, `the content of a ${kind} request`, MAX_DEPTH)
    return { kind, dn, content: bytes.subarray(start, content.at) }
  })

const READERS: Readonly<Record<AnsweredKind, Reader>> = {
  bind: inside('the bind request', (content) => ({
    kind: 'bind',
    version: content.integer('the protocol version', 1, 127),
    dn: content.text('the bind DN'),
    credentials: credentialsOf(content),
  })),
  search: inside('the search request', (content, bytes) => {
    const base = content.text('the base DN')
    const scope = SCOPES[content.integer('the scope', 0, 2, tags.enumerated)] ?? 'base'
    const derefAliases = content.integer('derefAliases', 0, 3, tags.enumerated)
    const sizeLimit = content.integer('the size limit', 0, MAX_INT)
    const timeLimit = content.integer('the time limit', 0, MAX_INT)
    const typesOnly = content.boolean('typesOnly')
    const from = content.at
    const filter = content.whole('a filter')
    checkNesting(bytes, from, content.at, 'a filter', MAX_DEPTH)
    const list = content.enter('the attributes asked for', tags.sequence)
    const attributes: string[] = []
    while (!list.done) attributes.push(list.text('an attribute name'))
    return { kind: 'search', base, scope, derefAliases, sizeLimit, timeLimit, typesOnly, filter, attributes }
  }),
  compare: inside('the compare request', (content) => {
    const dn = content.text('a DN')
    const assertion = content.enter('the assertion', tags.sequence)
    return { kind: 'compare', dn, attribute: assertion.text('an attribute name'), value: assertion.octets('the value') }
  }),
  add: write('add'),
  modify: write('modify'),
  modifyDn: write('modifyDn'),
  delete: (bytes, from, length) => ({
    kind: 'delete',
    dn: new BerReader(bytes, from, from + length).text('a DN', 0x4a),
    content: Buffer.alloc(0),
  }),
  extended: inside('the extended request', (content) => ({
    kind: 'extended',
    oid: content.text('the name of the extended operation', 0x80),
    value: content.peek() === 0x81 ? content.octets('the value', 0x81) : undefined,
  })),
}

function credentialsOf(content: BerReader): SimpleCredentials | SaslCredentials {
  if (content.peek() === 0x80) return { kind: 'simple', password: content.octets('a password', 0x80) }
  if (content.peek() === 0xa3) {
    const sasl = content.enter('SASL credentials', 0xa3)
    return { kind: 'sasl', mechanism: sasl.text('a mechanism'), credentials: sasl.done ? undefined : sasl.octets('credentials') }
  }
  const from = content.at
  const other = content.next('an authentication choice')
  throw new LdapError('value', from, `the authentication choice ${hex(other.tag)}`, 'simple (0x80) or SASL (0xa3)')
}

function controlsOf(message: BerReader, bytes: Buffer): readonly LdapControl[] {
  const controls: LdapControl[] = []
  while (!message.done) {
    const { tag, start, end } = message.next('controls')
    if (tag !== CONTROLS) continue
    const list = new BerReader(bytes, start, end)
    while (!list.done) {
      const control = list.enter('a control', tags.sequence)
      const oid = control.text('the name of a control')
      const critical = control.peek() === tags.boolean && control.boolean('criticality')
      controls.push({ oid, critical, value: control.peek() === tags.octets ? control.octets('a control’s value') : undefined })
    }
  }
  return controls
}
