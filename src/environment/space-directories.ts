import type { Directory } from '../directory/directory.ts'

/** The directory of each space: the seed, overlaid copy-on-write by what was registered in the space. */
export class SpaceDirectories {
  readonly #seed: Directory
  readonly #spineOnly: Directory
  readonly #bySpace = new Map<string, Directory>()
  readonly #seeds = new Map<string, 'default' | 'none'>()

  /** @param spineOnly what a space sees that starts empty: Spine's own records are shared by all */
  constructor(seed: Directory, spineOnly: Directory) {
    this.#seed = seed
    this.#spineOnly = spineOnly
    this.open('default', 'default')
  }

  open(space: string, seed: 'default' | 'none'): void {
    this.#seeds.set(space, seed)
    this.#bySpace.set(space, (seed === 'none' ? this.#spineOnly : this.#seed).overlay())
  }

  get(space: string): Directory {
    return this.#bySpace.get(space) ?? this.#seed
  }

  /** With which seed a space was opened. */
  seedOf(space: string): 'default' | 'none' {
    return this.#seeds.get(space) ?? 'default'
  }

  drop(space: string): void {
    this.#seeds.delete(space)
    this.#bySpace.delete(space)
  }
}
