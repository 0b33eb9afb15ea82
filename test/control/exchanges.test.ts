import { get } from 'node:http'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { problem } from '../../src/kernel/problem.ts'
import { kernelProblems } from '../../src/kernel/problems.ts'
import { PATIENCE } from '../support/patience.ts'
import { exchange } from './exchange-maker.ts'
import { type Running, running } from './running.ts'

let one: Running
beforeAll(async () => {
  one = await running()
})
afterEach(() => one.environment.journal.clear())

const ids = async (query = ''): Promise<string[]> =>
  (await one.call('get', `/api/exchanges${query}`).expect(200)).body.exchanges.map(({ id }: { id: string }) => id)

describe('GET /api/exchanges', () => {
  it('lists what the journal holds, with fields and problems but no bodies', async () => {
    const made = exchange({ body: Buffer.from('<secret/>'), summary: 'REPC_IN150016UK05 accepted' })
    made.labels['conversationId'] = 'C1'
    made.problems.push(problem(kernelProblems['MS-OVERLOADED'], { came: 'a', expected: 'b', at: 'x' }))
    one.environment.journal.enter(made)
    const { body, text } = await one.call('get', '/api/exchanges').expect(200)
    expect(body.exchanges[0]).toMatchObject({
      id: made.id,
      sequence: made.sequence,
      direction: 'in',
      startedAt: '2026-01-02T03:04:05.000Z',
      summary: 'REPC_IN150016UK05 accepted',
      labels: { conversationId: 'C1' },
      timing: { replied: 1.5, end: 2.25 },
      problems: [{ code: 'MS-OVERLOADED', came: 'a', expected: 'b', at: 'x' }],
      request: {
        line: 'POST /reliablemessaging/reliablerequest HTTP/1.1',
        fields: [
          ['Content-Type', 'text/xml'],
          ['x-CASE', '1'],
        ],
        body: { size: 9, truncated: false },
      },
      reply: { line: 'HTTP/1.1 202 Accepted' },
    })
    expect(body.next).toBe(made.sequence)
    expect(text).not.toContain('secret')
  })

  it('filters by each field, and by labels', async () => {
    const { journal } = one.environment
    one.environment.spaces.create('suite-filter', [])
    const a = exchange({ outcome: 'refused', door: 'mesh' })
    a.labels['conversationId'] = 'C1'
    a.labels['interaction'] = 'I'
    a.problems.push(problem(kernelProblems['MS-OVERLOADED'], { came: 'a', expected: 'b' }))
    const b = exchange({ direction: 'out', causedBy: a.id, space: 'suite-filter' })
    b.labels['conversationId'] = 'C1'
    journal.enter(a)
    journal.enter(b)
    expect(await ids()).toEqual([a.id, b.id])
    expect(await ids('?space=suite-filter')).toEqual([b.id])
    expect(await ids('?space=default')).toEqual([a.id])
    expect(await ids('?direction=out')).toEqual([b.id])
    expect(await ids('?door=mesh')).toEqual([a.id])
    expect(await ids('?outcome=refused')).toEqual([a.id])
    expect(await ids('?problem=MS-OVERLOADED')).toEqual([a.id])
    expect(await ids(`?causedBy=${a.id}`)).toEqual([b.id])
    expect(await ids('?label.conversationId=C1')).toEqual([a.id, b.id])
    expect(await ids('?label.conversationId=C1&label.interaction=I')).toEqual([a.id])
    expect(await ids('?label.conversationId=c1')).toEqual([])
  })

  it('pages forward without a gap, and shows the newest without `after`', async () => {
    const made = Array.from({ length: 7 }, () => exchange())
    for (const each of made) one.environment.journal.enter(each)
    const all = made.map(({ id }) => id)
    expect(await ids('?limit=3')).toEqual(all.slice(4))
    const seen: string[] = []
    for (let after = (made[0]?.sequence ?? 1) - 1; ; ) {
      const { body } = await one.call('get', `/api/exchanges?after=${after}&limit=3`).expect(200)
      if (body.exchanges.length === 0) {
        expect(body.next).toBe(after)
        break
      }
      seen.push(...body.exchanges.map(({ id }: { id: string }) => id))
      after = body.next
    }
    expect(seen).toEqual(all)
  })

  it('does not step over an exchange that is not complete yet', async () => {
    const { journal } = one.environment
    const [first, slow, last] = [exchange(), exchange({ state: 'replied' }), exchange()]
    for (const each of [first, slow, last]) journal.enter(each)
    expect(await ids(`?after=${first.sequence - 1}`)).toEqual([first.id])
    expect(await ids()).toEqual([first.id, slow.id, last.id])
    slow.state = 'complete'
    journal.update(slow)
    expect(await ids(`?after=${first.sequence}`)).toEqual([slow.id, last.id])
  })

  it.each([
    ['?limt=3', 'did you mean "limit"'],
    ['?spaces=default', 'did you mean "space"'],
    ['?xyzzyxyzzy=1', 'known: space, after'],
    ['?wait=soon', 'wait: not a duration'],
    ['?wait=61s', 'wait: at most 60s'],
    ['?wait=5', 'wait: not a duration'],
    ['?after=-1', 'after: not a sequence number'],
    ['?limit=0', 'limit: a number from 1'],
    ['?limit=10001', 'limit: a number from 1'],
    ['?count=x', 'count: not a whole number'],
    ['?direction=up', 'direction: in or out'],
    ['?outcome=fine', 'outcome: accepted'],
    ['?problem=OVERLOADED', 'problem: not a problem code'],
    ['?door=a&door=b', 'door: '],
    ['?label.=x', 'label'],
  ])('refuses %s', async (query, came) => {
    const { body } = await one.call('get', `/api/exchanges${query}`).expect(400)
    expect(body.code).toBe('MS-ADMIN-PARAMETER')
    expect(body.came).toContain(came)
  })

  it('refuses a space that does not exist', async () => {
    const { body } = await one.call('get', '/api/exchanges?space=defalt').expect(404)
    expect(body).toMatchObject({ code: 'MS-SPACE-UNKNOWN', expected: expect.stringContaining('default') })
  })
})

describe('waiting', () => {
  it('answers as soon as enough complete exchanges match', async () => {
    const { journal } = one.environment
    const waits = vi.spyOn(journal, 'wait')
    const answer = ids('?wait=30s&count=2&label.conversationId=W')
    await vi.waitFor(() => expect(waits).toHaveBeenCalled(), PATIENCE)
    const [a, other, b] = [exchange(), exchange(), exchange({ state: 'replied' })]
    for (const each of [a, b]) each.labels['conversationId'] = 'W'
    for (const each of [a, other, b]) journal.enter(each)
    b.state = 'complete'
    journal.update(b)
    expect(await answer).toEqual([a.id, b.id])
    waits.mockRestore()
  })

  it('follows with `after`: each exchange once, in order, complete', async () => {
    const { journal } = one.environment
    const waits = vi.spyOn(journal, 'wait')
    const start = exchange()
    journal.enter(start)
    const answer = ids(`?wait=30s&after=${start.sequence}`)
    await vi.waitFor(() => expect(waits).toHaveBeenCalled(), PATIENCE)
    const [slow, quick] = [exchange({ state: 'replied' }), exchange()]
    journal.enter(slow)
    journal.enter(quick)
    await vi.waitFor(() => expect(waits.mock.calls.length).toBeGreaterThan(1), PATIENCE)
    slow.state = 'cut'
    journal.update(slow)
    expect(await answer).toEqual([slow.id, quick.id])
    waits.mockRestore()
  })

  it('answers with what there is when the time is up', async () => {
    const begun = performance.now()
    expect(await ids('?wait=50ms&count=3')).toEqual([])
    expect(performance.now() - begun).toBeGreaterThanOrEqual(45)
  })

  it('stops waiting when the caller goes away', async () => {
    const waits = vi.spyOn(one.environment.journal, 'wait')
    const call = get({ port: one.port, host: '127.0.0.1', path: '/api/exchanges?wait=60s' })
    call.on('error', () => {})
    await vi.waitFor(() => expect(waits).toHaveBeenCalled(), PATIENCE)
    call.destroy()
    await waits.mock.results[0]?.value
    waits.mockRestore()
  })
})

describe('one exchange', () => {
  it('shows bodies as text and base64, and as the bytes themselves', async () => {
    const made = exchange({ body: Buffer.from('<é/>') })
    one.environment.journal.enter(made)
    const { body } = await one.call('get', `/api/exchanges/${made.id}`).expect(200)
    expect(body.request.body).toMatchObject({ size: 5, truncated: false, text: '<é/>', base64: Buffer.from('<é/>').toString('base64') })
    const raw = await one.call('get', `/api/exchanges/${made.id}/request`).expect(200)
    expect(raw.body).toEqual(Buffer.from('<é/>'))
    expect((await one.call('get', `/api/exchanges/${made.id}/reply`).expect(200)).body).toEqual(Buffer.from('<é/>'))
  })

  it('gives no text for bytes that are not UTF-8, and leaves a cut character out', async () => {
    const binary = exchange({ body: Buffer.from([0xff, 0xfe, 0]) })
    const cut = exchange({ body: Buffer.from('aé'), limit: 2 })
    one.environment.journal.enter(binary)
    one.environment.journal.enter(cut)
    const { body } = await one.call('get', `/api/exchanges/${binary.id}`).expect(200)
    expect(body.request.body.text).toBeUndefined()
    expect(body.request.body.base64).toBe('//4A')
    const second = (await one.call('get', `/api/exchanges/${cut.id}`).expect(200)).body.request.body
    expect(second).toMatchObject({ text: 'a', size: 3, truncated: true })
    const raw = await one.call('get', `/api/exchanges/${cut.id}/request`).expect(200)
    expect(raw.headers['x-mock-spine-truncated']).toBe('3')
  })

  it('says what is missing', async () => {
    await one.call('get', '/api/exchanges/nope').expect(404)
    const open = exchange()
    open.reply = undefined
    one.environment.journal.enter(open)
    const { body } = await one.call('get', `/api/exchanges/${open.id}/reply`).expect(404)
    expect(body.came).toContain('reply')
  })
})

describe('DELETE /api/exchanges', () => {
  it('forgets one space, or all', async () => {
    one.environment.spaces.create('suite-clear', [])
    const [a, b] = [exchange(), exchange({ space: 'suite-clear' })]
    for (const each of [a, b]) one.environment.journal.enter(each)
    await one.call('delete', '/api/exchanges?space=suite-clear').expect(204)
    expect(await ids()).toEqual([a.id])
    await one.call('delete', '/api/exchanges').expect(204)
    expect(await ids()).toEqual([])
  })
})
