import type { Sender } from '../kernel/delivery.ts'
import { DeliveryWorker } from '../kernel/delivery-worker.ts'
import { createIds, type Ids } from '../kernel/ids.ts'
import { Journal } from '../kernel/journal.ts'
import { Spaces } from '../kernel/space.ts'
import type { Store } from '../kernel/store.ts'
import { Tally } from '../kernel/tally.ts'
import { Turns } from '../kernel/turns.ts'
import { MemoryStore } from '../store/memory/memory-store.ts'
import { FaultRules } from '../stubs/faults/fault-rules.ts'
import type { ComposeDurable } from './compose-durable.ts'
import { InboxSender } from './inbox-sender.ts'
import { Inboxes } from './inboxes.ts'
import type { KeptState } from './kept-state.ts'
import { PACKED_COLLECTIONS } from './packed-collections.ts'
import { Redaction } from './proof/redaction/redaction.ts'
import type { Settings } from './settings.ts'

/** The kernel's parts, composed once per environment. */
export interface Kernel {
  readonly spaces: Spaces
  readonly store: Store
  readonly journal: Journal
  /** What the journal masks by rule. */
  readonly redaction: Redaction
  readonly worker: DeliveryWorker
  readonly turns: Turns
  readonly ids: Ids
  readonly tally: Tally
  readonly inboxes: Inboxes
  readonly faults: FaultRules
  /** What is kept over restarts beside what handlers commit; undefined without a data folder. */
  readonly kept: KeptState | undefined
  /** Opens the store, and the journal of earlier processes. @throws ProblemError MS-DATA-… */
  open(): Promise<void>
  /** Resolves when everything is written. */
  close(): Promise<void>
}

/** @param composeDurable makes what keeps state over restarts; without it everything is in memory */
export function composeKernel(settings: Settings, network: Sender, composeDurable?: ComposeDurable): Kernel {
  const spaces = new Spaces()
  const retention = { count: settings.journalCount, bytes: settings.journalBytes, age: settings.journalAge }
  const journal = new Journal(retention)
  const redaction = new Redaction(journal, {
    headers: settings.redactHeader,
    xml: settings.redactXml,
    json: settings.redactJson,
    patterns: settings.redactPattern,
  })
  const ids = createIds()
  const tally = new Tally()
  const durable = composeDurable?.({ spaces, retention, tally })
  const store = durable?.store ?? new MemoryStore(settings.maxRemembered, PACKED_COLLECTIONS)
  const inboxes = new Inboxes(settings.maxInbox, durable?.kept)
  const faults = new FaultRules()
  const worker = new DeliveryWorker({
    store,
    spaces,
    journal,
    ids,
    tally,
    faults,
    sender: new InboxSender(inboxes, spaces, network),
    settings: { delay: settings.answerDelay, parallelPerTarget: settings.deliveriesPerTarget, journalBody: settings.journalBody },
  })
  return {
    spaces,
    store,
    journal,
    redaction,
    worker,
    turns: new Turns(store, worker),
    ids,
    tally,
    inboxes,
    faults,
    kept: durable?.kept,
    open: async () => {
      await redaction.restore()
      await store.open()
      await durable?.journalFile.open(journal)
    },
    close: async () => {
      await durable?.journalFile.close()
      await store.close()
    },
  }
}
