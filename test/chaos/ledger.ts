import { createHash } from 'node:crypto'
import type { Received } from '../support/supplier.ts'
import type { Planned } from './plan.ts'

/** What became of one message, seen from both ends. */
export interface Account {
  readonly planned: Planned
  /** Times that it was sent. */
  sent: number
  /** MessageId of its acknowledgement (or `none` where an express message has none); undefined without one. */
  acknowledged: string | undefined
  abandoned: boolean
  /** What arrived because of it: the times by MessageId of the delivery. */
  readonly deliveries: Map<string, number>
  digest: string | undefined
}

/** Writes down what was sent, acknowledged and delivered, and what must not have been. */
export class Ledger {
  readonly accounts = new Map<string, Account>()
  readonly violations: string[] = []
  /** Deliveries that no message of the run has caused. */
  invented = 0
  acknowledged = 0
  abandoned = 0
  /** Messages delivered at least once. */
  delivered = 0
  /** Of those, before their sender had the acknowledgement. */
  early = 0
  redelivered = 0
  repeatsAcknowledged = 0
  /** Acknowledged and not delivered yet. */
  waiting = 0
  #awaited: { readonly count: number; readonly resolve: () => void } | undefined

  plan(planned: Planned): Account {
    const account: Account = { planned, sent: 0, acknowledged: undefined, abandoned: false, deliveries: new Map(), digest: undefined }
    this.accounts.set(planned.message.messageId, account)
    return account
  }

  /** Messages whose senders have done with them. */
  get settled(): number {
    return this.acknowledged + this.abandoned
  }

  /** Resolves as soon as so many messages are settled; one may wait at a time. */
  reaches(count: number): Promise<void> {
    if (this.settled >= count) return Promise.resolve()
    return new Promise((resolve) => {
      this.#awaited = { count, resolve }
    })
  }

  acknowledge(account: Account, ackId: string): void {
    if (account.acknowledged !== undefined) {
      this.repeatsAcknowledged++
      if (account.acknowledged !== ackId)
        this.violate(account, `was acknowledged with ${account.acknowledged}, and when it was repeated with ${ackId}`)
      return
    }
    account.acknowledged = ackId
    this.acknowledged++
    if (account.deliveries.size === 0) this.waiting++
    else this.early++
    this.#settle()
  }

  abandon(account: Account): void {
    account.abandoned = true
    this.abandoned++
    this.#settle()
  }

  #settle(): void {
    if (this.#awaited === undefined || this.settled < this.#awaited.count) return
    this.#awaited.resolve()
    this.#awaited = undefined
  }

  /** What arrived at supplier A: answers of Spine. */
  answered(answer: Received): void {
    const account = this.accounts.get(answer.refToMessageId)
    if (account?.planned.kind !== 'reliable' || answer.action !== 'MCCI_IN010000UK13') return this.#invent('A', answer)
    if (answer.conversationId !== account.planned.message.conversationId) this.violate(account, `was answered in ${answer.conversationId}`)
    if (!/typeCode="AA"/.test(answer.body)) this.violate(account, 'was answered with a failure')
    this.#deliver(account, answer)
    if (account.deliveries.size > 1)
      this.violate(account, `has ${account.deliveries.size} answers: ${[...account.deliveries.keys()].join(', ')}`)
  }

  /** What arrived at supplier B: messages of supplier A. */
  forwarded(message: Received): void {
    const account = this.accounts.get(message.messageId)
    if (account === undefined || account.planned.kind === 'reliable') return this.#invent('B', message)
    if (!message.raw.equals(account.planned.message.body)) this.violate(account, 'arrived with other bytes than it was sent with')
    this.#deliver(account, message)
  }

  violate({ planned: { kind, message } }: Account, what: string): void {
    this.violations.push(`${kind} ${message.messageId} ${what}`)
  }

  #deliver(account: Account, { messageId, raw }: Received): void {
    const digest = createHash('sha256').update(raw).digest('base64')
    account.digest ??= digest
    if (account.digest !== digest) this.violate(account, 'was delivered again with other bytes')
    if (account.deliveries.size > 0) this.redelivered++
    else {
      this.delivered++
      if (account.acknowledged !== undefined) this.waiting--
    }
    account.deliveries.set(messageId, (account.deliveries.get(messageId) ?? 0) + 1)
  }

  #invent(supplier: string, { action, messageId, refToMessageId }: Received): void {
    this.invented++
    this.violations.push(
      `supplier ${supplier} got ${action} ${messageId} (RefToMessageId ${refToMessageId}), which nothing sent has caused`,
    )
  }
}
