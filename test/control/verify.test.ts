import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/kernel/exchange.ts'
import { exchange } from './exchange-maker.ts'
import { type Running, running } from './running.ts'

let one: Running
beforeAll(async () => {
  one = await running()
})
afterEach(() => one.environment.journal.clear())

const verify = async (body: object, status = 200) => (await one.call('post', '/api/verify', body).expect(status)).body

function enter(changes: Parameters<typeof exchange>[0] & { labels?: Record<string, string> } = {}): Exchange {
  const { labels, ...rest } = changes
  const made = exchange(rest)
  Object.assign(made.labels, labels)
  one.environment.journal.enter(made)
  return made
}

describe('POST /api/verify', () => {
  it('counts: exactly, at least, at most, at least one', async () => {
    const sent = [enter({ labels: { interaction: 'A' } }), enter({ labels: { interaction: 'A' } })]
    const filter = { labels: { interaction: 'A' } }
    const { checks, ...rest } = await verify({ expect: [{ ...filter, exactly: 2 }, { ...filter, atLeast: 2, atMost: 2 }, filter] })
    expect(rest).toEqual({ ok: true, timeline: '' })
    expect(checks.map(({ check }: { check: string }) => check)).toEqual([
      'exactly 2 with {"labels":{"interaction":"A"}}',
      'at least 2 and at most 2 with {"labels":{"interaction":"A"}}',
      'at least 1 with {"labels":{"interaction":"A"}}',
    ])
    expect(checks[0].exchanges).toEqual(sent.map(({ id }) => id))
    for (const wrong of [{ exactly: 1 }, { exactly: 3 }, { atLeast: 3 }, { atMost: 1 }])
      expect(await verify({ expect: [{ ...filter, ...wrong }] }, 422)).toMatchObject({ ok: false, checks: [{ ok: false, found: 2 }] })
    expect(await verify({ expect: [{ labels: { interaction: 'B' } }] }, 422)).toMatchObject({ checks: [{ ok: false, found: 0 }] })
    expect(await verify({ expect: [{ labels: { interaction: 'B' }, exactly: 0 }] })).toMatchObject({ ok: true })
  })

  it('judges order: one exchange for each step, others between them', async () => {
    const steps = ['A', 'B', 'A', 'C'].map((interaction) => enter({ labels: { interaction } }))
    const order = (...names: string[]) => ({ order: names.map((interaction) => ({ labels: { interaction } })) })
    expect(await verify(order('A', 'A', 'C'))).toMatchObject({ ok: true, checks: [{ exchanges: [0, 2, 3].map((at) => steps[at]?.id) }] })
    expect(await verify(order('B', 'A', 'C'))).toMatchObject({ ok: true })
    const failed = await verify(order('A', 'C', 'B'), 422)
    expect(failed.checks[0].check).toBe('3 in order; step 3 did not follow: {"labels":{"interaction":"B"}}')
    await verify(order('A', 'A', 'A'), 422)
  })

  it('judges absence, refusals and the unexpected, with exceptions', async () => {
    enter({ labels: { interaction: 'A' } })
    const refused = enter({ outcome: 'refused', labels: { interaction: 'B' }, summary: 'B refused: as the test wanted' })
    expect(await verify({ absent: [{ direction: 'out' }] })).toMatchObject({ ok: true })
    await verify({ absent: [{ door: 'reliable-messaging' }] }, 422)
    const failed = await verify({ noRefusals: true }, 422)
    expect(failed).toMatchObject({ checks: [{ check: 'nothing refused, no delivery failed', found: 1, exchanges: [refused.id] }] })
    expect(failed.timeline).toContain('B refused: as the test wanted')
    await verify({ noRefusals: true, except: [{ labels: { interaction: 'B' } }] })
    await verify({ noUnexpected: true, expect: [{ labels: { interaction: 'A' } }] }, 422)
    await verify({ noUnexpected: true, expect: [{ labels: { interaction: 'A' } }], except: [{ outcome: 'refused' }] })
    await verify({ noUnexpected: true, order: [{ labels: { interaction: 'A' } }, { labels: { interaction: 'B' } }] })
  })

  it('tells what happened in the conversations that failed, and in no other', async () => {
    enter({ outcome: 'failed', labels: { conversationId: 'C1' }, summary: 'the one that failed' })
    enter({ labels: { conversationId: 'C1' }, summary: 'beside it' })
    enter({ labels: { conversationId: 'C2' }, summary: 'another conversation' })
    const { timeline } = await verify({ noRefusals: true }, 422)
    expect(timeline).toContain('the one that failed')
    expect(timeline).toContain('beside it')
    expect(timeline).not.toContain('another conversation')
    await verify({ noRefusals: true, conversation: 'C2' })
  })

  it('looks at one space, and at what came after a point', async () => {
    one.environment.spaces.create('suite-verify', [])
    const first = enter({ space: 'suite-verify' })
    await verify({ space: 'suite-verify', expect: [{ exactly: 1 }] })
    await verify({ space: 'default', expect: [{ exactly: 0 }] })
    await verify({ after: first.sequence, expect: [{ exactly: 0 }] })
    expect((await one.call('post', '/api/verify', { space: 'nope', noRefusals: true }).expect(404)).body.code).toBe('MS-SPACE-UNKNOWN')
  })

  it('finds by what messages say', async () => {
    enter({ body: Buffer.from('<m:E xmlns:m="u"><m:Id root="r">12</m:Id><m:Id>13</m:Id></m:E>') })
    await verify({ expect: [{ json: { '$.E.Id[0]': 12, "$..['@root']": 'r' } }] })
    await verify({ expect: [{ json: { '$..Id': { matches: '^1[23]$' } } }] })
    await verify({ expect: [{ json: { '$..Nothing': { exists: false } } }] })
    await verify({ absent: [{ json: { '$..Id': '14' } }] })
    await verify({ expect: [{ json: { '$..Id': '14' } }] }, 422)
    await verify({ expect: [{ json: { '$..Nothing': { exists: true } } }] }, 422)
  })

  it('waits for what must come, and watches that nothing more comes', async () => {
    const { journal } = one.environment
    const waiting = verify({ expect: [{ labels: { interaction: 'W' }, exactly: 2 }], within: '30s' })
    enter({ labels: { interaction: 'W' } })
    const late = enter({ state: 'replied', labels: { interaction: 'W' } })
    late.state = 'complete'
    journal.update(late)
    expect(await waiting).toMatchObject({ ok: true })
    expect(await verify({ expect: [{ labels: { interaction: 'N' } }], within: '30ms' }, 422)).toMatchObject({ ok: false })
    const watched = verify({ absent: [{ labels: { interaction: 'X' } }], settle: '10s' }, 422)
    await one.call('get', '/api/deliveries').expect(200)
    enter({ labels: { interaction: 'X' } })
    expect(await watched).toMatchObject({ ok: false })
    expect(await verify({ absent: [{ labels: { interaction: 'Y' } }], settle: '20ms' })).toMatchObject({ ok: true })
  })

  it.each([
    [{ expect: [{ json: { 'no path': 'x' } }] }, 'JSONPath no path'],
    [{ expect: [{ json: { '$..a': { matches: '(' } } }] }, 'pattern ('],
    [{ expect: [{ json: { "$[?match(@.a,'(a+)+b')]": { exists: true } } }] }, 'match() and search() are not taken'],
    [{ expct: [] }, 'did you mean "expect"'],
    [{ expect: [{ exactly: -1 }] }, 'exactly'],
    [{ expect: [{ interaction: 'A' }] }, 'interaction'],
    [{ within: '61s' }, 'at most 60s'],
    [{ settle: '11s' }, 'at most 10s'],
  ])('refuses %j', async (body, came) => {
    const answer = (await one.call('post', '/api/verify', body).expect(400)).body
    expect(answer).toMatchObject({ code: 'MS-ADMIN-BODY', came: expect.stringContaining(came) })
  })
})

describe('GET /api/exchanges by content', () => {
  const ids = async (query: string): Promise<string[]> =>
    (await one.call('get', `/api/exchanges?${query}`).expect(200)).body.exchanges.map(({ id }: { id: string }) => id)

  it('filters by JSONPath, pages and waits', async () => {
    const made = ['1', '2', '1', '1'].map((id) => enter({ body: Buffer.from(`<E><Id>${id}</Id></E>`) }))
    expect(await ids('json.$..Id=2')).toEqual([made[1]?.id])
    expect(await ids('json.$..Id=1&limit=2')).toEqual([made[2]?.id, made[3]?.id])
    expect(await ids(`json.$..Id=1&after=${made[0]?.sequence}&limit=1`)).toEqual([made[2]?.id])
    expect(await ids('json.$.E=*&json.$.F=*')).toEqual([])
    expect(await ids('json.$.E.Id=/^[2-9]$/')).toEqual([made[1]?.id])
    const waiting = ids('json.$..Id=9&wait=30s')
    const last = enter({ body: Buffer.from('{"deep": {"Id": 9}}') })
    expect(await waiting).toEqual([last.id])
  })

  it('does not step over an exchange that may still come to match', async () => {
    const [first, slow, last] = [
      enter({ body: Buffer.from('<Id>1</Id>') }),
      enter({ state: 'replied' }),
      enter({ body: Buffer.from('<Id>1</Id>') }),
    ]
    expect(await ids('json.$.Id=1&after=0')).toEqual([first.id])
    slow.state = 'complete'
    one.environment.journal.update(slow)
    expect(await ids('json.$.Id=1&after=0')).toEqual([first.id, last.id])
  })

  it.each(['json.Id=1', 'json.$.[=1', 'json=1', 'json.$..a=/(/'])('refuses ?%s', async (query) => {
    expect((await one.call('get', `/api/exchanges?${query}`).expect(400)).body.code).toBe('MS-ADMIN-PARAMETER')
  })
})

describe('as=json', () => {
  const messages = async (id: string, part = 'request') =>
    (await one.call('get', `/api/exchanges/${id}/${part}?as=json`).expect(200)).body.messages

  it('shows a body that is one message', async () => {
    const made = enter({ body: Buffer.from('<a:b xmlns:a="u" c="1">é</a:b>') })
    expect(await messages(made.id)).toEqual([{ part: 0, contentType: 'text/xml', json: { b: { '@c': '1', '#text': 'é' } } }])
    expect(await messages(made.id, 'reply')).toHaveLength(1)
  })

  it('shows each part of a multipart body, and says why one is not shown', async () => {
    const body = [
      ['Content-Id: <one>\r\nContent-Type: text/xml', '<a/>'],
      ['Content-Type: text/xml', '<a><b></a>'],
      ['Content-Type: application/json', '{"x": [1]}'],
      ['Content-Type: text/xml\r\nContent-Transfer-Encoding: base64', Buffer.from('<c>d</c>').toString('base64')],
      ['Content-Type: text/plain', 'plain words'],
    ].map(([head, content]) => `--b\r\n${head}\r\n\r\n${content}\r\n`)
    const made = exchange({ body: Buffer.from(`${body.join('')}--b--\r\n`) })
    made.request = { ...made.request, fields: ['Content-Type', 'multipart/related; boundary=b'] }
    one.environment.journal.enter(made)
    expect(await messages(made.id)).toEqual([
      { part: 0, contentType: 'text/xml', contentId: 'one', json: { a: '' } },
      { part: 1, contentType: 'text/xml', reason: expect.stringContaining('line 1') },
      { part: 2, contentType: 'application/json', json: { x: [1] } },
      { part: 3, contentType: 'text/xml', json: { c: 'd' } },
      { part: 4, contentType: 'text/plain', reason: 'neither XML nor JSON' },
    ])
  })

  it('shows what was kept of a cut body as far as it reads, and nothing of an empty one', async () => {
    const cut = enter({ body: Buffer.from('<a>long</a>'), limit: 5 })
    expect(await messages(cut.id)).toEqual([{ part: 0, contentType: 'text/xml', reason: expect.stringContaining('end of the document') }])
    expect(await messages(enter({ body: Buffer.alloc(0) }).id)).toEqual([])
    await one.call('get', `/api/exchanges/${cut.id}/request?as=xml`).expect(400)
  })
})

describe('GET /api/exchanges/{id}/chain', () => {
  it('goes up to the first cause, and down to everything that came of it', async () => {
    const root = enter()
    const other = enter()
    const [a, b] = [enter({ causedBy: root.id, direction: 'out' }), enter({ causedBy: root.id, direction: 'out' })]
    const leaf = enter({ causedBy: a.id })
    for (const { id } of [root, a, b, leaf]) {
      const { body } = await one.call('get', `/api/exchanges/${id}/chain`).expect(200)
      expect(body.exchanges.map((each: { id: string; depth: number }) => [each.id, each.depth])).toEqual([
        [root.id, 0],
        [a.id, 1],
        [leaf.id, 2],
        [b.id, 1],
      ])
    }
    expect((await one.call('get', `/api/exchanges/${other.id}/chain`)).body.exchanges).toHaveLength(1)
    await one.call('get', '/api/exchanges/nope/chain').expect(404)
  })

  it('begins with what a forgotten cause has caused, and ends where causes go round', async () => {
    const orphan = enter({ causedBy: 'long-gone' })
    expect((await one.call('get', `/api/exchanges/${orphan.id}/chain`)).body.exchanges).toHaveLength(1)
    const one_ = exchange()
    const two = exchange({ causedBy: one_.id })
    one_.causedBy = two.id
    for (const each of [one_, two]) one.environment.journal.enter(each)
    expect((await one.call('get', `/api/exchanges/${two.id}/chain`)).body.exchanges).toHaveLength(2)
  })
})
