import { type Clock, wallClock } from '../kernel/clock.ts'
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
import { Overrides } from '../stubs/overrides.ts'
import { Stubs } from '../stubs/stubs.ts'
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
  readonly stubs: Stubs
  /** Fault rules and stubs as doors and deliveries know them. */
  readonly overrides: Overrides
  /** What is kept over restarts beside what handlers commit; undefined without a data folder. */
  readonly kept: KeptState | undefined
  /** Opens the store, and the journal of earlier processes. @throws ProblemError MS-DATA-… */
  open(): Promise<void>
  /** Resolves when everything is written. */
  close(): Promise<void>
}

/** @param composeDurable makes what keeps state over restarts; without it everything is in memory */
export function composeKernel(settings: Settings, network: Sender, composeDurable?: ComposeDurable): Kernel {
  const spaces = new Spaces(sourceFrom(settings.asOf))
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
  const faults = new FaultRules({ tally, spaces })
  const stubs = new Stubs({
    now: (space) => (spaces.get(space) ?? spaces.default).clock.now(),
    ids,
    random: Math.random,
    limit: settings.stubBody,
    promise: async (name, entries) => {
      const space = spaces.get(name)
      if (space === undefined) return
      await turns.run(space, async (turn) => {
        for (const entry of entries) turn.send(entry)
      })
    },
  })
  const overrides = new Overrides(faults, stubs)
  const worker = new DeliveryWorker({
    store,
    spaces,
    journal,
    ids,
    tally,
    faults: overrides,
    sender: new InboxSender(inboxes, spaces, network),
    settings: { delay: settings.answerDelay, parallelPerTarget: settings.deliveriesPerTarget, journalBody: settings.journalBody },
  })
  const turns = new Turns(store, worker)
  return {
    spaces,
    store,
    journal,
    redaction,
    worker,
    turns,
    ids,
    tally,
    inboxes,
    faults,
    stubs,
    overrides,
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

/** The machine's clock, moved so that it shows a given time now. */
function sourceFrom(asOf: string | undefined): Clock | undefined {
  if (asOf === undefined) return undefined
  const offset = Date.parse(asOf) - wallClock.now()
  return { now: () => wallClock.now() + offset }
}
