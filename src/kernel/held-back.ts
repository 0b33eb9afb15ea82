import type { Space } from './space.ts'

/** A delivery that waits for others to pass it. */
interface Held {
  readonly space: Space
  readonly id: string
  readonly target: string
  left: number
}

/** Deliveries put off until so many others to their target have been made. */
export class HeldBack {
  #held: Held[] = []

  add(space: Space, id: string, target: string, behind: number): void {
    this.#held.push({ space, id, target, left: behind })
  }

  /** A try of a delivery is over: answers with the ids of those to its target that have been passed often enough. Nobody has to pass it any more. */
  passed(space: Space, { id, target }: { readonly id: string; readonly target: string }): readonly string[] {
    if (this.#held.length === 0) return []
    const free: string[] = []
    this.#held = this.#held.filter((held) => {
      if (held.space !== space) return true
      if (held.id === id) return false
      if (held.target !== target || --held.left > 0) return true
      free.push(held.id)
      return false
    })
    return free
  }

  /** Forgets a dropped space. */
  forget(space: string): void {
    this.#held = this.#held.filter((held) => held.space.name !== space)
  }
}
