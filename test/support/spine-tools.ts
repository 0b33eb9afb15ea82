import type { TestEnvironment } from './environment.ts'
import { sendSignal } from './forward.ts'
import { acknowledgment, type Received, type Script, signal } from './supplier.ts'

/**
 * A supplier's endpoint as SpineTools makes it (dossier ebxml-messaging 7 C05 to C11): it looks at the text alone. A message with SyncReply is
 * acknowledged in the response, HTTP 202, its CPAId left as a placeholder; one without by a POST to the intermediary. Without AckRequested
 * and DuplicateElimination it acknowledges nothing. A MessageId that it knows is acknowledged again and not handled.
 */
export class SpineToolsEndpoint {
  readonly #spine: TestEnvironment
  readonly #party: { readonly partyKey: string; readonly name: string }
  readonly #seen = new Set<string>()
  /** Messages that its handler got. */
  readonly handled: Received[] = []
  /** Answers of Spine to its asynchronous acknowledgements. */
  readonly acknowledged: Promise<unknown>[] = []

  constructor(spine: TestEnvironment, party: { readonly partyKey: string; readonly name: string }) {
    this.#spine = spine
    this.#party = party
  }

  readonly script: Script = (message) => {
    if (message.header('soapaction') === undefined) return { status: 400 }
    if (message.header('content-length') === undefined) return 'drop'
    const text = message.body
    if (!this.#seen.has(message.messageId)) this.handled.push(message)
    this.#seen.add(message.messageId)
    if (!text.includes('AckRequested') || !text.includes('DuplicateElimination')) return { status: 200 }
    const [, sender = ''] = /From>.*?PartyId[^>]*>([^<]*)</s.exec(text) ?? []
    const body = signal(message, 'Acknowledgment', acknowledgment(message.messageId), { from: this.#party.partyKey, to: sender })
    if (text.includes('SyncReply')) return { status: 202, headers: { 'Content-Type': 'text/xml' }, body }
    this.acknowledged.push(sendSignal(this.#spine, this.#party.name, 'Acknowledgment', body))
    return { status: 200 }
  }
}

/** What the sending side of SpineTools makes of a response's text, status line and headers included (dossier 7 C01 to C04). */
export function spineToolsView(text: string, messageId: string): 'acknowledged' | 'failed' | 'pending' | 'no response' {
  const [, length] = /Content-Length: (\d+)/.exec(text) ?? []
  if (length === undefined) return 'no response'
  if (text.includes('HTTP 5') || /^HTTP\/1\.1 5/.test(text)) return 'failed'
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  if (body.includes(messageId)) return 'acknowledged'
  return body.includes('Bad request') ? 'failed' : 'pending'
}
