import type { Account, Ledger } from './ledger.ts'
import { KINDS, type Kind } from './plan.ts'

/** The counts of one kind of message. */
export interface Counts {
  readonly messages: number
  readonly acknowledged: number
  /** Of the acknowledged: answered or passed on at least once. */
  readonly delivered: number
  /** Deliveries beyond a message's first. */
  readonly again: number
  /** Times that a message was sent beyond the first: after a cut, or a repeat of an acknowledged one. */
  readonly resent: number
  readonly unacknowledged: number
  /** Of the unacknowledged: delivered all the same, as they may be. */
  readonly unacknowledgedDelivered: number
}

/** Holds what was acknowledged against what arrived, and enters what was lost into the ledger's violations. */
export function reconcile(ledger: Ledger): ReadonlyMap<Kind | 'all', Counts> {
  const accounts = [...ledger.accounts.values()]
  for (const account of accounts) {
    if (account.acknowledged !== undefined && account.deliveries.size === 0) ledger.violate(account, 'was acknowledged and never delivered')
    if (account.sent === 0 && account.deliveries.size > 0) ledger.violate(account, 'was delivered and never sent')
  }
  const table = new Map<Kind | 'all', Counts>()
  for (const kind of KINDS) {
    table.set(kind, counts(accounts.filter(({ planned }) => planned.kind === kind)))
  }
  return table.set('all', counts(accounts))
}

function counts(accounts: readonly Account[]): Counts {
  const acknowledged = accounts.filter((account) => account.acknowledged !== undefined)
  const unacknowledged = accounts.filter((account) => account.acknowledged === undefined)
  const delivered = (those: readonly Account[]) => those.filter(({ deliveries }) => deliveries.size > 0).length
  const sum = (of: (account: Account) => number) => accounts.reduce((total, account) => total + of(account), 0)
  return {
    messages: accounts.length,
    acknowledged: acknowledged.length,
    delivered: delivered(acknowledged),
    again: sum(({ deliveries }) => Math.max(0, [...deliveries.values()].reduce((total, times) => total + times, 0) - 1)),
    resent: sum(({ sent }) => Math.max(0, sent - 1)),
    unacknowledged: unacknowledged.length,
    unacknowledgedDelivered: delivered(unacknowledged),
  }
}
