import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { INTERMEDIARY } from '../support/messages.ts'
import { type Identity, post } from '../support/post.ts'
import { acknowledgment, type Between, type Received, signal } from '../support/supplier.ts'

const AGAIN_MS = 25
const CONNECTIONS = 8

/** Acknowledgements that supplier B posts of its own, instead of in the answer to a delivery; again until they are taken. */
export class LateAcks {
  /** What Spine said to them other than 202. */
  readonly refusals: string[] = []
  /** Posted and taken. */
  taken = 0
  readonly #target: { readonly url: string; readonly ca: string; readonly as: Identity; readonly agent: https.Agent }
  readonly #between: Between

  constructor(httpsUrl: string, ca: string, as: Identity, between: Between) {
    const agent = new https.Agent({ keepAlive: true, maxSockets: CONNECTIONS })
    this.#target = { url: `${httpsUrl}${INTERMEDIARY}`, ca, as, agent }
    this.#between = between
  }

  async post(message: Received): Promise<void> {
    const body = signal(message, 'Acknowledgment', acknowledgment(message.messageId), this.#between)
    const headers = ['Content-Type', 'text/xml', 'SOAPAction', '"urn:urn:oasis:names:tc:ebxml-msg:service/Acknowledgment"']
    for (;;) {
      try {
        const { status, text } = await post({ ...this.#target, headers, body })
        if (status === 202) this.taken++
        else this.refusals.push(`the late acknowledgement of ${message.messageId} was answered with ${status} ${text.slice(0, 300)}`)
        return
      } catch {
        await sleep(AGAIN_MS)
      }
    }
  }
}
