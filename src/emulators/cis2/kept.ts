import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Clock } from '../../kernel/clock.ts'
import type { Login } from './account.ts'

/** Which login a grant came of; the oldest go first. */
export class Grants {
  readonly #logins = new Map<string, Login>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(grant: string): Login | undefined {
    return this.#logins.get(grant)
  }

  set(grant: string, login: Login): void {
    this.#logins.set(grant, login)
    const [oldest] = this.#logins.keys()
    if (this.#logins.size > this.#most && oldest !== undefined) this.#logins.delete(oldest)
  }
}

interface Kept {
  payload: AdapterPayload
  readonly expires: number
}

/** What a provider remembers in one space: sessions, codes, tokens, grants. The oldest go first; a restart forgets all. */
export class Memory {
  readonly #items = new Map<string, Kept>()
  readonly #most: number
  readonly #clock: Clock

  constructor(most: number, clock: Clock) {
    this.#most = most
    this.#clock = clock
  }

  /** The part of it that holds one kind of record; `clients` answers for clients, which are registered elsewhere. */
  adapter(kind: string, clients: (id: string) => Promise<AdapterPayload | undefined>): Adapter {
    const key = (id: string) => `${kind}:${id}`
    const get = (id: string): AdapterPayload | undefined => this.#get(key(id))
    const found = (test: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
      for (const [name, { payload }] of this.#items) if (name.startsWith(`${kind}:`) && test(payload)) return this.#get(name)
      return undefined
    }
    return {
      upsert: async (id, payload, expiresIn) => this.#put(key(id), payload, expiresIn),
      find: async (id) => (kind === 'Client' ? await clients(id) : get(id)),
      findByUid: async (uid) => found((payload) => payload.uid === uid),
      findByUserCode: async (userCode) => found((payload) => payload.userCode === userCode),
      consume: async (id) => {
        const payload = get(id)
        if (payload !== undefined) payload.consumed = Math.floor(this.#clock.now() / 1000)
      },
      destroy: async (id) => void this.#items.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [name, { payload }] of this.#items) if (payload.grantId === grantId) this.#items.delete(name)
      },
    }
  }

  #get(name: string): AdapterPayload | undefined {
    const item = this.#items.get(name)
    if (item === undefined || item.expires > this.#clock.now()) return item?.payload
    this.#items.delete(name)
    return undefined
  }

  #put(name: string, payload: AdapterPayload, expiresIn: number | undefined): void {
    this.#items.delete(name)
    this.#items.set(name, { payload, expires: expiresIn === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() + expiresIn * 1000 })
    const [oldest] = this.#items.keys()
    if (this.#items.size > this.#most && oldest !== undefined) this.#items.delete(oldest)
  }
}
