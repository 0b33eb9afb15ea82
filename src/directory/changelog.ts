import type { Directory, DirectoryChange } from './directory.ts'
import { attribute, CHANGELOG, type EntryAttribute, keyOf, present } from './entries/entry.ts'
import type { ValueVisitor } from './entries/indexed.ts'
import { EntryNode, eachValueOf, partyNodes, type TreeNode } from './entries/nodes.ts'

/** The numbers that a changelog still holds; `first` is one more than `last` when it holds none. */
export interface ChangelogWindow {
  readonly first: number
  readonly last: number
}

/** A change as it is told, and kept over restarts. */
export interface ToldChange {
  readonly number: number
  /** Milliseconds since 1970 on the clock of the space. */
  readonly at: number
  readonly type: 'add' | 'modify' | 'delete'
  readonly targetDn: string
  /** None of a deletion. */
  readonly changes: string | undefined
}

export interface ChangelogOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Changes kept; the oldest go first. */
  readonly limit: number
}

const asStored = (url: string): string => url
const CHANGELOG_KEY = keyOf(CHANGELOG)
/** Changes that go together, so that each costs little. */
const SLACK = 100

/**
 * What has changed in a directory, entry by entry, newest last (dossier sds-ldap 3.6). Cheap to write: the text of a change is made
 * when somebody reads it.
 */
export class Changelog {
  readonly #options: ChangelogOptions
  #changes: ToldChange[] = []
  #last = 0
  #resting = false
  #onGrown: () => void = () => undefined

  constructor(directory: Directory, options: ChangelogOptions) {
    this.#options = options
    directory.watch((change) => this.#note(change))
  }

  get window(): ChangelogWindow {
    return { first: this.#last - this.#changes.length + 1, last: this.#last }
  }

  keyOf(number: number): string {
    return `changenumber=${number},${CHANGELOG_KEY}`
  }

  /** The entry of a change; undefined when it isn't held. */
  node(number: number): TreeNode | undefined {
    const change = this.change(number)
    return change === undefined ? undefined : new ChangeNode(change, this.keyOf(number))
  }

  /** A change; undefined when it isn't held. */
  change(number: number): ToldChange | undefined {
    return this.#changes[number - this.window.first]
  }

  /** The changes that are held, oldest first. */
  get changes(): readonly ToldChange[] {
    return [...this.#changes]
  }

  /** Writes nothing while `restore` puts back what was there before, and goes on behind `changes`, which an earlier process kept. */
  resume(changes: readonly ToldChange[], restore: () => void): void {
    this.#resting = true
    restore()
    this.#resting = false
    this.#changes = [...changes]
    this.#last = changes.at(-1)?.number ?? 0
  }

  /** Calls `listener`, in place of the one before, whenever there are changes more. */
  onGrown(listener: () => void): void {
    this.#onGrown = listener
  }

  #note(change: DirectoryChange): void {
    if (change.kind === 'order' || this.#resting) return
    const at = this.#options.now()
    const nodes = (side: 'before' | 'after'): Map<string, TreeNode> => {
      if (change.kind === 'entry') return byKey(change[side] === undefined ? [] : [new EntryNode(change[side])])
      return byKey(change[side] === undefined ? [] : partyNodes(change[side]))
    }
    const before = nodes('before')
    const after = nodes('after')
    for (const [key, node] of before) if (!after.has(key)) this.#add(at, node, undefined)
    for (const [key, node] of after) {
      const old = before.get(key)
      if (old === undefined || differ(old, node)) this.#add(at, old, node)
    }
  }

  #add(at: number, before: TreeNode | undefined, after: TreeNode | undefined): void {
    this.#changes.push(new NodeChange(++this.#last, at, before, after))
    if (this.#changes.length > this.#options.limit + SLACK) this.#changes.splice(0, SLACK)
    this.#onGrown()
  }
}

/** A change by what was and what is; its text is made when somebody asks. */
class NodeChange implements ToldChange {
  readonly number: number
  readonly at: number
  readonly #before: TreeNode | undefined
  readonly #after: TreeNode | undefined

  constructor(number: number, at: number, before: TreeNode | undefined, after: TreeNode | undefined) {
    this.number = number
    this.at = at
    this.#before = before
    this.#after = after
  }

  get type(): ToldChange['type'] {
    return this.#before === undefined ? 'add' : this.#after === undefined ? 'delete' : 'modify'
  }

  get targetDn(): string {
    return (this.#after ?? this.#before)?.dn ?? ''
  }

  get changes(): string | undefined {
    return this.#after === undefined ? undefined : `\\n${changesOf(this.#before, this.#after)}`
  }
}

const byKey = (nodes: readonly TreeNode[]): Map<string, TreeNode> => new Map(nodes.map((node) => [node.key, node]))

const differ = (left: TreeNode, right: TreeNode): boolean =>
  left.dn !== right.dn || textOf(left.attributes(asStored)) !== textOf(right.attributes(asStored))

const textOf = (attributes: readonly EntryAttribute[]): string => attributes.map(line).join('')

/** LDIF whose line ends are the two characters `\n`, as the directory's changelog has it (dossier sds-ldap 3.6). */
const line = ({ type, values }: EntryAttribute): string => values.map((value) => `${type.name}: ${value}\\n`).join('')

class ChangeNode implements TreeNode {
  readonly dn: string
  readonly key: string
  readonly parent = CHANGELOG_KEY
  readonly partyKey = undefined
  readonly #change: ToldChange

  constructor(change: ToldChange, key: string) {
    this.dn = `changenumber=${change.number},${CHANGELOG}`
    this.key = key
    this.#change = change
  }

  attributes(): readonly EntryAttribute[] {
    const { number, at, type, targetDn, changes } = this.#change
    return present([
      attribute('objectClass', 'top', 'changeLogEntry', 'nhsExternalChangelogEntry'),
      attribute('changenumber', String(number)),
      attribute('changeTime', generalizedTime(at)),
      attribute('changeType', type),
      attribute('targetDN', targetDn),
      attribute('changes', changes),
    ])
  }

  eachIndexed(visit: ValueVisitor): void {
    eachValueOf(this.attributes(), visit)
  }
}

function changesOf(before: TreeNode | undefined, after: TreeNode): string {
  const now = after.attributes(asStored)
  if (before === undefined) return textOf(now)
  const then = before.attributes(asStored)
  const old = new Map(then.map((each) => [each.type, line(each)]))
  const parts: string[] = []
  for (const { type } of then) if (!now.some((each) => each.type === type)) parts.push(`delete: ${type.name}\\n`)
  for (const each of now) {
    const was = old.get(each.type)
    if (was === line(each)) continue
    parts.push(`${was === undefined ? 'add' : 'replace'}: ${each.type.name}\\n${line(each)}`)
  }
  return parts.join('-\\n')
}

/** `yyyyMMddHHmmssZ`, UTC. */
export const generalizedTime = (at: number): string => `${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`
