import { type Catalogue, isForward } from '../directory/interactions.ts'

/** How much of the catalogue is emulated. */
export interface InteractionCounts {
  readonly catalogued: number
  /** Answered by a domain. */
  readonly built: number
  /** Passed on to another supplier. */
  readonly forwarded: number
  /** Requests that are kept and answered with MS-NOT-BUILT. */
  readonly unbuilt: number
  /** What Spine sends of itself. */
  readonly sent: number
  /** What Spine would send of itself: nothing makes them yet. */
  readonly waiting: number
}

/**
 * @param domains handlers by service-qualified interaction
 * @param ownInitiative service-qualified interactions that domains send of themselves
 */
export function interactionCounts(
  catalogue: Catalogue,
  domains: Readonly<Record<string, unknown>>,
  ownInitiative: readonly string[],
): InteractionCounts {
  const sends = new Set(ownInitiative)
  const counts = { catalogued: 0, built: 0, forwarded: 0, unbuilt: 0, sent: 0, waiting: 0 }
  for (const entry of catalogue.entries()) {
    counts.catalogued++
    if (entry.fromSpine === true) counts[sends.has(entry.interaction) ? 'sent' : 'waiting']++
    else if (domains[entry.interaction] !== undefined) counts.built++
    else if (isForward(entry)) counts.forwarded++
    else counts.unbuilt++
  }
  return counts
}
