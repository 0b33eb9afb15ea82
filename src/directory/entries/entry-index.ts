import type { Changelog, ChangelogWindow } from '../changelog.ts'
import type { Directory, DirectoryChange } from '../directory.ts'
import type { AttributeType } from '../schema/attribute-type.ts'
import { lenientNormaliser, type Normaliser, normaliserOf } from '../schema/normal.ts'
import { attributeTypes, knownType, objectClass } from '../schema/schema.ts'
import { isIndexed } from './indexed.ts'
import { EntryNode, partyNodes, type TreeNode } from './nodes.ts'
import { addSlot, type Postings, removeSlot } from './postings.ts'
import { changelogHead, rootEntries } from './roots.ts'

const OBJECT_CLASS = knownType('objectClass')
const NONE: Postings = []

/** How values of an indexed attribute are compared; without a rule of the schema leniently, as the changelog's number must be. */
const normalOf = (type: AttributeType): Normaliser => normaliserOf(type) ?? lenientNormaliser

/**
 * The entries of one directory (without what it reads through to), numbered in the order in which they came, with indexes of what
 * clients filter by. An entry that changes keeps its number.
 */
export class EntryIndex {
  readonly #nodes: (TreeNode | undefined)[] = []
  readonly #byKey = new Map<string, number>()
  readonly #children = new Map<string, number[]>()
  /** Slots by value, by the attribute's number; most values of a large directory have one slot alone. */
  readonly #byValue: readonly (Map<string, number | number[]> | undefined)[] = attributeTypes.map((type) =>
    isIndexed(type) ? new Map() : undefined,
  )
  readonly #changelog: Changelog | undefined
  #shown: ChangelogWindow | undefined

  constructor(directory: Directory, changelog: Changelog | undefined) {
    this.#changelog = changelog
    if (directory.base === undefined) for (const entry of rootEntries) this.#put(new EntryNode(entry))
    const arranged = new Map<string, readonly string[]>()
    for (const order of directory.orders) for (const key of order) arranged.set(key, order)
    const take = (node: TreeNode) => {
      // The first of those that have an order brings them all.
      const order = this.#byKey.has(node.key) ? undefined : arranged.get(node.key)
      if (order !== undefined) this.#reserve(order)
      this.#put(node)
    }
    for (const party of directory.ownParties()) for (const node of partyNodes(party)) take(node)
    for (const entry of directory.ownEntries()) take(new EntryNode(entry))
    directory.watch((change) => this.#follow(change))
  }

  /** One more than the highest number given. */
  get slots(): number {
    return this.#nodes.length
  }

  /** The entry of a number; undefined when it is gone. */
  node(slot: number): TreeNode | undefined {
    return this.#nodes[slot]
  }

  slotOf(key: string): number | undefined {
    return this.#byKey.get(key)
  }

  /** The entries directly below a name. */
  children(key: string): Postings {
    return this.#children.get(key) ?? NONE
  }

  /** The entries with a value, compared as its normaliser has it; undefined when the attribute is not indexed. */
  withValue(type: AttributeType, normal: string): Postings | undefined {
    const values = this.#byValue[type.id]
    if (values === undefined) return undefined
    const slots = values.get(normal)
    return slots === undefined ? NONE : typeof slots === 'number' ? [slots] : slots
  }

  /** A value of an indexed attribute that differs in case alone; for explanations. */
  otherCase(type: AttributeType, normal: string): string | undefined {
    const wanted = normal.toLowerCase()
    for (const value of this.#byValue[type.id]?.keys() ?? []) if (value !== normal && value.toLowerCase() === wanted) return value
    return undefined
  }

  /** Brings what the changelog has gained since into the tree. */
  refresh(): void {
    const changelog = this.#changelog
    if (changelog === undefined) return
    const shown = this.#shown
    const { first, last } = changelog.window
    if (shown !== undefined && shown.first === first && shown.last === last) return
    for (let gone = shown?.first ?? first; gone < first && gone <= (shown?.last ?? 0); gone++) this.#remove(changelog.keyOf(gone))
    this.#put(new EntryNode(changelogHead(first, last)))
    for (let number = Math.max(first, (shown?.last ?? 0) + 1); number <= last; number++) {
      const node = changelog.node(number)
      if (node !== undefined) this.#put(node)
    }
    this.#shown = { first, last }
  }

  #follow(change: DirectoryChange): void {
    if (change.kind === 'order') return this.#reserve(change.keys)
    if (change.kind === 'entry') {
      if (change.after !== undefined) this.#put(new EntryNode(change.after))
      else if (change.before !== undefined) this.#remove(new EntryNode(change.before).key)
      return
    }
    const after = change.after === undefined ? [] : partyNodes(change.after)
    const staying = new Set(after.map(({ key }) => key))
    for (const { key, partyKey } of change.before === undefined ? [] : partyNodes(change.before)) {
      const slot = this.#byKey.get(key)
      if (slot !== undefined && !staying.has(key) && this.#nodes[slot]?.partyKey === partyKey) this.#remove(key)
    }
    for (const node of after) this.#put(node)
  }

  /** Numbers entries that are about to come. */
  #reserve(keys: readonly string[]): void {
    for (const key of keys) if (!this.#byKey.has(key)) this.#byKey.set(key, this.#nodes.push(undefined) - 1)
  }

  #put(node: TreeNode): void {
    const known = this.#byKey.get(node.key)
    const isNew = known === undefined || this.#nodes[known] === undefined
    if (known !== undefined) this.#unindex(known)
    const slot = known ?? this.#nodes.length
    this.#nodes[slot] = node
    this.#byKey.set(node.key, slot)
    if (isNew) {
      const siblings = this.#children.get(node.parent)
      if (siblings === undefined) this.#children.set(node.parent, [slot])
      else addSlot(siblings, slot)
    }
    this.#eachValue(node, (values, normal) => {
      const slots = values.get(normal)
      if (slots === undefined) values.set(normal, slot)
      else if (typeof slots !== 'number') addSlot(slots, slot)
      else if (slots !== slot) values.set(normal, slots < slot ? [slots, slot] : [slot, slots])
    })
  }

  #remove(key: string): void {
    const slot = this.#byKey.get(key)
    const node = slot === undefined ? undefined : this.#nodes[slot]
    if (slot === undefined || node === undefined) return
    this.#unindex(slot)
    this.#nodes[slot] = undefined
    this.#byKey.delete(key)
    const siblings = this.#children.get(node.parent)
    if (siblings !== undefined) removeSlot(siblings, slot)
  }

  #unindex(slot: number): void {
    const node = this.#nodes[slot]
    if (node === undefined) return
    this.#eachValue(node, (values, normal) => {
      const slots = values.get(normal)
      if (slots === slot) values.delete(normal)
      if (slots === undefined || typeof slots === 'number') return
      removeSlot(slots, slot)
      if (slots.length === 0) values.delete(normal)
    })
  }

  #eachValue(node: TreeNode, visit: (values: Map<string, number | number[]>, normal: string) => void): void {
    node.eachIndexed((type, value) => {
      const index = this.#byValue[type.id]
      if (index === undefined) return
      if (type === OBJECT_CLASS) {
        for (const key of objectClass(value)?.lineage ?? [value.toLowerCase()]) visit(index, key)
        return
      }
      const known = normalOf(type)(value)
      if (known !== undefined) visit(index, known)
    })
  }
}
