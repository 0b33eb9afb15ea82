import type { Changelog } from '../changelog.ts'
import type { Directory } from '../directory.ts'
import { EntryIndex } from './entry-index.ts'
import type { TreeNode } from './nodes.ts'

/** One directory's entries in a tree, and the directories through which they are seen. */
export interface TreeLayer {
  readonly index: EntryIndex
  readonly above: readonly Directory[]
}

/** An entry in its place. */
export interface TreePlace {
  readonly index: EntryIndex
  readonly slot: number
  readonly node: TreeNode
}

/** Whether an entry of a layer is replaced or removed by a directory that reads through to it. */
export function isHidden({ above }: TreeLayer, { partyKey, key }: TreeNode): boolean {
  for (const directory of above) if (partyKey === undefined ? directory.hidesEntry(key) : directory.hides(partyKey)) return true
  return false
}

/** A space's directory as a tree of entries: its base's first, then its own, each in the order in which they came. */
export class Tree {
  readonly layers: readonly TreeLayer[]
  readonly #revision: () => number

  constructor(layers: readonly TreeLayer[], revision: () => number) {
    this.layers = layers
    this.#revision = revision
  }

  /** The entry of a name (`dnKey`). */
  find(key: string): TreePlace | undefined {
    for (let at = this.layers.length - 1; at >= 0; at--) {
      const layer = this.layers[at]
      const slot = layer?.index.slotOf(key)
      const node = slot === undefined ? undefined : layer?.index.node(slot)
      if (layer !== undefined && slot !== undefined && node !== undefined && !isHidden(layer, node))
        return { index: layer.index, slot, node }
    }
    return undefined
  }

  /** The entries directly below a name, in the order in which they came. */
  *children(key: string): Iterable<TreeNode> {
    for (const layer of this.layers) {
      for (const slot of layer.index.children(key)) {
        const node = layer.index.node(slot)
        if (node !== undefined && !isHidden(layer, node)) yield node
      }
    }
  }

  hasChildren(key: string): boolean {
    return this.layers.some((layer) =>
      layer.index.children(key).some((slot) => {
        const node = layer.index.node(slot)
        return node !== undefined && !isHidden(layer, node)
      }),
    )
  }

  /** Brings what has changed behind the directories' backs into the tree: the changelog. */
  refresh(): void {
    for (const { index } of this.layers) index.refresh()
  }

  /** A number that grows with every change. */
  get revision(): number {
    return this.#revision()
  }

  /** Every entry, parents before what is below them. */
  *nodes(): Iterable<TreeNode> {
    for (const layer of this.layers) {
      for (let slot = 0; slot < layer.index.slots; slot++) {
        const node = layer.index.node(slot)
        if (node !== undefined && !isHidden(layer, node)) yield node
      }
    }
  }
}

/** The trees of directories; a directory that several read through to is indexed once. */
export class Trees {
  readonly #indexes = new WeakMap<Directory, EntryIndex>()
  readonly #trees = new WeakMap<Directory, Tree>()
  readonly #changelogOf: (directory: Directory) => Changelog | undefined

  constructor(changelogOf: (directory: Directory) => Changelog | undefined) {
    this.#changelogOf = changelogOf
  }

  of(directory: Directory): Tree {
    const known = this.#trees.get(directory)
    if (known !== undefined) return known
    const layers: TreeLayer[] = []
    const above: Directory[] = []
    for (let each: Directory | undefined = directory; each !== undefined; each = each.base) {
      layers.unshift({ index: this.#indexOf(each), above: [...above] })
      above.push(each)
    }
    const tree = new Tree(layers, () => directory.revision)
    this.#trees.set(directory, tree)
    return tree
  }

  #indexOf(directory: Directory): EntryIndex {
    const known = this.#indexes.get(directory)
    if (known !== undefined) return known
    const index = new EntryIndex(directory, this.#changelogOf(directory))
    this.#indexes.set(directory, index)
    return index
  }
}
