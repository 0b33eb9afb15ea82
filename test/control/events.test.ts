import { get, type IncomingMessage } from 'node:http'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { ExchangeFeed } from '../../src/control/exchange-feed.ts'
import { Journal } from '../../src/kernel/journal.ts'
import { PATIENCE } from '../support/patience.ts'
import { exchange } from './exchange-maker.ts'
import { type Running, running } from './running.ts'

const Frame = z.object({
  rows: z.array(z.looseObject({ id: z.string(), state: z.string() })),
  skipped: z.int(),
  size: z.int(),
  newest: z.int(),
  deliveries: z.object({ waiting: z.int(), active: z.int(), held: z.boolean() }),
  inFlight: z.int(),
})
type Frame = z.output<typeof Frame>

let one: Running
beforeAll(async () => {
  one = await running({ maxEventStreams: 2 })
})
afterEach(() => one.environment.journal.clear())

/** Follows the stream; `close` ends it. */
async function stream(query = ''): Promise<{ status: number; type: string; frames: Frame[]; times: number[]; close(): void }> {
  const frames: Frame[] = []
  const times: number[] = []
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`http://127.0.0.1:${one.port}/api/events${query}`, resolve).on('error', reject)
  })
  let rest = ''
  response.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      if (!part.startsWith('data: ')) continue
      frames.push(Frame.parse(JSON.parse(part.slice('data: '.length))))
      times.push(performance.now())
    }
  })
  response.on('error', () => undefined)
  return {
    ...{ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', frames, times },
    close: () => response.destroy(),
  }
}

const listeners = () => vi.spyOn(one.environment.journal, 'onExchange')

describe('GET /api/events', () => {
  it('tells what is entered and what becomes of it, once a frame', async () => {
    const { journal } = one.environment
    const { frames, type, close } = await stream()
    expect(type).toBe('text/event-stream; charset=utf-8')
    await vi.waitFor(() => expect(frames).toHaveLength(1), PATIENCE)
    const open = exchange({ state: 'replied' })
    journal.enter(open)
    await vi.waitFor(() => expect(frames.at(-1)?.rows).toMatchObject([{ id: open.id, state: 'replied' }]), PATIENCE)
    open.state = 'complete'
    journal.update(open)
    await vi.waitFor(() => expect(frames.at(-1)?.rows).toMatchObject([{ id: open.id, state: 'complete' }]), PATIENCE)
    expect(frames.at(-1)).toMatchObject({ size: journal.size, newest: open.sequence, skipped: 0 })
    close()
  })

  it('tells only what matches, also by what only the whole exchange says', async () => {
    const { journal } = one.environment
    const { frames, close } = await stream('?outcome=refused&text=NEEDLE&party=P-1')
    await vi.waitFor(() => expect(frames).toHaveLength(1), PATIENCE)
    const wanted = exchange({ outcome: 'refused', body: Buffer.from('<a>a needle</a>') })
    const others = [
      exchange({ outcome: 'accepted', body: Buffer.from('<a>a needle</a>') }),
      exchange({ outcome: 'refused' }),
      exchange({ outcome: 'refused', body: Buffer.from('<a>a needle</a>') }),
    ]
    for (const each of [wanted, ...others.slice(0, 2)]) each.label('fromParty', 'P-1')
    for (const each of [...others, wanted]) journal.enter(each)
    await vi.waitFor(() => expect(frames.flatMap(({ rows }) => rows)).toHaveLength(1), PATIENCE)
    expect(frames.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual([wanted.id])
    close()
  })

  it('lets nothing of a crowd past its bound, tells how much it left out, and rests longer', async () => {
    const { journal } = one.environment
    const { frames, times, close } = await stream()
    await vi.waitFor(() => expect(frames).toHaveLength(1), PATIENCE)
    const made = Array.from({ length: 5000 }, () => exchange())
    for (const each of made) journal.enter(each)
    await vi.waitFor(() => expect(frames.some(({ rows }) => rows.some(({ id }) => id === made.at(-1)?.id))).toBe(true), PATIENCE)
    const crowded = frames.find(({ skipped }) => skipped > 0)
    expect(crowded?.rows.length).toBeLessThanOrEqual(100)
    expect(frames.reduce((sum, { rows, skipped }) => sum + rows.length + skipped, 0)).toBe(5000)
    const last = exchange()
    journal.enter(last)
    await vi.waitFor(() => expect(frames.at(-1)?.rows.map(({ id }) => id)).toContain(last.id), PATIENCE)
    for (let at = 1; at < times.length; at++) expect((times[at] ?? 0) - (times[at - 1] ?? 0)).toBeGreaterThan(20)
    close()
  })

  it('listens only as long as somebody reads', async () => {
    const stops: (() => void)[] = []
    const original = one.environment.journal.onExchange.bind(one.environment.journal)
    const watching = listeners().mockImplementation((listener) => {
      const stop = vi.fn(original(listener))
      stops.push(stop)
      return stop
    })
    await one.call('get', '/api/exchange-rows').expect(200)
    expect(stops).toHaveLength(0)
    const { close, frames } = await stream()
    await vi.waitFor(() => expect(frames).toHaveLength(1), PATIENCE)
    expect(stops).toHaveLength(1)
    close()
    await vi.waitFor(() => expect(stops[0]).toHaveBeenCalled(), PATIENCE)
    watching.mockRestore()
  })

  it('is given to so many readers and no more', async () => {
    const [first, second] = [await stream(), await stream()]
    await vi.waitFor(() => expect([first.frames.length, second.frames.length]).toEqual([1, 1]), PATIENCE)
    const { body } = await one.call('get', '/api/events').expect(503)
    expect(body).toMatchObject({ code: 'MS-OVERLOADED', expected: expect.stringContaining('--max-event-streams') })
    first.close()
    await vi.waitFor(async () => {
      const third = await stream()
      expect(third.status).toBe(200)
      third.close()
    }, PATIENCE)
    second.close()
  })

  it('refuses a filter that it does not know', async () => {
    await one.call('get', '/api/events?spaces=default').expect(400)
    await one.call('get', '/api/events?space=nowhere').expect(404)
  })
})

it('a feed holds a bounded number of exchanges however long nobody takes them', () => {
  const journal = new Journal({ count: 10_000, bytes: 1e9 })
  const feed = new ExchangeFeed(journal, { journal: {}, test: undefined })
  for (let at = 0; at < 1000; at++) journal.enter(exchange())
  const { rows, skipped } = feed.take()
  expect([rows.length, skipped]).toEqual([100, 900])
  expect(rows.at(-1)?.sequence).toBe(1000)
  feed.close()
  journal.enter(exchange())
  expect(feed.take()).toEqual({ rows: [], skipped: 0 })
})
