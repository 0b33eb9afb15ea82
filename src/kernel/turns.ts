import type { DeliveryWorker } from './delivery-worker.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import { ProblemError, problem } from './problem.ts'
import { kernelProblems } from './problems.ts'
import type { Space } from './space.ts'
import { type Commit, type Store, StoreConflict } from './store.ts'
import { Turn } from './turn.ts'

const ATTEMPTS = 8

/** Runs handlers in turns: commits what they changed, and runs them again when a record they read has moved meanwhile. */
export class Turns {
  readonly #store: Store
  readonly #worker: DeliveryWorker

  constructor(store: Store, worker: DeliveryWorker) {
    this.#store = store
    this.#worker = worker
  }

  /**
   * Answers with what the handler returned once everything it changed is committed.
   * @throws ProblemError MS-STORE-FAILED, MS-STORE-CONFLICT, or MS-SPACE-UNKNOWN when the space was dropped meanwhile, with
   * nothing changed; whatever the handler throws
   */
  async run<T>(space: Space, handler: (turn: Turn) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const turn = new Turn(this.#store, space.name, space.clock.now())
      const { undone } = this.#store
      const result = await handler(turn)
      if (space.dropped && !turn.isEmpty) throw gone(space)
      let commit: Commit
      let withdrawn: readonly OutboxEntry[] = []
      try {
        if (this.#store.undone !== undone) throw new StoreConflict('a commit that was read and then taken back')
        // Nothing is answered, not even from what was only read, that a crash could still take away.
        if (turn.isEmpty) {
          const settled = this.#store.settled?.()
          if (settled !== undefined) await settled
          return result
        }
        commit = turn.toCommit()
        const pending = this.#store.commit(commit)
        // At once: a try that ends before this is durable must not bring back what was taken back.
        withdrawn = this.#worker.withdraw(space, commit.outboxDelete)
        if (pending !== undefined) await pending
      } catch (error) {
        if (!space.dropped) this.#worker.restore(withdrawn)
        if (error instanceof StoreConflict && attempt < ATTEMPTS) continue
        throw failure(error, attempt)
      }
      this.#worker.accept(commit.outboxPut)
      return result
    }
  }
}

const gone = ({ name }: Space): ProblemError =>
  new ProblemError(
    problem(kernelProblems['MS-SPACE-UNKNOWN'], {
      came: `a message for space ${name}, dropped while it was handled`,
      expected: 'a space that exists',
    }),
  )

function failure(error: unknown, attempt: number): ProblemError {
  const conflict = error instanceof StoreConflict
  return new ProblemError(
    problem(kernelProblems[conflict ? 'MS-STORE-CONFLICT' : 'MS-STORE-FAILED'], {
      came: error instanceof Error ? error.message : String(error),
      expected: conflict ? `a commit within ${attempt} attempts` : 'a store that takes the commit',
    }),
    { cause: error },
  )
}
