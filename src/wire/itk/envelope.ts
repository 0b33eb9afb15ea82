import type { HeaderValue } from '../soap/envelope.ts'
import { NAMES as SOAP_NAMES } from '../soap/names.ts'
import type { XmlTape } from '../xml/tape.ts'
import { NAMES } from './names.ts'

/** What a WS-Security header says (dossier sync-pds-smsp-gazetteer 3.2): no signature and no password are known to be sent. */
export interface WsSecurity {
  /** How many of them there are. */
  readonly count: number
  readonly timestamps: number
  /** As written; '' where there is none. */
  readonly created: string
  readonly expires: string
  readonly usernames: number
  readonly username: string
}

/** The facts of an ITK request's SOAP envelope as they stand, not yet judged (dossier sync-pds-smsp-gazetteer 3.2). */
export interface ItkEnvelope {
  readonly isEnvelope: boolean
  readonly headers: number
  readonly bodies: number
  readonly messageId: HeaderValue
  readonly action: HeaderValue
  readonly to: HeaderValue
  /** `wsa:From/wsa:Address`, undefined when there is none. */
  readonly from: string | undefined
  readonly security: WsSecurity
  /** The first header element that must be understood and is none of those that are; -1 when there is none. */
  readonly notUnderstood: number
  /** The only child element of the body; -1 when it has none or more. */
  readonly content: number
  readonly contents: number
}

const NONE: HeaderValue = { count: 0, value: '' }
const UNDERSTOOD: ReadonlySet<number> = new Set([
  NAMES.messageId,
  NAMES.action,
  NAMES.to,
  NAMES.from,
  NAMES.replyTo,
  NAMES.faultTo,
  NAMES.relatesTo,
  NAMES.security,
])

/** Reads SOAP header and body in one walk. Never throws. */
export function readItkEnvelope(tape: XmlTape): ItkEnvelope {
  const { root } = tape
  const header = tape.child(root, SOAP_NAMES.header)
  const body = tape.child(root, SOAP_NAMES.body)
  const values = new Map<number, HeaderValue>()
  let from: string | undefined
  let notUnderstood = -1
  for (let el = tape.firstChild(header); el >= 0; el = tape.nextSibling(el)) {
    const name = tape.name(el)
    const must = tape.attr(el, NAMES.mustUnderstand)?.trim()
    if ((must === '1' || must === 'true') && !UNDERSTOOD.has(name) && notUnderstood < 0) notUnderstood = el
    if (name === NAMES.messageId || name === NAMES.action || name === NAMES.to) {
      const before = values.get(name) ?? NONE
      values.set(name, { count: before.count + 1, value: before.count === 0 ? tape.text(el).trim() : before.value })
    }
    if (name === NAMES.from) {
      const address = tape.child(el, NAMES.address)
      if (address >= 0) from ??= tape.text(address).trim()
    }
  }
  const first = tape.firstChild(body)
  let contents = 0
  for (let el = first; el >= 0; el = tape.nextSibling(el)) contents++
  return {
    isEnvelope: tape.name(root) === SOAP_NAMES.envelope,
    headers: tape.count(root, SOAP_NAMES.header),
    bodies: tape.count(root, SOAP_NAMES.body),
    messageId: values.get(NAMES.messageId) ?? NONE,
    action: values.get(NAMES.action) ?? NONE,
    to: values.get(NAMES.to) ?? NONE,
    from,
    security: readSecurity(tape, header),
    notUnderstood,
    content: contents === 1 ? first : -1,
    contents,
  }
}

function readSecurity(tape: XmlTape, header: number): WsSecurity {
  const security = tape.child(header, NAMES.security)
  const timestamp = tape.child(security, NAMES.timestamp)
  const token = tape.child(security, NAMES.usernameToken)
  return {
    count: tape.count(header, NAMES.security),
    timestamps: tape.count(security, NAMES.timestamp),
    created: tape.text(tape.child(timestamp, NAMES.created)).trim(),
    expires: tape.text(tape.child(timestamp, NAMES.expires)).trim(),
    usernames: tape.count(security, NAMES.usernameToken),
    username: tape.text(tape.child(token, NAMES.username)).trim(),
  }
}
