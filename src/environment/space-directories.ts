import { Changelog } from '../directory/changelog.ts'
import type { Directory } from '../directory/directory.ts'
import { type Tree, Trees } from '../directory/entries/tree.ts'

export interface ChangelogSettings {
  /** Milliseconds since 1970 on the clock of a space. */
  now(space: string): number
  /** Changes kept. */
  readonly limit: number
}

/** The directory of each space: the seed, overlaid copy-on-write by what was registered in the space. */
export class SpaceDirectories {
  readonly #seed: Directory
  readonly #spineOnly: Directory
  readonly #bySpace = new Map<string, Directory>()
  readonly #seeds = new Map<string, 'default' | 'none'>()
  readonly #settings: ChangelogSettings
  readonly #changelogs = new WeakMap<Directory, Changelog>()
  readonly #trees = new Trees((directory) => this.#changelogs.get(directory))

  /** @param spineOnly what a space sees that starts empty: Spine's own records are shared by all */
  constructor(seed: Directory, spineOnly: Directory, changelog: ChangelogSettings) {
    this.#seed = seed
    this.#spineOnly = spineOnly
    this.#settings = changelog
    this.open('default', 'default')
  }

  open(space: string, seed: 'default' | 'none'): void {
    this.#seeds.set(space, seed)
    const directory = (seed === 'none' ? this.#spineOnly : this.#seed).overlay()
    const { limit } = this.#settings
    this.#changelogs.set(directory, new Changelog(directory, { now: () => this.#settings.now(space), limit }))
    this.#bySpace.set(space, directory)
  }

  get(space: string): Directory {
    return this.#bySpace.get(space) ?? this.#seed
  }

  /** What has changed in the space's directory since it was opened. */
  changelog(space: string): Changelog | undefined {
    return this.#changelogs.get(this.get(space))
  }

  /** With which seed a space was opened. */
  seedOf(space: string): 'default' | 'none' {
    return this.#seeds.get(space) ?? 'default'
  }

  /** The space's directory as the tree that LDAP serves. */
  tree(space: string): Tree {
    return this.#trees.of(this.get(space))
  }

  drop(space: string): void {
    this.#seeds.delete(space)
    this.#bySpace.delete(space)
  }
}
