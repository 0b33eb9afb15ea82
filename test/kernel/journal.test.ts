import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CapturedBody } from '../../src/kernel/captured-body.ts'
import { Journal } from '../../src/kernel/journal.ts'
import { problem } from '../../src/kernel/problem.ts'
import { kernelProblems } from '../../src/kernel/problems.ts'
import { anExchange } from '../support/exchange.ts'
import { arrayBuffersInUse } from '../support/memory.ts'

const roomy = () => new Journal({ count: 100, bytes: 1_000_000 })
const HOUR = 3_600_000

describe('Journal', () => {
  it('is read backwards from any place, after a restart and past what was dropped too', () => {
    const journal = new Journal({ count: 3, bytes: 1_000_000 })
    journal.continueFrom([], 10, { keep: () => undefined, clear: () => undefined })
    for (const id of ['a', 'b', 'c', 'd']) journal.enter(anExchange({ id }))
    expect(journal.newest).toBe(14)
    expect(journal.find({ before: 14 }).map(({ id }) => id)).toEqual(['b', 'c'])
    expect(journal.find({ before: 14 }, 1).map(({ id }) => id)).toEqual(['c'])
    expect(journal.find({ before: 14, after: 12 }).map(({ id }) => id)).toEqual(['c'])
    expect(journal.find({ before: 12 })).toEqual([])
    expect(journal.find({ before: 1 })).toEqual([])
    expect(journal.find({ before: 99 })).toHaveLength(3)
  })

  it('keeps the newest exchanges in order of entry, up to its count', () => {
    const journal = new Journal({ count: 3, bytes: 1_000_000 })
    for (const id of ['a', 'b', 'c', 'd']) journal.enter(anExchange({ id }))
    expect(journal.find().map(({ id }) => id)).toEqual(['b', 'c', 'd'])
    expect(journal.find().map(({ sequence }) => sequence)).toEqual([2, 3, 4])
    expect(journal.get('a')).toBeUndefined()
    expect(journal.get('d')?.id).toBe('d')
    expect(journal.size).toBe(3)
  })

  it('keeps no more bytes than allowed, bodies of replies included, but always the last exchange', () => {
    const journal = new Journal({ count: 100, bytes: 10_000 })
    const answered = anExchange({ id: 'answered', bytes: 100 })
    answered.reply = { line: 'HTTP/1.1 200 OK', fields: [], body: new CapturedBody(Buffer.alloc(7000)) }
    journal.enter(answered)
    expect(journal.bytes).toBeGreaterThanOrEqual(7100)
    journal.enter(anExchange({ id: 'second', bytes: 3000 }))
    expect(journal.find().map(({ id }) => id)).toEqual(['second'])
    journal.enter(anExchange({ id: 'huge', bytes: 50_000 }))
    expect(journal.find().map(({ id }) => id)).toEqual(['huge'])
  })

  it('counts an exchange out with what it was counted in, whatever it learnt meanwhile', () => {
    const journal = new Journal({ count: 1, bytes: 1_000_000 })
    const grown = anExchange()
    journal.enter(grown)
    const before = journal.bytes
    grown.reply = { line: 'HTTP/1.1 200 OK', fields: [], body: new CapturedBody(Buffer.alloc(5000)) }
    journal.enter(anExchange())
    expect(journal.bytes).toBe(before)
    journal.clear()
    expect(journal.bytes).toBe(0)
  })

  it('stays within its bounds and never mixes up its order, whatever comes', () => {
    const entry = fc.record({ bytes: fc.nat(3000), clear: fc.boolean(), space: fc.constantFrom('one', 'two') })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
        const journal = new Journal({ count: 7, bytes: 9000 })
        for (const { bytes, clear, space } of entries) {
          journal.enter(anExchange({ bytes, space }))
          if (clear) journal.clear(space)
          const found = journal.find()
          const sequences = found.map(({ sequence }) => sequence)
          expect(found.length).toBe(journal.size)
          expect(found.length).toBeLessThanOrEqual(7)
          expect(journal.bytes).toBe(found.reduce((sum, each) => sum + each.request.body.head.length + 1024, 0))
          if (found.length > 1) expect(journal.bytes).toBeLessThanOrEqual(9000)
          expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
        }
      }),
    )
  })

  it('gives a complete exchange back as it was, whoever asks and however often', () => {
    const journal = roomy()
    const exchange = anExchange({ id: 'whole', labels: { parcel: 'ünïcødé “7” 🙂' } })
    exchange.request = { line: 'PUT parcel', fields: ['From', 'a', 'To', 'b'], body: CapturedBody.of(Buffer.from([0, 1, 2, 255, 254]), 3) }
    exchange.reply = { line: 'taken', fields: ['Shelf', '9'], body: CapturedBody.ofText('größer', 8, 100) }
    exchange.outcome = 'accepted'
    exchange.summary = 'a parcel taken'
    exchange.causedBy = 'cause'
    exchange.traceparent = 'trace'
    exchange.problems.push(problem(kernelProblems['MS-OVERLOADED'], { came: 'much', expected: 'less', at: 'the door' }))
    exchange.state = 'replied'
    exchange.timing.replied = exchange.timing.begin + 3
    journal.enter(exchange)
    expect(journal.get('whole')).toBe(exchange)
    exchange.timing.end = exchange.timing.begin + 5
    exchange.state = 'complete'
    journal.update(exchange)
    for (const given of [journal.get('whole'), journal.find({ labels: { parcel: 'ünïcødé “7” 🙂' } })[0]]) {
      expect(given).not.toBe(exchange)
      expect(given).toMatchObject({
        id: 'whole',
        sequence: 1,
        space: exchange.space,
        door: exchange.door,
        direction: exchange.direction,
        startedAt: exchange.startedAt,
        peer: exchange.peer,
        labels: exchange.labels,
        problems: exchange.problems,
        outcome: 'accepted',
        summary: 'a parcel taken',
        causedBy: 'cause',
        traceparent: 'trace',
        state: 'complete',
      })
      expect(given?.request).toMatchObject({ line: 'PUT parcel', fields: ['From', 'a', 'To', 'b'] })
      expect([...(given?.request.body.head ?? [])]).toEqual([0, 1, 2])
      expect(given?.request.body).toMatchObject({ size: 5, truncated: true, digest: exchange.request.body.digest })
      expect(given?.reply?.body.head.toString()).toBe('größer')
      expect(given?.reply?.body.digest).toBe(exchange.reply?.body.digest)
      expect((given?.timing.replied ?? 0) - (given?.timing.begin ?? 0)).toBeCloseTo(3)
      expect((given?.timing.end ?? 0) - (given?.timing.begin ?? 0)).toBeCloseTo(5)
    }
  })

  it('uses its memory again as exchanges come and go, large ones among them', () => {
    const journal = new Journal({ count: 50, bytes: 8 * 1024 * 1024 })
    const before = arrayBuffersInUse()
    for (let at = 0; at < 2000; at++) journal.enter(anExchange({ id: String(at), bytes: at % 97 === 0 ? 2 * 1024 * 1024 : 60_000 }))
    expect(journal.find().every(({ id, request }) => request.body.size === (Number(id) % 97 === 0 ? 2 * 1024 * 1024 : 60_000))).toBe(true)
    // What came and went is garbage; when that is collected is V8's business, what is left after it the journal's.
    expect(arrayBuffersInUse() - before).toBeLessThan(32 * 1024 * 1024)
  })

  it('enters an exchange once', () => {
    const journal = roomy()
    const exchange = anExchange()
    journal.enter(exchange)
    journal.enter(exchange)
    expect(journal.find().map(({ id }) => id)).toEqual([exchange.id])
    expect(exchange.sequence).toBe(1)
  })

  it('finds by every field of the filter, and the newest first when limited', () => {
    const journal = roomy()
    const wanted = anExchange({ id: 'wanted', space: 's', labels: { parcel: '7', weight: '2' } })
    wanted.outcome = 'refused'
    wanted.causedBy = 'cause'
    wanted.problems.push(problem(kernelProblems['MS-OVERLOADED'], { came: '', expected: '' }))
    for (const exchange of [anExchange({ labels: { parcel: '8' } }), wanted, anExchange({ space: 's' })]) journal.enter(exchange)
    const ids = (filter: Parameters<Journal['find']>[0], limit?: number) => journal.find(filter, limit).map(({ id }) => id)
    expect(ids({ space: 's', labels: { parcel: '7' } })).toEqual(['wanted'])
    expect(ids({ outcome: 'refused' })).toEqual(['wanted'])
    expect(ids({ causedBy: 'cause' })).toEqual(['wanted'])
    expect(ids({ problem: 'MS-OVERLOADED' })).toEqual(['wanted'])
    expect(ids({ problem: 'MS-INTERNAL' })).toEqual([])
    expect(ids({ door: 'letters' })).toEqual([])
    expect(ids({ direction: 'out' })).toEqual([])
    expect(ids({ labels: { parcel: '7', weight: '3' } })).toEqual([])
    expect(journal.find({ after: 1 })).toHaveLength(2)
    expect(journal.find({}, 2).map(({ sequence }) => sequence)).toEqual([2, 3])
  })

  it('clears one space, or all, and goes on counting', () => {
    const journal = roomy()
    for (const space of ['one', 'two', 'one']) journal.enter(anExchange({ space }))
    journal.clear('one')
    expect(journal.find().map(({ space }) => space)).toEqual(['two'])
    journal.clear()
    expect(journal.find()).toEqual([])
    const next = anExchange()
    journal.enter(next)
    expect(next.sequence).toBe(4)
  })

  it('does not enter what began before its space was cleared', () => {
    const journal = roomy()
    const under = ['one', 'two'].map((space) => anExchange({ id: `before-${space}`, space }))
    journal.clear('one')
    journal.enter(anExchange({ id: 'after', space: 'one' }))
    for (const exchange of under) journal.enter(exchange)
    for (const exchange of under) journal.update(exchange)
    expect(journal.find().map(({ id }) => id)).toEqual(['after', 'before-two'])
    const late = anExchange({ space: 'three' })
    journal.clear()
    journal.enter(late)
    expect(journal.find()).toEqual([])
    expect(late.sequence).toBe(0)
  })

  it('remembers the newest thousand clearings', () => {
    const journal = roomy()
    const [first, last] = [anExchange({ id: 'first', space: 'space-0' }), anExchange({ id: 'last', space: 'space-1000' })]
    for (let at = 0; at <= 1000; at++) journal.clear(`space-${at}`)
    for (const exchange of [first, last]) journal.enter(exchange)
    expect(journal.find().map(({ id }) => id)).toEqual(['first'])
  })
})

describe('Journal.wait', () => {
  it('answers at once with what is there', async () => {
    const journal = roomy()
    journal.enter(anExchange({ id: 'there' }))
    expect((await journal.wait({}, HOUR)).map(({ id }) => id)).toEqual(['there'])
  })

  it('waits for so many that match and are complete', async () => {
    const journal = roomy()
    const waiting = journal.wait({ labels: { parcel: '1' } }, HOUR, 2)
    const [first, second] = [anExchange({ labels: { parcel: '1' } }), anExchange({ labels: { parcel: '1' } })]
    second.state = 'replied'
    journal.enter(first)
    journal.enter(anExchange({ labels: { parcel: '2' } }))
    journal.enter(second)
    expect(await Promise.race([waiting, Promise.resolve('still waiting')])).toBe('still waiting')
    second.state = 'complete'
    journal.update(second)
    expect((await waiting).map(({ id }) => id)).toEqual([first.id, second.id])
  })

  it('ends with what there is when its time is over', async () => {
    const journal = roomy()
    journal.enter(anExchange({ id: 'only' }))
    expect((await journal.wait({}, 1, 2)).map(({ id }) => id)).toEqual(['only'])
    expect(await journal.wait({ space: 'none' }, 0)).toEqual([])
  })

  it('ends when it is aborted, before or meanwhile', async () => {
    const journal = roomy()
    const abort = new AbortController()
    const waiting = journal.wait({}, HOUR, 1, abort.signal)
    abort.abort()
    expect(await waiting).toEqual([])
    expect(await journal.wait({}, HOUR, 1, abort.signal)).toEqual([])
  })

  it('tells listeners of entries and updates until they end it', () => {
    const journal = roomy()
    const seen: string[] = []
    const end = journal.onExchange(({ id }) => seen.push(id))
    const exchange = anExchange({ id: 'x' })
    journal.update(exchange)
    journal.enter(exchange)
    journal.update(exchange)
    end()
    journal.update(exchange)
    expect(seen).toEqual(['x', 'x'])
  })
})
