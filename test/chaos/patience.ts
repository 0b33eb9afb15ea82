import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from './ledger.ts'

const LOOK_MS = 50
/** Longer than the starts after a kill take on a machine that others keep busy. */
const STILL_MS = 180_000

/**
 * Waits until something is over. Gives up, and enters it as a violation, when minutes go by in which nothing was acknowledged and
 * nothing delivered, or when `broken` rejects.
 */
export async function patiently(
  what: string,
  isOver: () => boolean | Promise<boolean>,
  ledger: Ledger,
  broken: Promise<never>,
): Promise<void> {
  let seen = ''
  let since = performance.now()
  const wait = async () => {
    while (!(await isOver())) {
      const now = [ledger.settled, ledger.repeatsAcknowledged, ledger.delivered, ledger.redelivered].join()
      if (now !== seen) since = performance.now()
      if (performance.now() - since > STILL_MS) throw new Error(`nothing has happened for ${STILL_MS / 1000} s`)
      seen = now
      await sleep(LOOK_MS)
    }
  }
  try {
    await Promise.race([wait(), broken])
  } catch (error) {
    ledger.violations.push(`${what} did not end: ${error instanceof Error ? error.message : String(error)}`)
  }
}
