import type { Directory, DirectoryChange } from './directory.ts'
import { attribute, CHANGELOG, type EntryAttribute, keyOf, present } from './entries/entry.ts'
import type { ValueVisitor } from './entries/indexed.ts'
import { EntryNode, eachValueOf, partyNodes, type TreeNode } from './entries/nodes.ts'

/** The numbers that a changelog still holds; `first` is one more than `last` when it holds none. */
export interface ChangelogWindow {
  readonly first: number
  readonly last: number
}

interface Change {
  readonly number: number
  /** Milliseconds since 1970 on the clock of the space. */
  readonly at: number
  readonly before: TreeNode | undefined
  readonly after: TreeNode | undefined
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
  readonly #changes: Change[] = []
  #last = 0

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
    const change = this.#changes[number - this.window.first]
    return change === undefined ? undefined : new ChangeNode(change, this.keyOf(number))
  }

  #note(change: DirectoryChange): void {
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
    this.#changes.push({ number: ++this.#last, at, before, after })
    if (this.#changes.length > this.#options.limit + SLACK) this.#changes.splice(0, SLACK)
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
  readonly #change: Change

  constructor(change: Change, key: string) {
    this.dn = `changenumber=${change.number},${CHANGELOG}`
    this.key = key
    this.#change = change
  }

  attributes(): readonly EntryAttribute[] {
    const { number, at, before, after } = this.#change
    return present([
      attribute('objectClass', 'top', 'changeLogEntry', 'nhsExternalChangelogEntry'),
      attribute('changenumber', String(number)),
      attribute('changeTime', generalizedTime(at)),
      attribute('changeType', before === undefined ? 'add' : after === undefined ? 'delete' : 'modify'),
      attribute('targetDN', (after ?? before)?.dn),
      after === undefined ? undefined : attribute('changes', `\\n${changesOf(before, after)}`),
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
