import { NAMES as HL7_NAMES } from '../hl7v3/names.ts'
import { deviceId } from '../hl7v3/wrapper.ts'
import type { XmlTape } from '../xml/tape.ts'
import { NAMES } from './names.ts'

/** An element of the header that should stand once: how often it does, and the value of the first. */
export interface HeaderValue {
  readonly count: number
  readonly value: string
}

/** The facts of a synchronous request's envelope as they stand, not yet judged (dossier sync-pds-smsp-gazetteer 1.3). */
export interface SoapEnvelope {
  readonly isEnvelope: boolean
  readonly headers: number
  readonly bodies: number
  /** Exactly as written, surrounding white space included: Spine counts its characters. */
  readonly messageId: HeaderValue
  readonly action: HeaderValue
  readonly to: HeaderValue
  /** `wsa:From/wsa:Address`, undefined when there is none. */
  readonly from: string | undefined
  /** ASID of `hl7:communicationFunctionRcv` in the header; '' unless it has exactly one. */
  readonly receiver: HeaderValue
  readonly sender: HeaderValue
  /** The only child element of the body; -1 when it has none or more. */
  readonly content: number
  readonly contents: number
}

const NONE: HeaderValue = { count: 0, value: '' }

/** Reads the envelope in one walk over header and body. Never throws. */
export function readSoapEnvelope(tape: XmlTape): SoapEnvelope {
  const { root } = tape
  const isEnvelope = tape.name(root) === NAMES.envelope
  const header = tape.child(root, NAMES.header)
  const body = tape.child(root, NAMES.body)
  let messageId = NONE
  let action = NONE
  let to = NONE
  let from: string | undefined
  let receiver = NONE
  let sender = NONE
  const more = ({ count, value }: HeaderValue, next: string): HeaderValue => ({ count: count + 1, value: count === 0 ? next : value })
  for (let el = tape.firstChild(header); el >= 0; el = tape.nextSibling(el)) {
    switch (tape.name(el)) {
      case NAMES.messageId:
        messageId = more(messageId, tape.text(el))
        break
      case NAMES.action:
        action = more(action, tape.text(el).trim())
        break
      case NAMES.to:
        to = more(to, tape.text(el).trim())
        break
      case NAMES.from: {
        const address = tape.child(el, NAMES.address)
        if (address >= 0) from ??= tape.text(address).trim()
        break
      }
      case HL7_NAMES.rcv:
        receiver = more(receiver, deviceId(tape, el))
        break
      case HL7_NAMES.snd:
        sender = more(sender, deviceId(tape, el))
        break
      default:
    }
  }
  const first = tape.firstChild(body)
  let contents = 0
  for (let el = first; el >= 0; el = tape.nextSibling(el)) contents++
  return {
    isEnvelope,
    headers: tape.count(root, NAMES.header),
    bodies: tape.count(root, NAMES.body),
    messageId,
    action,
    to,
    from,
    receiver,
    sender,
    content: contents === 1 ? first : -1,
    contents,
  }
}
