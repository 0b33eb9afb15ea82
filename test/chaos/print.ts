import type { KeptState } from './kept-state.ts'
import type { Ledger } from './ledger.ts'
import type { Counts } from './reconcile.ts'
import type { Killed } from './victim.ts'

const SHOWN = 50

export function printKills(killed: readonly Killed[]): void {
  console.log('\n| kill | acknowledged | deliveries waiting | starts killed after ms | back in ms |\n|---|---|---|---|---|')
  for (const [at, { acknowledged, waiting, startUps, startedIn }] of killed.entries()) {
    const starts = startUps.map((ms) => ms.toFixed(0)).join(', ')
    console.log(`| ${at + 1} | ${acknowledged} | ${waiting} | ${starts} | ${startedIn.toFixed(0)} |`)
  }
  const starting = killed.reduce((sum, { startUps }) => sum + startUps.length, 0)
  console.log(`\nkilled ${killed.length} times at work and ${starting} times while it started`)
}

export function printCounts(table: ReadonlyMap<string, Counts>): void {
  console.log(
    '\n| messages | sent | acknowledged | of those delivered | delivered again | sent again | not acknowledged | of those delivered |\n|---|---|---|---|---|---|---|---|',
  )
  for (const [kind, of] of table) {
    const { messages, acknowledged, delivered, again, resent, unacknowledged, unacknowledgedDelivered } = of
    console.log(
      `| ${kind} | ${messages} | ${acknowledged} | ${delivered} | ${again} | ${resent} | ${unacknowledged} | ${unacknowledgedDelivered} |`,
    )
  }
}

export function printEnd(ledger: Ledger, { documents, promised }: KeptState, lateAcks: number): void {
  const { early, repeatsAcknowledged, invented, violations } = ledger
  console.log(
    `\n${early} delivered before their sender had the acknowledgement, ${repeatsAcknowledged} repeats acknowledged as before, ${lateAcks} late acknowledgements taken, ${documents} summaries stored, ${promised} deliveries left, ${invented} invented`,
  )
  console.log(violations.length === 0 ? 'no violation' : `${violations.length} VIOLATIONS`)
  for (const violation of violations.slice(0, SHOWN)) console.log(`  ${violation}`)
  if (violations.length > SHOWN) console.log(`  … and ${violations.length - SHOWN} more`)
}
