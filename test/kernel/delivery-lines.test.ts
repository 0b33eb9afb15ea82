import { describe, expect, it } from 'vitest'
import { DeliveryLines } from '../../src/kernel/delivery-lines.ts'
import { WITHOUT_END } from '../../src/kernel/outbox-entry.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { aKernel, anEntry, ok, settled, unreachable } from '../support/parcels.ts'

const MINUTE = 60_000

const inLine = (id: string, changes: Parameters<typeof anEntry>[1] = {}) => anEntry(id, { line: 'north', ...changes })
const parcel = ({ sender }: ReturnType<typeof aKernel>, at: number) => sender.sent[at]?.message.labels['parcel']
const sent = ({ sender }: ReturnType<typeof aKernel>) => sender.sent.map(({ message }) => message.labels['parcel'])
const codes = ({ journal }: ReturnType<typeof aKernel>) => journal.find().map(({ problems }) => problems.map(({ code }) => code))
/** Lets the timers of the worker run that are due at once. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 2))

function commit({ store, clock }: ReturnType<typeof aKernel>, entry: ReturnType<typeof anEntry>): void {
  void store.commit({ space: entry.space, now: clock.now(), reads: [], writes: [], outboxPut: [entry], outboxDelete: [], remembered: [] })
}

function promised(entries: ReturnType<typeof anEntry>[], kernel = aKernel()) {
  for (const entry of entries) commit(kernel, entry)
  kernel.worker.accept(entries)
  return kernel
}

describe('deliveries in one line', () => {
  it('are made one at a time in the order in which they were promised', async () => {
    const kernel = promised(['a', 'b', 'c'].map((id) => inLine(id)))
    for (const [at, id] of ['a', 'b', 'c'].entries()) {
      await kernel.sender.reaches(at + 1)
      await turn()
      expect(kernel.sender.sent).toHaveLength(at + 1)
      expect(parcel(kernel, at)).toBe(id)
      await kernel.sender.answer(at, ok)
    }
    expect(kernel.store.outboxSize()).toBe(0)
  })

  it('wait behind one that fails until it is delivered; those of another line, and of none, do not', async () => {
    const kernel = promised([inLine('a'), inLine('b'), inLine('x', { line: 'south' }), anEntry('free')])
    await kernel.sender.reaches(3)
    expect(sent(kernel).sort()).toEqual(['a', 'free', 'x'])
    await kernel.sender.answer(sent(kernel).indexOf('a'), unreachable)
    await turn()
    expect(kernel.sender.sent).toHaveLength(3)
    kernel.space.clock.advance(MINUTE)
    await kernel.sender.reaches(4)
    expect(parcel(kernel, 3)).toBe('a')
    await kernel.sender.answer(3, ok)
    await kernel.sender.reaches(5)
    expect(parcel(kernel, 4)).toBe('b')
  })

  it('go on when the first is given up, expires or is taken back', async () => {
    const kernel = promised([inLine('a', { policy: { retries: 0, interval: 0 }, target: 'depot:complaints' }), inLine('b'), inLine('c')])
    await kernel.sender.reaches(1)
    await kernel.sender.answer(0, unreachable)
    await kernel.sender.reaches(2)
    expect(parcel(kernel, 1)).toBe('b')
    await kernel.sender.answer(1, unreachable)
    kernel.worker.withdraw(kernel.space, ['b'])
    await kernel.sender.reaches(3)
    expect(parcel(kernel, 2)).toBe('c')
  })

  it('keep the order of their promises, whichever reply leaves first', async () => {
    const kernel = aKernel()
    kernel.worker.open('first')
    kernel.worker.open('second')
    for (const [id, causedBy] of [
      ['a', 'first'],
      ['b', 'second'],
    ] as const) {
      const entry = inLine(id, { causedBy })
      commit(kernel, entry)
      kernel.worker.accept([entry])
    }
    kernel.worker.release('second')
    await turn()
    expect(kernel.sender.sent).toHaveLength(0)
    kernel.worker.release('first')
    await kernel.sender.reaches(1)
    expect(parcel(kernel, 0)).toBe('a')
    await kernel.sender.answer(0, ok)
    await kernel.sender.reaches(2)
    expect(parcel(kernel, 1)).toBe('b')
  })

  it('that are meant for later take their place when they are due', async () => {
    const kernel = aKernel()
    const due = kernel.clock.now() + MINUTE
    const later = Array.from({ length: 9 }, (_, at) => inLine(`later-${at}`, { due }))
    promised([...later, inLine('now')], kernel)
    await kernel.sender.reaches(1)
    expect(parcel(kernel, 0)).toBe('now')
    await kernel.sender.answer(0, ok)
    kernel.space.clock.advance(MINUTE)
    for (const at of later.keys()) {
      await kernel.sender.reaches(at + 2)
      await kernel.sender.answer(at + 1, ok)
    }
    expect(sent(kernel).slice(1)).toEqual(later.map(({ id }) => id))
  })

  it('keep their order over a restart, the one that was being tried first', async () => {
    const store = new MemoryStore()
    const before = aKernel({ store })
    promised([inLine('a'), inLine('b')], before)
    await before.sender.reaches(1)
    await before.sender.answer(0, unreachable)
    await before.worker.stop(0)
    const after = aKernel({ store })
    await after.worker.start()
    await turn()
    expect(after.sender.sent).toHaveLength(0)
    after.space.clock.advance(MINUTE)
    await after.sender.reaches(1)
    expect(parcel(after, 0)).toBe('a')
    await after.sender.answer(0, ok)
    await after.sender.reaches(2)
    expect(parcel(after, 1)).toBe('b')
  })

  it('leave nothing behind', () => {
    const lines = new DeliveryLines()
    const [a, b] = [inLine('a'), inLine('b')]
    lines.expect(b)
    expect([lines.mayGo(a), lines.mayGo(b), lines.mayGo(anEntry('free'))]).toEqual([true, false, true])
    expect(lines.leave('nobody')).toBeUndefined()
    expect(lines.leave('a')).toBe(b)
    expect(lines.leave('b')).toBeUndefined()
    expect(lines.mayGo(inLine('c'))).toBe(true)
  })
})

describe('deliveries without end', () => {
  it('are tried in intervals that double up to the longest, and the journal says so', async () => {
    const policy = { retries: WITHOUT_END, interval: MINUTE, longest: 3 * MINUTE }
    const kernel = promised([anEntry('a', { policy, expires: WITHOUT_END })])
    for (const [at, minutes] of [1, 2, 3, 3, 3].entries()) {
      await kernel.sender.reaches(at + 1)
      await kernel.sender.answer(at, unreachable)
      kernel.space.clock.advance(minutes * MINUTE - 1)
      await settled()
      expect(kernel.sender.sent).toHaveLength(at + 1)
      kernel.space.clock.advance(1)
    }
    await kernel.sender.reaches(6)
    await kernel.sender.answer(5, ok)
    expect(codes(kernel)).toEqual([...Array.from({ length: 5 }, () => ['MS-DELIVERY-UNREACHABLE', 'MS-DELIVERY-PATIENT']), []])
    expect(kernel.journal.find()[1]?.problems[1]).toMatchObject({
      came: 'attempt 2 failed',
      expected: 'another one in 120 s on this space’s clock',
    })
    expect(kernel.store.outboxSize()).toBe(0)
  })
})
