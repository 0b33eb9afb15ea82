import { NAMES } from '../hl7v3/names.ts'
import type { XmlTape } from '../xml/tape.ts'

/** The header and payload of an NN4B request as they stand (dossier sync-pds-smsp-gazetteer 2.8); '' for what is not there. */
export interface Nn4bRequest {
  readonly messageId: string
  readonly serviceId: string
  readonly interactionId: string
  readonly toAsid: string
  readonly fromAsid: string
  readonly authorId: string
  /** The insertBirthRequestPayload, -1 when there is none. */
  readonly payload: number
}

/** Reads an NN4B request. Never throws. */
export function readNn4b(tape: XmlTape): Nn4bRequest {
  const child = (parent: number, local: string): number =>
    parent < 0 ? -1 : (tape.children(parent).find((each) => tape.local(each) === local) ?? -1)
  const header = child(child(tape.root, 'Header'), 'requestHeader')
  const body = child(tape.root, 'Body')
  const service = child(body, 'servicePayload')
  const address = child(header, 'orgAddressContext')
  const text = (local: string) => tape.text(child(header, local)).trim()
  const extension = (parent: number, local: string) => tape.attr(child(parent, local), NAMES.extension)?.trim() ?? ''
  return {
    messageId: text('messageId'),
    serviceId: text('serviceId'),
    interactionId: text('interactionId'),
    toAsid: extension(address, 'toAC'),
    fromAsid: extension(address, 'fromAC'),
    authorId: extension(header, 'authorId'),
    payload: child(service, 'insertBirthRequestPayload'),
  }
}
