import type { EntryIndex } from '../../../directory/entries/entry-index.ts'
import type { TreeNode } from '../../../directory/entries/nodes.ts'
import type { Postings } from '../../../directory/entries/postings.ts'
import { isHidden, type Tree } from '../../../directory/entries/tree.ts'
import type { SearchScope } from '../../../wire/ldap/request.ts'
import type { Candidate } from './candidate.ts'
import { type Matcher, TRUE } from './matchers.ts'

/** What became of a search that has been carried on for a while. */
export type Progress = 'going on' | 'done' | 'stopped'

/** Takes a matching entry; `false` stops the search before it. */
export type Taker = (node: TreeNode, index: EntryIndex, slot: number, layer: number) => boolean

export interface SearchArea {
  readonly tree: Tree
  /** `dnKey` of an entry that is there. */
  readonly base: string
  readonly scope: SearchScope
}

/** Entries looked at between two looks at the time. */
const STRIDE = 256

/** Looks for matching entries, layer by layer in the order of the entries, in portions so that one search never holds up the others. */
export class SearchRun {
  readonly #area: SearchArea
  readonly #matcher: Matcher
  readonly #candidate: Candidate
  readonly #take: Taker
  readonly #below: string
  #layer: number
  /** The slot of the layer to go on at. */
  #slot: number

  constructor(
    area: SearchArea,
    matcher: Matcher,
    candidate: Candidate,
    take: Taker,
    from: { readonly layer: number; readonly slot: number },
  ) {
    this.#area = area
    this.#matcher = matcher
    this.#candidate = candidate
    this.#take = take
    this.#below = `,${area.base}`
    this.#layer = from.layer
    this.#slot = from.slot
  }

  /** Goes on until everything was looked at, the taker stops it, or the time (monotonic milliseconds) has come. */
  carryOn(until: number): Progress {
    const { layers } = this.#area.tree
    for (; this.#layer < layers.length; this.#layer++, this.#slot = 0) {
      const layer = layers[this.#layer]
      if (layer === undefined) break
      const { index } = layer
      const slots = this.#slotsOf(index)
      const count = slots === undefined ? index.slots : slots.length
      let looked = 0
      for (let at = this.#firstOf(slots); at < count; at++) {
        const slot = slots === undefined ? at : (slots[at] ?? 0)
        if (++looked % STRIDE === 0 && performance.now() > until) {
          this.#slot = slot
          return 'going on'
        }
        const node = index.node(slot)
        if (node === undefined || !this.#isInScope(node)) continue
        this.#candidate.take(node, index, slot)
        if (this.#matcher.test(this.#candidate) !== TRUE || isHidden(layer, node)) continue
        if (!this.#take(node, index, slot, this.#layer)) return 'stopped'
      }
    }
    return 'done'
  }

  #slotsOf(index: EntryIndex): Postings | undefined {
    const { base, scope } = this.#area
    if (scope === 'base') {
      const slot = index.slotOf(base)
      return slot === undefined ? [] : [slot]
    }
    const matching = this.#matcher.slots(index)
    if (scope !== 'one') return matching
    const children = index.children(base)
    return matching === undefined || children.length < matching.length ? children : matching
  }

  #firstOf(slots: Postings | undefined): number {
    if (this.#slot === 0 || slots === undefined) return this.#slot
    const first = slots.findIndex((slot) => slot >= this.#slot)
    return first < 0 ? slots.length : first
  }

  #isInScope({ key, parent }: TreeNode): boolean {
    const { base, scope } = this.#area
    if (scope === 'base') return key === base
    if (scope === 'one') return parent === base
    return parent === base || key === base || key.endsWith(this.#below)
  }
}
