import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { CapturedBody } from '../../src/kernel/captured-body.ts'
import { Exchange } from '../../src/kernel/exchange.ts'
import { Journal } from '../../src/kernel/journal.ts'
import { problem } from '../../src/kernel/problem.ts'
import { kernelProblems } from '../../src/kernel/problems.ts'
import { JournalFile } from '../../src/store/sqlite/journal-file.ts'
import { PATIENCE } from '../support/patience.ts'
import { dataFolder } from './data-folder.ts'

const roomy = { count: 1000, bytes: 10_000_000, age: 1e9 }

async function open(folder: string, retention: { count: number; bytes: number; age: number } = roomy, backlog?: number) {
  const journal = new Journal(retention)
  const dropped: string[] = []
  const onDropped = (exchange: Exchange, reason: string) => void dropped.push(`${exchange.id}: ${reason}`)
  const file = new JournalFile({ folder, retention, onDropped, ...(backlog === undefined ? {} : { backlog }) })
  await file.open(journal)
  return { journal, file, dropped }
}

let made = 0

function anExchange(changes: { space?: string; body?: Buffer; id?: string } = {}): Exchange {
  const exchange = new Exchange({
    id: changes.id ?? `x${++made}`,
    direction: 'in',
    door: 'depot',
    peer: { address: '10.0.0.9', port: 7, certificate: { commonName: 'é', names: ['a', 'b'], serial: '01', fingerprint: 'AB' } },
    startedAt: 123,
    request: { line: 'POST /', fields: ['A', 'b', 'A', 'c'], body: CapturedBody.of(changes.body ?? Buffer.from('é 𝄞\u0000'), 1000) },
  })
  exchange.space = changes.space ?? 'default'
  exchange.state = 'complete'
  return exchange
}

/** What of an exchange can be compared. */
function facts(exchange: Exchange | undefined) {
  if (exchange === undefined) return undefined
  const { timing, request, reply, ...rest } = exchange
  const wire = (half: typeof reply) =>
    half === undefined
      ? undefined
      : { ...half, body: { head: half.body.head.toString('base64'), size: half.body.size, digest: half.body.digest } }
  const since = (at: number | undefined) => (at === undefined ? undefined : Math.round((at - timing.begin) * 1000))
  return { ...rest, request: wire(request), reply: wire(reply), replied: since(timing.replied), end: since(timing.end) }
}

const ids = (journal: Journal) => journal.find().map(({ id }) => id)

/** How many exchanges lie in the closed file of a folder. */
function countIn(folder: string): number {
  const database = new DatabaseSync(path.join(folder, 'journal.db'))
  const row = database.prepare('SELECT coalesce(sum(count), 0) AS count FROM batch').get()
  database.close()
  return Number(row?.['count'])
}

describe('a journal over restarts', () => {
  it('gives back every part of an exchange', async () => {
    const folder = dataFolder()
    const first = await open(folder)
    const whole = anExchange({ body: Buffer.from([0, 255, 128, 10]) })
    whole.reply = { line: 'HTTP/1.1 200 OK', fields: [], body: CapturedBody.of(Buffer.alloc(5000, 'x'), 1000) }
    whole.outcome = 'refused'
    whole.summary = 'refused'
    Object.assign(whole.labels, { messageId: 'ABC' })
    whole.problems.push(problem(kernelProblems['MS-OVERLOADED'], { came: 'a', expected: 'b', at: 'c', invented: true }))
    whole.causedBy = 'before'
    whole.traceparent = '00-1-2-3'
    whole.timing.replied = whole.timing.begin + 1.5
    whole.timing.end = whole.timing.begin + 2.25
    const usual = anExchange()
    const bare = new Exchange({ ...usual, request: usual.request, id: 'out', direction: 'out' })
    bare.state = 'complete'
    first.journal.enter(whole)
    first.journal.enter(bare)
    await first.file.close()
    const second = await open(folder)
    expect(second.journal.find().map(facts)).toEqual([facts(whole), facts(bare)])
    expect(second.journal.get(whole.id)?.request.body.head).toEqual(Buffer.from([0, 255, 128, 10]))
    await second.file.close()
  })

  it('keeps what is learnt after an exchange was entered, and shows one that was cut short as such', async () => {
    const folder = dataFolder()
    const first = await open(folder)
    const late = anExchange()
    late.state = 'replied'
    const never = anExchange()
    never.state = 'replied'
    first.journal.enter(late)
    first.journal.enter(never)
    // Written as they are, before there is more to tell.
    await vi.waitFor(() => expect(readFileSync(path.join(folder, 'journal.db-wal')).includes('"state":"replied"')).toBe(true), PATIENCE)
    late.state = 'complete'
    late.summary = 'later'
    first.journal.update(late)
    await first.file.close()
    const second = await open(folder)
    expect(second.journal.find().map(({ state, summary }) => [state, summary])).toEqual([
      ['complete', 'later'],
      ['cut', ''],
    ])
    await second.file.close()
  })

  it('goes on with the sequence numbers, also when everything was forgotten', async () => {
    const folder = dataFolder()
    const first = await open(folder)
    for (let at = 0; at < 3; at++) first.journal.enter(anExchange())
    await first.file.close()
    const second = await open(folder)
    second.journal.enter(anExchange())
    expect(second.journal.find().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
    second.journal.clear()
    await second.file.close()
    const third = await open(folder)
    expect(third.journal.size).toBe(0)
    const next = anExchange()
    third.journal.enter(next)
    expect(next.sequence).toBe(5)
    await third.file.close()
  })

  it('forgets the exchanges of one space, also those that still waited to be written', async () => {
    const folder = dataFolder()
    const first = await open(folder)
    first.journal.enter(anExchange({ id: 'a', space: 'suite' }))
    first.journal.enter(anExchange({ id: 'b' }))
    await first.file.close()
    const second = await open(folder)
    const late = anExchange({ id: 'c', space: 'suite' })
    second.journal.enter(late)
    second.journal.clear('suite')
    // What is learnt of it now does not bring it back.
    second.journal.update(late)
    second.journal.enter(anExchange({ id: 'd' }))
    await second.file.close()
    const third = await open(folder)
    expect(ids(third.journal)).toEqual(['b', 'd'])
    await third.file.close()
  })
})

describe('how much is kept', () => {
  it.each([
    ['count', { ...roomy, count: 5 }, 5],
    ['bytes', { ...roomy, bytes: 5 * 1700 }, 4],
  ])('%s: in the file up to a batch more than in memory', async (_what, retention, kept) => {
    const folder = dataFolder()
    const body = Buffer.alloc(1000, 'x')
    for (let batch = 0; batch < 6; batch++) {
      const { journal, file } = await open(folder, retention)
      for (let at = 0; at < 3; at++) journal.enter(anExchange({ id: `${batch}.${at}`, body }))
      await file.close()
      expect(countIn(folder)).toBeLessThan(kept + 3)
    }
    const last = await open(folder, retention)
    expect(ids(last.journal).slice(-3)).toEqual(['5.0', '5.1', '5.2'])
    expect(last.journal.size).toBeLessThanOrEqual(kept)
    expect(last.journal.size).toBeGreaterThanOrEqual(3)
    await last.file.close()
    const smaller = await open(folder, { ...roomy, count: 2 })
    expect(ids(smaller.journal)).toEqual(['5.1', '5.2'])
    await smaller.file.close()
  })

  it('age, in memory and in the file', async () => {
    const folder = dataFolder()
    const retention = { ...roomy, age: 60_000 }
    const real = Date.now()
    const now = vi.spyOn(Date, 'now')
    const { journal, file } = await open(folder, retention)
    try {
      now.mockReturnValue(real - 100_000)
      journal.enter(anExchange({ id: 'old' }))
      now.mockReturnValue(real - 50_000)
      journal.enter(anExchange({ id: 'new' }))
      expect(ids(journal)).toEqual(['old', 'new'])
      now.mockReturnValue(real - 40_000)
      expect(ids(journal)).toEqual(['old', 'new'])
      now.mockReturnValue(real - 39_999)
      expect(ids(journal)).toEqual(['new'])
      expect(journal.get('old')).toBeUndefined()
    } finally {
      now.mockRestore()
    }
    await file.close()
    const second = await open(folder, retention)
    expect(ids(second.journal)).toEqual(['new'])
    await second.file.close()
    const third = await open(folder, { ...retention, age: 1000 })
    await third.file.close()
    expect(countIn(folder)).toBe(0)
  })

  it('drops and tells what would make too much wait for the disk, and keeps it in memory', async () => {
    const folder = dataFolder()
    const first = await open(folder, roomy, 10_000)
    for (let at = 0; at < 10; at++) first.journal.enter(anExchange({ id: String(at), body: Buffer.alloc(900) }))
    expect(first.dropped).toHaveLength(7)
    expect(first.dropped[0]).toMatch(/^3: \d+ bytes wait for the disk/)
    expect(first.journal.size).toBe(10)
    await first.file.close()
    const second = await open(folder)
    expect(ids(second.journal)).toEqual(['0', '1', '2'])
    await second.file.close()
  })
})
