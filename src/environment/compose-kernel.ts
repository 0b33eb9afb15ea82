import type { Sender } from '../kernel/delivery.ts'
import { DeliveryWorker } from '../kernel/delivery-worker.ts'
import { type FaultHook, noFaults } from '../kernel/faults.ts'
import { createIds, type Ids } from '../kernel/ids.ts'
import { Journal } from '../kernel/journal.ts'
import { Spaces } from '../kernel/space.ts'
import type { Store } from '../kernel/store.ts'
import { Tally } from '../kernel/tally.ts'
import { Turns } from '../kernel/turns.ts'
import { MemoryStore } from '../store/memory/memory-store.ts'
import { InboxSender } from './inbox-sender.ts'
import { Inboxes } from './inboxes.ts'
import type { Settings } from './settings.ts'

/** The kernel's parts, composed once per environment. */
export interface Kernel {
  readonly spaces: Spaces
  readonly store: Store
  readonly journal: Journal
  readonly worker: DeliveryWorker
  readonly turns: Turns
  readonly ids: Ids
  readonly tally: Tally
  readonly inboxes: Inboxes
  readonly faults: FaultHook
}

export function composeKernel(settings: Settings, network: Sender): Kernel {
  const spaces = new Spaces()
  const store = new MemoryStore(settings.maxRemembered)
  const journal = new Journal({ count: settings.journalCount, bytes: settings.journalBytes })
  const ids = createIds()
  const tally = new Tally()
  const inboxes = new Inboxes(settings.maxInbox)
  const worker = new DeliveryWorker({
    store,
    spaces,
    journal,
    ids,
    tally,
    sender: new InboxSender(inboxes, spaces, network),
    settings: { delay: settings.answerDelay, parallelPerTarget: settings.deliveriesPerTarget, journalBody: settings.journalBody },
  })
  return { spaces, store, journal, worker, turns: new Turns(store, worker), ids, tally, inboxes, faults: noFaults }
}
