import { z } from 'zod'
import type { Routes } from './fixtures.ts'

const Party = z.object({
  partyKey: z.string(),
  accreditedSystems: z.array(z.object({ asid: z.string(), interactions: z.array(z.string()) })),
  endpoints: z.array(z.object({ interaction: z.string(), cpaId: z.string() })),
})
const Inbox = z.object({ messages: z.array(z.object({ labels: z.record(z.string(), z.string()) })) })

/** The admin interface of the instance, as far as the run needs it. */
export class Admin {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** How a party reaches another, by the directory of the default space. */
  async routes(): Promise<Routes> {
    const { parties } = z.object({ parties: z.array(Party) }).parse(await this.call('GET', '/api/parties'))
    return (interaction, from, to) => {
      const party = parties.find(({ partyKey }) => partyKey === to)
      const systems = party?.accreditedSystems ?? []
      const system = systems.find(({ interactions }) => interactions.includes(interaction)) ?? systems[0]
      const cpaId = party?.endpoints.find((each) => each.interaction === interaction)?.cpaId ?? 'S0000000000'
      return { from: from.partyKey, to, cpaId, senderAsid: from.asid, receiverAsid: system?.asid ?? '' }
    }
  }

  /** RefToMessageIds of what waits in a supplier's inbox. */
  async answered(partyKey: string): Promise<readonly (string | undefined)[]> {
    const { messages } = Inbox.parse(await this.call('GET', `/api/suppliers/${partyKey}/inbox`))
    return messages.map(({ labels }) => labels['refToMessageId'])
  }

  /** Deliveries promised and not made. */
  async waiting(): Promise<number> {
    return z
      .object({ waiting: z.int(), active: z.int() })
      .transform(({ waiting, active }) => waiting + active)
      .parse(await this.call('GET', '/api/deliveries'))
  }

  async spaces(): Promise<readonly string[]> {
    const { spaces } = z.object({ spaces: z.array(z.object({ name: z.string() })) }).parse(await this.call('GET', '/api/spaces'))
    return spaces.map(({ name }) => name)
  }

  /** What is kept and in hand. */
  async metrics(): Promise<{
    readonly journal: number
    readonly outbox: number
    readonly inFlight: number
    readonly deliveryErrors: number
  }> {
    const text = await (await fetch(`${this.#url}/metrics`)).text()
    const value = (name: string) =>
      Array.from(text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (.*)$`, 'gm'))).reduce((sum, [, found]) => sum + Number(found), 0)
    return {
      journal: value('mock_spine_journal_exchanges'),
      outbox: value('mock_spine_outbox_entries'),
      inFlight: value('mock_spine_in_flight'),
      deliveryErrors: value('mock_spine_delivery_errors_total'),
    }
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(this.#url + path, init)
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
}
