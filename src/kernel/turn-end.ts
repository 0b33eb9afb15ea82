/** Lets asynchronous work that is of one kind go on together at the end of a turn of the event loop, for the reasons that `Batch` gives. */
export class TurnEnd {
  #next: Promise<void> | undefined

  /** Resolves for all who ask in one turn of the event loop at its end. */
  next(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined
        resolve()
      })
    })
    return this.#next
  }
}
