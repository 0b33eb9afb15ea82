import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { A, B, LIST, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { type Edits, query, upload } from '../support/messages.ts'
import { PATIENCE } from '../support/patience.ts'
import { acknowledge, parsed } from '../support/supplier.ts'

let spine: TestEnvironment

beforeAll(async () => {
  spine = await testEnvironment()
})

const Connection = z.object({ clients: z.record(z.string(), z.unknown()) })
const Party = z.object({ accreditedSystems: z.array(z.object({ asid: z.string() })) })

async function call(verb: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${spine.environment.urls.http}${path}`, {
    method: verb,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${verb} ${path}: ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** One suite: a space of its own with a supplier of its own, made over the admin interface as a test run would. */
async function suite(space: string, partyKey: string, asid: string) {
  await call('POST', '/api/spaces', { name: space, seed: 'none' })
  const fqdn = `${space}.mock.nhs.uk`
  const party = Party.parse(await call('POST', '/api/parties', { space, partyKey, asid, fqdn, endpoint: 'inbox:' }))
  expect(party.accreditedSystems.map((system) => system.asid)).toEqual([asid])
  const { clients } = Connection.parse(await call('GET', '/api/connection'))
  const name = Object.keys(clients).find((each) => each.startsWith(space)) ?? ''
  const endpoint = await spine.listen({ partyKey, name }, acknowledge, space)
  const route = (interaction: string) => spine.route(interaction, { partyKey, asid }, space)
  return {
    space,
    partyKey,
    endpoint,
    upload: (edits: Edits = {}) => spine.send(upload(route(UPLOAD), edits), name),
    query: (edits: Edits = {}) => spine.send(query(route(LIST), edits), name),
    clock: (change: object) => call('PUT', `/api/spaces/${space}/clock`, change),
  }
}

const IDS: Edits = {
  messageId: 'AAAAAAAA-1111-4222-8333-BBBBBBBBBBBB',
  hl7Id: 'CCCCCCCC-1111-4222-8333-DDDDDDDDDDDD',
  conversationId: 'EEEEEEEE-1111-4222-8333-FFFFFFFFFFFF',
}

describe('two suites against one instance, each in its own space', () => {
  it('use the same ids at the same time and do not disturb each other', async () => {
    const suites = await Promise.all([suite('one', 'S11111-0000001', '999000000101'), suite('two', 'S22222-0000002', '999000000102')])
    const [one, two] = suites
    const untouched = await spine.state()

    const run = async (each: (typeof suites)[number], uploads: number) => {
      const acks = []
      for (let at = 0; at < uploads; at++) {
        const ids = {
          messageId: `AAAAAAAA-1111-4222-8333-BBBBBBBBBBB${at}`,
          hl7Id: `CCCCCCCC-1111-4222-8333-DDDDDDDDDDD${at}`,
          conversationId: `C-${at}`,
        }
        acks.push(await each.upload(ids))
        acks.push(await each.upload(ids))
      }
      await each.endpoint.count(uploads)
      await each.query({ ...IDS, conversationId: 'the list' })
      const list = await each.endpoint.delivery('the list')
      return {
        acks,
        documents: [
          parsed(list.parts[1]?.content ?? '').QUPC_IN160102UK05.ControlActEvent.subject.DocumentCollection.component ?? [],
        ].flat().length,
      }
    }
    const [ofOne, ofTwo] = await Promise.all([run(one, 2), run(two, 5)])
    expect([ofOne.documents, ofTwo.documents]).toEqual([2, 5])
    for (const { acks } of [ofOne, ofTwo]) {
      expect(acks.map(({ status }) => status)).toEqual(acks.map(() => 202))
      for (let at = 0; at < acks.length; at += 2) expect(acks[at + 1]?.text).toBe(acks[at]?.text)
    }
    expect(ofOne.acks[0]?.text).not.toBe(ofTwo.acks[0]?.text)
    expect([one.endpoint.received.length, two.endpoint.received.length]).toEqual([3, 6])
    for (const { endpoint, partyKey } of suites) for (const { body } of endpoint.received) expect(body).toContain(`>${partyKey}<`)

    const { journal } = spine.environment
    const requests = (space: string) => journal.find({ space, direction: 'in' })
    expect([requests('one').length, requests('two').length]).toEqual([5, 11])
    for (const { space } of suites)
      expect(requests(space).filter(({ problems }) => problems.some(({ code }) => code === 'MS-DUPLICATE-MESSAGE'))).toHaveLength(
        space === 'one' ? 2 : 5,
      )
    expect(await spine.state()).toBe(untouched)
  })

  it('have clocks of their own: advancing one makes its retry due, not the other’s', async () => {
    const suites = await Promise.all([suite('three', 'S33333-0000003', '999000000103'), suite('four', 'S44444-0000004', '999000000104')])
    const [three, four] = suites
    for (const each of suites) {
      each.endpoint.answer = () => ({ status: 503 })
      await each.upload(IDS)
      await each.endpoint.count(1)
    }
    const { journal, store } = spine.environment
    const failed = await Promise.all(suites.map(({ space }) => journal.wait({ space, direction: 'out' }, PATIENCE)))
    expect(failed.map(([first]) => first?.problems.map(({ code }) => code))).toEqual([
      ['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-RETRY'],
      ['MS-ENDPOINT-REFUSED', 'MS-DELIVERY-RETRY'],
    ])
    for (const each of suites) each.endpoint.answer = acknowledge
    await three.clock({ advance: '1m' })
    const done = await journal.wait({ space: 'three', direction: 'out' }, PATIENCE, 2)
    expect(done.map(({ outcome }) => outcome)).toEqual(['failed', 'accepted'])
    expect([(await store.outbox('three')).length, (await store.outbox('four')).length]).toEqual([0, 1])
    expect(four.endpoint.received).toHaveLength(1)
    expect(await four.clock({ advance: '59s' })).toMatchObject({ frozen: false })
  })

  it('have inboxes of their own, and lose nothing but their own when one is dropped', async () => {
    const suites = await Promise.all([suite('five', 'S55555-0000005', '999000000105'), suite('six', 'S66666-0000006', '999000000106')])
    for (const { space, partyKey } of suites) await call('POST', '/api/parties', { space, partyKey, endpoint: 'inbox:' })
    for (const each of suites) await each.upload(IDS)
    const inbox = z.object({ messages: z.array(z.object({ labels: z.record(z.string(), z.string()) })) })
    for (const { space, partyKey } of suites) {
      const { messages } = inbox.parse(await call('GET', `/api/suppliers/${partyKey}/inbox?space=${space}&wait=5s`))
      expect(messages.map(({ labels }) => [labels['toParty'], labels['refToMessageId']])).toEqual([[partyKey, IDS.messageId]])
    }
    await call('DELETE', '/api/spaces/five')
    const { store, journal } = spine.environment
    expect(await store.list('five', 'clinicals.documents')).toEqual([])
    expect(journal.find({ space: 'five' })).toEqual([])
    expect(await store.list('six', 'clinicals.documents')).toHaveLength(1)
    expect(journal.find({ space: 'six' }).length).toBeGreaterThan(0)
  })

  it('leave the default space and its seeded suppliers as they were', async () => {
    const seeded = await Promise.all([spine.listen(A), spine.listen(B)])
    const sent = [upload(spine.route(UPLOAD, A), IDS), upload(spine.route(UPLOAD, B), IDS)]
    for (const [at, message] of sent.entries()) expect((await spine.send(message, [A, B][at]?.name)).status).toBe(202)
    for (const endpoint of seeded) expect((await endpoint.delivery(IDS.conversationId ?? '')).refToMessageId).toBe(IDS.messageId)
    expect(await spine.environment.store.list('default', 'clinicals.documents')).toHaveLength(2)
  })

  it('a message may name its space outright', async () => {
    await call('POST', '/api/spaces', { name: 'named', seed: 'default' })
    const message = upload(spine.route(UPLOAD))
    expect((await spine.send(message, A.name, ['X-Mock-Spine-Space', 'named'])).status).toBe(202)
    const request = await spine.request({ messageId: message.messageId })
    expect(request.space).toBe('named')
    expect(await spine.environment.store.list('named', 'clinicals.documents')).toHaveLength(1)
  })
})
