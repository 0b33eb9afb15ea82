import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Identity, post } from '../support/post.ts'
import { parsed } from '../support/supplier.ts'
import type { Account, Ledger } from './ledger.ts'

/** Between the cut of a connection and the next try, ms: a restart takes some ten of them. */
const AGAIN_MS = 25

export interface SenderOptions {
  readonly url: string
  readonly ca: string
  readonly identity: Identity
  /** Requests outstanding at a time. */
  readonly connections: number
  readonly ledger: Ledger
}

/**
 * The sending side of supplier A's message handler, at full speed: mutual TLS on kept connections, an answer awaited on each.
 * What gets no answer is sent again as it was, under the same MessageId, until it is acknowledged or its sender gives up.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #agent: https.Agent

  constructor(options: SenderOptions) {
    this.#options = options
    this.#agent = new https.Agent({ keepAlive: true, maxSockets: options.connections })
  }

  /** Sends what `next` gives, as many at a time as there are connections, until it gives nothing. Resolves when all is settled. */
  async send(next: () => Promise<Account | undefined>): Promise<void> {
    const { connections } = this.#options
    const work = async () => {
      for (let account = await next(); account !== undefined; account = await next()) {
        await this.#settle(account)
        if (account.planned.repeats && !account.abandoned) await this.#repeat(account)
      }
    }
    await Promise.all(Array.from({ length: connections }, work))
  }

  async #settle(account: Account): Promise<void> {
    const { ledger } = this.#options
    const answer = await this.#answered(account, account.planned.givesUp)
    if (answer === undefined) ledger.abandon(account)
    else ledger.acknowledge(account, this.#ackOf(account, answer))
  }

  async #repeat(account: Account): Promise<void> {
    const answer = await this.#answered(account, false)
    if (answer !== undefined) this.#options.ledger.acknowledge(account, this.#ackOf(account, answer))
  }

  /** Tries until there is an answer; undefined when one who gives up has been cut off. */
  async #answered(account: Account, givesUp: boolean): Promise<Answer | undefined> {
    for (;;) {
      const answer = await this.#once(account)
      if (answer !== undefined || (givesUp && account.sent > 0)) return answer
      await sleep(AGAIN_MS)
    }
  }

  /** One try; undefined when it got no answer. One that found nobody at the port is not counted as sent. */
  async #once(account: Account): Promise<Answer | undefined> {
    const { url, ca, identity } = this.#options
    const { path, headers, body } = account.planned.message
    account.sent++
    try {
      return await post({ url: `${url}${path}`, ca, as: identity, headers, body, agent: this.#agent })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') account.sent--
      return undefined
    }
  }

  /** MessageId of the Acknowledgment in an answer, `none` where an express message rightly has none. */
  #ackOf(account: Account, { status, text }: Answer): string {
    const { ledger } = this.#options
    const { kind, message } = account.planned
    if (status !== 202) ledger.violate(account, `was answered with ${status} ${text.slice(0, 500)}`)
    if (kind === 'forward-express') return 'none'
    const header = parsed(text).Envelope?.Header
    if (header?.Acknowledgment?.RefToMessageId !== message.messageId)
      ledger.violate(account, `got no Acknowledgment but ${text.slice(0, 500)}`)
    return header?.MessageHeader?.MessageData?.MessageId ?? ''
  }
}
