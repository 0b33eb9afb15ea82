import type { XmlTape } from '../xml/tape.ts'
import { NAMES } from './names.ts'

/** An element that should stand once: how often it does, and the text of the first. */
export interface Once {
  readonly count: number
  readonly value: string
}

export interface EbxmlError {
  readonly codeContext: string | undefined
  readonly errorCode: string | undefined
  readonly severity: string | undefined
  readonly description: string
}

/** The facts of an ebXML envelope as they stand, not yet judged: which rules hold depends on the door (dossier 2.3). */
export interface EbxmlEnvelope {
  readonly isEnvelope: boolean
  readonly headers: number
  readonly bodies: number
  readonly messageHeaders: number
  readonly version: string | undefined
  readonly from: Once & { readonly type: string | undefined }
  readonly to: Once & { readonly type: string | undefined }
  readonly cpaId: Once
  readonly conversationId: Once
  readonly service: Once
  readonly action: Once
  readonly messageData: number
  readonly messageId: Once
  readonly timestamp: Once
  readonly refToMessageId: Once
  readonly timeToLive: Once
  readonly duplicateElimination: number
  readonly ackRequested: {
    readonly count: number
    readonly version?: string | undefined
    readonly signed?: string | undefined
    readonly actor?: string | undefined
  }
  readonly syncReply: { readonly count: number; readonly version?: string | undefined; readonly actor?: string | undefined }
  readonly acknowledgment: { readonly count: number; readonly refToMessageId: string }
  readonly errors: readonly EbxmlError[]
  readonly errorLists: number
  readonly manifests: number
  /** The version of each Manifest, undefined where it has none. */
  readonly manifestVersions: readonly (string | undefined)[]
  /** `xlink:href` of each Reference, in order. */
  readonly references: readonly (string | undefined)[]
}

type Draft = { -readonly [K in keyof EbxmlEnvelope]: EbxmlEnvelope[K] extends readonly (infer I)[] ? I[] : EbxmlEnvelope[K] }

const NONE: Once = { count: 0, value: '' }
const NOBODY = { count: 0, value: '', type: undefined }

/** Reads the envelope in one walk over the tape (ebMS 2.0 §3; dossier ebxml-messaging 1.5). Never throws. */
export function readEnvelope(tape: XmlTape): EbxmlEnvelope {
  const envelope: Draft = {
    isEnvelope: tape.name(tape.root) === NAMES.envelope,
    headers: 0,
    bodies: 0,
    messageHeaders: 0,
    version: undefined,
    from: NOBODY,
    to: NOBODY,
    cpaId: NONE,
    conversationId: NONE,
    service: NONE,
    action: NONE,
    messageData: 0,
    messageId: NONE,
    timestamp: NONE,
    refToMessageId: NONE,
    timeToLive: NONE,
    duplicateElimination: 0,
    ackRequested: { count: 0 },
    syncReply: { count: 0 },
    acknowledgment: { count: 0, refToMessageId: '' },
    errors: [],
    errorLists: 0,
    manifests: 0,
    manifestVersions: [],
    references: [],
  }
  for (let el = tape.firstChild(tape.root); el >= 0; el = tape.nextSibling(el)) {
    const name = tape.name(el)
    if (name === NAMES.header) {
      envelope.headers++
      readHeader(tape, el, envelope)
    } else if (name === NAMES.body) {
      envelope.bodies++
      readBody(tape, el, envelope)
    }
  }
  return envelope
}

function readHeader(tape: XmlTape, header: number, envelope: Draft): void {
  for (let el = tape.firstChild(header); el >= 0; el = tape.nextSibling(el)) {
    switch (tape.name(el)) {
      case NAMES.messageHeader:
        if (envelope.messageHeaders++ === 0) envelope.version = tape.attr(el, NAMES.version)
        readMessageHeader(tape, el, envelope)
        break
      case NAMES.ackRequested:
        envelope.ackRequested =
          envelope.ackRequested.count === 0
            ? {
                count: 1,
                version: tape.attr(el, NAMES.version),
                signed: tape.attr(el, NAMES.signed),
                actor: tape.attr(el, NAMES.soapActor),
              }
            : { ...envelope.ackRequested, count: envelope.ackRequested.count + 1 }
        break
      case NAMES.syncReply:
        envelope.syncReply =
          envelope.syncReply.count === 0
            ? { count: 1, version: tape.attr(el, NAMES.version), actor: tape.attr(el, NAMES.soapActor) }
            : { ...envelope.syncReply, count: envelope.syncReply.count + 1 }
        break
      case NAMES.acknowledgment: {
        const ref = tape.child(el, NAMES.refToMessageId)
        envelope.acknowledgment = { count: envelope.acknowledgment.count + 1, refToMessageId: ref < 0 ? '' : tape.text(ref).trim() }
        break
      }
      case NAMES.errorList:
        envelope.errorLists++
        readErrors(tape, el, envelope)
        break
      default:
    }
  }
}

function readMessageHeader(tape: XmlTape, header: number, envelope: Draft): void {
  for (let el = tape.firstChild(header); el >= 0; el = tape.nextSibling(el)) {
    switch (tape.name(el)) {
      case NAMES.from:
        envelope.from = readParty(tape, el, envelope.from)
        break
      case NAMES.to:
        envelope.to = readParty(tape, el, envelope.to)
        break
      case NAMES.cpaId:
        envelope.cpaId = once(tape, el, envelope.cpaId)
        break
      case NAMES.conversationId:
        envelope.conversationId = once(tape, el, envelope.conversationId)
        break
      case NAMES.service:
        envelope.service = once(tape, el, envelope.service)
        break
      case NAMES.action:
        envelope.action = once(tape, el, envelope.action)
        break
      case NAMES.messageData:
        envelope.messageData++
        readMessageData(tape, el, envelope)
        break
      case NAMES.duplicateElimination:
        envelope.duplicateElimination++
        break
      default:
    }
  }
}

function readMessageData(tape: XmlTape, data: number, envelope: Draft): void {
  for (let el = tape.firstChild(data); el >= 0; el = tape.nextSibling(el)) {
    switch (tape.name(el)) {
      case NAMES.messageId:
        envelope.messageId = once(tape, el, envelope.messageId)
        break
      case NAMES.timestamp:
        envelope.timestamp = once(tape, el, envelope.timestamp)
        break
      case NAMES.refToMessageId:
        envelope.refToMessageId = once(tape, el, envelope.refToMessageId)
        break
      case NAMES.timeToLive:
        envelope.timeToLive = once(tape, el, envelope.timeToLive)
        break
      default:
    }
  }
}

function readBody(tape: XmlTape, body: number, envelope: Draft): void {
  for (let manifest = tape.child(body, NAMES.manifest); manifest >= 0; manifest = next(tape, manifest, NAMES.manifest)) {
    envelope.manifests++
    envelope.manifestVersions.push(tape.attr(manifest, NAMES.version))
    for (let el = tape.child(manifest, NAMES.reference); el >= 0; el = next(tape, el, NAMES.reference)) {
      envelope.references.push(tape.attr(el, NAMES.href))
    }
  }
}

function readErrors(tape: XmlTape, list: number, envelope: Draft): void {
  for (let el = tape.child(list, NAMES.error); el >= 0; el = next(tape, el, NAMES.error)) {
    const description = tape.child(el, NAMES.description)
    envelope.errors.push({
      codeContext: tape.attr(el, NAMES.codeContext),
      errorCode: tape.attr(el, NAMES.errorCode),
      severity: tape.attr(el, NAMES.severity),
      description: description < 0 ? '' : tape.text(description).trim(),
    })
  }
}

function readParty(tape: XmlTape, party: number, so: EbxmlEnvelope['from']): EbxmlEnvelope['from'] {
  let found = so
  for (let el = tape.child(party, NAMES.partyId); el >= 0; el = next(tape, el, NAMES.partyId)) {
    found =
      found.count === 0 ? { count: 1, value: tape.text(el).trim(), type: tape.attr(el, NAMES.type) } : { ...found, count: found.count + 1 }
  }
  return found
}

const once = (tape: XmlTape, el: number, so: Once): Once =>
  so.count === 0 ? { count: 1, value: tape.text(el).trim() } : { count: so.count + 1, value: so.value }

function next(tape: XmlTape, el: number, name: number): number {
  let sibling = tape.nextSibling(el)
  while (sibling >= 0 && tape.name(sibling) !== name) sibling = tape.nextSibling(sibling)
  return sibling
}
