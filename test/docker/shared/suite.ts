import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Admin } from '../../../src/testing/container/admin.ts'
import { Connection, type InboxMessage, InboxMessage as Message, RegisteredParty } from '../../../src/testing/container/connection.ts'
import { LIST, UPLOAD } from '../../support/environment.ts'
import { query, type Route, upload } from '../../support/messages.ts'
import { post } from '../../support/post.ts'
import { syncRequest } from '../../support/sync.ts'

/** An instance that several suites share: where it is, and what opens it. */
export interface SharedInstance {
  readonly http: string
  readonly https: string
  readonly token: string
}

const ROUNDS = 10
const Inbox = z.object({ messages: z.array(Message) })
const Exchanges = z.object({ exchanges: z.array(z.looseObject({ space: z.string(), direction: z.string() })) })
const Clock = z.object({ now: z.string() })
const rounds = Array.from({ length: ROUNDS }, (_, round) => round)

/**
 * Fifty tests as a supplier's suite may have them, in a space of its own with a supplier and a clock of its own: what it sends, freezes, breaks, saves and
 * resets must concern nobody else who uses the instance at the same time.
 * @param nameOf the suite, apart from all others: letters and digits @param instance asked for when the tests begin
 */
export function suite(nameOf: string, instance: () => SharedInstance): void {
  const space = `${nameOf}-${randomUUID().slice(0, 8)}`
  // An ODS code, a party key and an ASID that nobody else draws.
  const drawn = Number.parseInt(randomUUID().slice(0, 8), 16)
  const odsCode = `S${String(drawn % 100_000).padStart(5, '0')}`
  const partyKey = `${odsCode}-${String((drawn >>> 3) % 10_000_000).padStart(7, '0')}`
  const asid = `7${String(drawn).padStart(11, '0')}`
  const fqdn = `${space}.mock.nhs.uk`

  describe(`suite ${nameOf}`, () => {
    let admin: Admin
    let connection: Connection
    let spine: RegisteredParty
    const path = `/api/spaces/${space}`
    const certificate = () => {
      const found = Object.entries(connection.clients).find(([name]) => name.startsWith(space))
      if (found === undefined) throw new Error(`no certificate for ${fqdn}`)
      return found[1]
    }
    const register = async () => {
      await admin.call('POST', '/api/parties', { space, odsCode, partyKey, asid, fqdn, endpoint: 'inbox:' })
      connection = Connection.parse(await admin.call('GET', '/api/connection'))
    }
    const route = (interaction: string): Route => ({
      from: partyKey,
      to: connection.spinePartyKey,
      cpaId: spine.endpoints.find((each) => each.interaction === interaction)?.cpaId ?? '',
      senderAsid: asid,
      receiverAsid: systemFor(interaction),
    })
    const systemFor = (interaction: string) =>
      spine.accreditedSystems.find(({ interactions }) => interactions.includes(interaction))?.asid ?? ''
    const send = async ({
      path: where,
      headers,
      body,
    }: {
      readonly path: string
      readonly headers: readonly string[]
      readonly body: Buffer | string
    }) => post({ url: `${instance().https}${where}`, ca: connection.caBundle, as: certificate(), headers, body })
    const answers = async (conversationId: string): Promise<readonly InboxMessage[]> => {
      let seen: readonly InboxMessage[] = []
      await expect
        .poll(async () => {
          const inbox = await admin.call('GET', `/api/suppliers/${partyKey}/inbox?space=${space}&wait=5s`)
          seen = Inbox.parse(inbox).messages.filter(({ labels }) => labels['conversationId'] === conversationId)
          return seen.length
        })
        .toBeGreaterThan(0)
      return seen
    }
    const clock = async (change: object) => Clock.parse(await admin.call('PUT', `${path}/clock`, change)).now

    beforeAll(async () => {
      const { http, token } = instance()
      admin = new Admin(http, token)
      await admin.call('POST', '/api/spaces', { name: space, seed: 'none' })
      connection = Connection.parse(await admin.call('GET', '/api/connection'))
      await register()
      spine = RegisteredParty.parse(await admin.call('GET', `/api/parties/${connection.spinePartyKey}?space=${space}`))
    })
    afterAll(async () => {
      await admin.call('DELETE', path)
    })
    beforeEach(async () => {
      await admin.call('POST', `${path}/reset`)
      await register()
    })

    it.each(rounds)('asks the synchronous service (%i)', async () => {
      const request = syncRequest({ senderAsid: asid, receiverAsid: systemFor('urn:nhs:names:services:pdsquery:QUPA_IN000008UK02') })
      const { status, text } = await send(request)
      expect([status, text.includes(request.hl7Id)]).toEqual([200, true])
    })

    it.each(rounds)('asks reliable messaging, and the answer comes into its own inbox (%i)', async (round) => {
      // The same ids as everybody else's: each space has a memory of its own.
      const conversationId = `AAAAAAAA-0000-4000-8000-00000000000${round}`
      const message = query(route(LIST), { conversationId, messageId: `BBBBBBBB-0000-4000-8000-00000000000${round}` })
      expect((await send(message)).status).toBe(202)
      expect(await answers(conversationId)).toHaveLength(1)
      // The delivery is entered when it is over, a moment after the inbox has it.
      const met = async () => {
        const answer = await admin.call('GET', `/api/exchanges?space=${space}&label.conversationId=${conversationId}`)
        return Exchanges.parse(answer).exchanges.map((each) => `${each.space} ${each.direction}`)
      }
      await expect.poll(met).toEqual([`${space} in`, `${space} out`])
    })

    it.each(rounds)('moves its clock, and a delivery that failed is made again (%i)', async (round) => {
      const now = new Date(Date.UTC(2030, round, 1, 9)).toISOString()
      expect(await clock({ set: now, freeze: true })).toBe(now)
      await admin.call('POST', '/api/faults', { space, on: 'delivery', times: 1, effect: { do: 'fail', status: 503 } })
      expect((await send(upload(route(UPLOAD)))).status).toBe(202)
      const waits = async () => {
        const { exchanges } = Exchanges.parse(await admin.call('GET', `/api/exchanges?space=${space}&direction=out`))
        return exchanges.length
      }
      await clock({ advance: '1s' })
      await expect.poll(waits).toBe(1)
      await clock({ advance: '2m' })
      await expect.poll(waits).toBe(2)
    })

    it.each(rounds)('breaks its own requests and nobody else’s (%i)', async (round) => {
      const status = 500 + round
      await admin.call('POST', '/api/faults', { space, on: 'request', nth: 1, effect: { do: 'reply', status, body: space } })
      const request = () =>
        send(syncRequest({ senderAsid: asid, receiverAsid: systemFor('urn:nhs:names:services:pdsquery:QUPA_IN000008UK02') }))
      const broken = await request()
      expect([broken.status, broken.text]).toEqual([status, space])
      expect((await request()).status).toBe(200)
    })

    it.each(rounds)('is saved, reset and put back (%i)', async () => {
      const message = upload(route(UPLOAD))
      expect((await send(message)).status).toBe(202)
      await answers(message.conversationId)
      const records = async () => {
        const taken = await admin.call('PUT', `${path}/snapshots/now`)
        return z.object({ records: z.int() }).parse(taken).records
      }
      const full = await records()
      await admin.call('PUT', `${path}/snapshots/full`)
      await admin.call('POST', `${path}/reset`)
      expect(await records()).toBeLessThan(full)
      await admin.call('POST', `${path}/snapshots/full/restore`)
      expect(await records()).toBe(full)
      expect(await answers(message.conversationId)).toHaveLength(1)
    })
  })
}
