import type { Random } from './random.ts'

/** When the process is killed while it works, and how often while it starts again. */
export interface Kill {
  /** Messages that have been acknowledged or given up by then. */
  readonly after: number
  /** Milliseconds more, so that it does not always follow an acknowledgement. */
  readonly delay: number
  /** The starts after it that are killed too: the share of a usual start's time that each of them gets. */
  readonly startUps: readonly number[]
}

const DELAY_MS = 4
const START_UP_CHANCE = 0.3
const MOST_START_UPS = 3
/** Some starts are killed when they are all but ready, or just after. */
const LONGEST_START = 1.1

/** Spreads kills over the settling of so many messages, at random places. */
export function killSchedule(random: Random, messages: number, kills: number): readonly Kill[] {
  return Array.from({ length: kills }, (_, at) => {
    // Each has a stretch of the run for itself, so that acknowledgements flow again before the next.
    const after = Math.floor(((at + 0.1 + 0.8 * random.next()) * messages) / kills)
    const startUps: number[] = []
    while (startUps.length < MOST_START_UPS && random.chance(START_UP_CHANCE)) startUps.push(LONGEST_START * random.next())
    return { after, delay: random.below(DELAY_MS), startUps }
  })
}
