import type { Directory } from '../directory/directory.ts'

/** The directory of each space: the seed, overlaid copy-on-write by what was registered in the space. */
export class SpaceDirectories {
  readonly #seed: Directory
  readonly #spineOnly: Directory
  readonly #bySpace = new Map<string, Directory>()

  /** @param spineOnly what a space sees that starts empty: Spine's own records are shared by all */
  constructor(seed: Directory, spineOnly: Directory) {
    this.#seed = seed
    this.#spineOnly = spineOnly
    this.open('default', 'default')
  }

  open(space: string, seed: 'default' | 'none'): void {
    this.#bySpace.set(space, (seed === 'none' ? this.#spineOnly : this.#seed).overlay())
  }

  get(space: string): Directory {
    return this.#bySpace.get(space) ?? this.#seed
  }

  drop(space: string): void {
    this.#bySpace.delete(space)
  }
}
