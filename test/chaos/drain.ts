import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from './ledger.ts'

const LOOK_MS = 50
const STILL_MS = 60_000

/** Waits until nothing is promised any more; gives up when a minute goes by in which nothing arrived. */
export async function drain(waiting: () => Promise<number>, ledger: Ledger): Promise<void> {
  let arrived = -1
  let since = performance.now()
  while ((await waiting()) > 0) {
    const now = ledger.delivered + ledger.redelivered
    if (now !== arrived) since = performance.now()
    else if (performance.now() - since > STILL_MS) {
      ledger.violations.push(`${await waiting()} deliveries still wait and nothing has arrived for ${STILL_MS / 1000} s`)
      return
    }
    arrived = now
    await sleep(LOOK_MS)
  }
}
