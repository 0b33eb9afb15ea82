import { INBOX } from '../directory/records.ts'
import type { OutgoingMessage, OutgoingResult, Sender } from '../kernel/delivery.ts'
import { noPeer } from '../kernel/peer.ts'
import { ProblemError } from '../kernel/problem.ts'
import type { Spaces } from '../kernel/space.ts'
import type { Inboxes } from './inboxes.ts'

/** Sends to endpoints over the network, and puts what is for an inbox into it, answering on the supplier's behalf. */
export class InboxSender implements Sender {
  readonly #inboxes: Inboxes
  readonly #spaces: Spaces
  readonly #network: Sender

  constructor(inboxes: Inboxes, spaces: Spaces, network: Sender) {
    this.#inboxes = inboxes
    this.#spaces = spaces
    this.#network = network
  }

  async send(message: OutgoingMessage, context: { readonly space: string; readonly exchangeId: string }): Promise<OutgoingResult> {
    if (!message.target.startsWith(INBOX)) return this.#network.send(message, context)
    const now = this.#spaces.get(context.space)?.clock.now() ?? Date.now()
    try {
      await this.#inboxes.keep(context.space, message.target.slice(INBOX.length), {
        receivedAt: new Date(now).toISOString(),
        exchangeId: context.exchangeId,
        labels: message.labels,
        fields: message.fields,
        body: message.body,
      })
    } catch (error) {
      if (error instanceof ProblemError) return { problem: error.problem }
      throw error
    }
    return { ...message.standIn(), peer: noPeer }
  }
}
