import type { Commit, Page, Store } from '../../src/kernel/store.ts'

type Gate = (call: { readonly method: string; readonly commit?: Commit }) => Promise<void> | void

/** A store that answers every call later, as a database does; `gate` may hold calls back or make them fail. */
export class SlowStore implements Store {
  readonly name = 'slow'
  readonly #store: Store
  gate: Gate

  constructor(store: Store, gate: Gate = () => {}) {
    this.#store = store
    this.gate = gate
  }

  async open(): Promise<void> {
    await this.#store.open()
  }

  async close(): Promise<void> {
    await this.#store.close()
  }

  async read(space: string, collection: string, key: string) {
    await this.gate({ method: 'read' })
    return await this.#store.read(space, collection, key)
  }

  async find(space: string, collection: string, index: string, value: string) {
    await this.gate({ method: 'find' })
    return await this.#store.find(space, collection, index, value)
  }

  async list(space: string, collection: string, page?: Page) {
    await this.gate({ method: 'list' })
    return await this.#store.list(space, collection, page)
  }

  async recall(space: string, key: string, now: number) {
    await this.gate({ method: 'recall' })
    return await this.#store.recall(space, key, now)
  }

  async commit(commit: Commit): Promise<void> {
    await this.gate({ method: 'commit', commit })
    await this.#store.commit(commit)
  }

  async outbox(space?: string) {
    return await this.#store.outbox(space)
  }

  outboxSize(): number {
    return this.#store.outboxSize()
  }

  async image(space: string, now: number) {
    return await this.#store.image(space, now)
  }

  async drop(space: string): Promise<void> {
    await this.#store.drop(space)
  }
}
