import { describe, expect, it } from 'vitest'
import { Turns } from '../../src/kernel/turns.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { aKernel, anEntry, ok, parcelPost, settled, unreachable } from '../support/parcels.ts'
import { PATIENCE } from '../support/patience.ts'
import { SlowStore } from '../support/slow-store.ts'

const MINUTE = 60_000

/** A kernel with entries committed and taken up. */
function promised(entries: ReturnType<typeof anEntry>[], changes: Parameters<typeof aKernel>[0] = {}) {
  const kernel = aKernel(changes)
  for (const entry of entries) commit(kernel, entry)
  kernel.worker.accept(entries)
  return kernel
}

function commit({ store, clock }: ReturnType<typeof aKernel>, entry: ReturnType<typeof anEntry>): void {
  void store.commit({ space: entry.space, now: clock.now(), reads: [], writes: [], outboxPut: [entry], outboxDelete: [], remembered: [] })
}

const codes = ({ journal }: ReturnType<typeof aKernel>) => journal.find().map(({ problems }) => problems.map(({ code }) => code))

describe('DeliveryWorker', () => {
  it('delivers once, strikes the entry off, and journals the exchange with its cause and without its secrets', async () => {
    const kernel = promised([anEntry('a', { causedBy: 'cause' })])
    await kernel.sender.reaches(1)
    await kernel.sender.answer(0, { ...ok, fields: ['Set-Cookie', 'secret'], body: Buffer.from('thanks') })
    expect(kernel.store.outboxSize()).toBe(0)
    const [exchange] = kernel.journal.find()
    expect(exchange).toMatchObject({
      direction: 'out',
      door: 'parcels',
      space: 'default',
      causedBy: 'cause',
      state: 'complete',
      outcome: 'accepted',
      summary: 'parcel a',
      labels: { parcel: 'a' },
      peer: { address: '10.0.0.9' },
      request: { line: 'POST depot:north', fields: ['Authorization', 'Bearer [masked]', 'Parcel', 'a'] },
      reply: { line: 'HTTP/1.1 200', fields: ['Set-Cookie', '[masked]'] },
    })
    expect(exchange?.reply?.body.head.toString()).toBe('thanks')
    kernel.space.clock.advance(24 * 60 * MINUTE)
    await settled()
    expect(kernel.sender.sent).toHaveLength(1)
  })

  it('waits for the reply of the exchange that promised it, then for the delay on the space’s clock', async () => {
    const kernel = aKernel({ delay: 100 })
    kernel.worker.open('cause')
    const entry = anEntry('a', { causedBy: 'cause' })
    commit(kernel, entry)
    kernel.worker.accept([entry])
    kernel.space.clock.advance(10_000)
    await settled()
    expect(kernel.sender.sent).toHaveLength(0)
    kernel.worker.release('cause')
    await settled()
    expect(kernel.sender.sent).toHaveLength(0)
    kernel.space.clock.advance(99)
    await settled()
    expect(kernel.sender.sent).toHaveLength(0)
    kernel.space.clock.advance(1)
    await settled()
    expect(kernel.sender.sent).toHaveLength(1)
  })

  it('wakes by itself when the space’s clock runs', async () => {
    const kernel = promised([anEntry('a')])
    await kernel.sender.reaches(1)
    expect(kernel.sender.targets).toEqual(['depot:north'])
  })

  it('tries again after the interval on the space’s clock, and stops when it succeeds', async () => {
    const kernel = promised([anEntry('a')])
    await kernel.sender.reaches(1)
    await kernel.sender.answer(0, unreachable)
    expect(kernel.store.outboxSize()).toBe(1)
    kernel.space.clock.advance(MINUTE - 1)
    await settled()
    expect(kernel.sender.sent).toHaveLength(1)
    kernel.space.clock.advance(1)
    await settled()
    expect(kernel.sender.sent).toHaveLength(2)
    await kernel.sender.answer(1, ok)
    expect(codes(kernel)).toEqual([['MS-DELIVERY-UNREACHABLE', 'MS-DELIVERY-RETRY'], []])
    expect(kernel.store.outboxSize()).toBe(0)
  })

  it('gives up after its retries, says so, and sends what its kind makes of that', async () => {
    const kernel = promised([anEntry('a')])
    for (const at of [0, 1, 2]) {
      await kernel.sender.reaches(at + 1)
      await kernel.sender.answer(at, unreachable)
      kernel.space.clock.advance(MINUTE)
    }
    await kernel.sender.reaches(4)
    expect(kernel.sender.targets).toEqual(['depot:north', 'depot:north', 'depot:north', 'depot:complaints'])
    expect(codes(kernel)[2]).toEqual(['MS-DELIVERY-UNREACHABLE', 'MS-DELIVERY-FAILED'])
    await kernel.sender.answer(3, ok)
    expect(kernel.store.outboxSize()).toBe(0)
  })

  it('does not try again what was refused for good', async () => {
    const kernel = promised([anEntry('a', { target: 'depot:complaints' })])
    await kernel.sender.reaches(1)
    await kernel.sender.answer(0, { ...ok, status: 400 })
    expect(codes(kernel)).toEqual([['MS-DELIVERY-TLS', 'MS-DELIVERY-FAILED']])
    expect(kernel.store.outboxSize()).toBe(0)
  })

  it('promises no retry that would come after the expiry', async () => {
    const kernel = aKernel()
    const entry = anEntry('a', { target: 'depot:complaints', expires: kernel.clock.now() + MINUTE })
    commit(kernel, entry)
    kernel.worker.accept([entry])
    await kernel.sender.reaches(1)
    await kernel.sender.answer(0, unreachable)
    expect(codes(kernel)).toEqual([['MS-DELIVERY-UNREACHABLE', 'MS-DELIVERY-FAILED']])
    expect(kernel.store.outboxSize()).toBe(0)
  })

  it('starts no try after the expiry, and says why', async () => {
    const kernel = aKernel()
    kernel.worker.hold()
    const entry = anEntry('a', { target: 'depot:complaints', expires: kernel.clock.now() + MINUTE })
    commit(kernel, entry)
    kernel.worker.accept([entry])
    kernel.space.clock.advance(MINUTE + 1)
    kernel.worker.resume()
    await settled()
    expect(kernel.sender.sent).toHaveLength(0)
    expect(codes(kernel)).toEqual([['MS-DELIVERY-FAILED']])
    expect(kernel.store.outboxSize()).toBe(0)
  })

  it('makes so many deliveries to one target at a time, and a target that hangs or fails holds back no other', async () => {
    const entries = ['n1', 'n2', 'n3', 's1'].map((id) => anEntry(id, { target: id.startsWith('n') ? 'depot:north' : 'depot:south' }))
    const kernel = promised(entries, { parallelPerTarget: 2 })
    await kernel.sender.reaches(3)
    expect([...kernel.sender.targets].sort()).toEqual(['depot:north', 'depot:north', 'depot:south'])
    expect(kernel.worker.active).toBe(4)
    await kernel.sender.answer(kernel.sender.targets.indexOf('depot:south'), ok)
    await kernel.sender.answer(kernel.sender.targets.indexOf('depot:north'), unreachable)
    await kernel.sender.reaches(4)
    await kernel.sender.answer(3, ok)
    expect(kernel.store.outboxSize()).toBe(2)
    expect(kernel.worker.active).toBe(1)
  })

  it('makes none while held, all when resumed', async () => {
    const kernel = aKernel()
    kernel.worker.hold()
    const entries = [anEntry('a'), anEntry('b')]
    for (const entry of entries) commit(kernel, entry)
    kernel.worker.accept(entries)
    kernel.space.clock.advance(MINUTE)
    await settled()
    expect([kernel.worker.held, kernel.sender.sent.length]).toEqual([true, 0])
    kernel.worker.resume()
    await settled()
    expect([kernel.worker.held, kernel.sender.sent.length]).toEqual([false, 2])
  })

  it('takes up what the store held before a restart', async () => {
    const store = new MemoryStore()
    const before = aKernel({ store })
    commit(before, anEntry('a', { attempt: 1 }))
    const kernel = aKernel({ store })
    await kernel.worker.start()
    await kernel.sender.reaches(1)
    await kernel.sender.answer(0, ok)
    expect(store.outboxSize()).toBe(0)
  })

  it('does not deliver what a later turn took back, before or behind the reply', async () => {
    const kernel = aKernel()
    kernel.worker.hold()
    kernel.worker.open('cause')
    const turns = new Turns(kernel.store, kernel.worker)
    await turns.run(kernel.space, async (turn) => {
      for (const id of ['a', 'b']) turn.send(anEntry(id))
      turn.send(anEntry('c', { causedBy: 'cause' }))
    })
    await turns.run(kernel.space, async (turn) => {
      turn.unsend('a')
      turn.unsend('c')
    })
    kernel.worker.release('cause')
    kernel.worker.resume()
    await settled()
    expect(kernel.sender.sent.map(({ message }) => message.labels)).toEqual([{ parcel: 'b' }])
  })

  it('delivers only the newest entry of an id', async () => {
    const kernel = aKernel()
    kernel.worker.hold()
    const turns = new Turns(kernel.store, kernel.worker)
    await turns.run(kernel.space, async (turn) => turn.send(anEntry('a')))
    await turns.run(kernel.space, async (turn) => turn.send(anEntry('a', { target: 'depot:south' })))
    kernel.worker.resume()
    await settled()
    expect(kernel.sender.targets).toEqual(['depot:south'])
  })

  it('lets a try under way be the last when the entry is taken back meanwhile', async () => {
    const kernel = promised([anEntry('a')])
    await kernel.sender.reaches(1)
    await new Turns(kernel.store, kernel.worker).run(kernel.space, async (turn) => turn.unsend('a'))
    await kernel.sender.answer(0, unreachable)
    kernel.space.clock.advance(10 * MINUTE)
    await settled()
    expect([kernel.sender.sent.length, kernel.store.outboxSize()]).toEqual([1, 0])
  })

  it('forgets a dropped space: what waits, what waits for its target, and what is under way; a successor of its name is not touched', async () => {
    const kernel = aKernel({ parallelPerTarget: 1 })
    const drop = () => {
      kernel.spaces.drop('suite')
      kernel.worker.forget('suite')
      void kernel.store.drop('suite')
    }
    const old = kernel.spaces.create('suite', [])
    kernel.worker.open('open')
    const entries = [
      anEntry('running', { space: 'suite' }),
      anEntry('waiting', { space: 'suite' }),
      anEntry('later', { space: 'suite', due: old.clock.now() + MINUTE }),
      anEntry('unreplied', { space: 'suite', causedBy: 'open' }),
    ]
    for (const entry of entries) commit(kernel, entry)
    kernel.worker.accept(entries)
    await kernel.sender.reaches(1)
    drop()
    const successor = kernel.spaces.create('suite', [])
    await kernel.sender.answer(0, unreachable)
    kernel.worker.release('open')
    successor.clock.advance(10 * MINUTE)
    await settled()
    expect([kernel.sender.sent.length, kernel.store.outboxSize(), kernel.worker.active]).toEqual([1, 0, 0])
    const mine = anEntry('mine', { space: 'suite' })
    commit(kernel, mine)
    kernel.worker.accept([mine])
    await kernel.sender.reaches(2)
    expect(kernel.sender.sent[1]?.message.labels).toEqual({ parcel: 'mine' })
  })

  it('starts nothing after stop, waits for what is under way, and leaves the rest in the store', async () => {
    const kernel = promised([anEntry('a'), anEntry('b'), anEntry('c')], { parallelPerTarget: 2 })
    await kernel.sender.reaches(2)
    let stopped = false
    const stopping = kernel.worker.stop(3_600_000).then(() => {
      stopped = true
    })
    kernel.sender.sent[0]?.answer(ok)
    kernel.sender.sent[1]?.answer(unreachable)
    await stopping
    expect(stopped).toBe(true)
    kernel.worker.resume()
    kernel.space.clock.advance(10 * MINUTE)
    await settled()
    expect(kernel.sender.sent).toHaveLength(2)
    const left = [...(await kernel.store.outbox())].map(({ attempt }) => attempt)
    expect(left.sort()).toEqual([0, 1])
  })

  it('stops in its time although a delivery hangs', async () => {
    const kernel = promised([anEntry('a')])
    await kernel.sender.reaches(1)
    await kernel.worker.stop(1)
    expect(kernel.worker.active).toBe(1)
  })

  it.each(['build', 'judge'] as const)('keeps the promise when its kind cannot %s it', async (step) => {
    const kernel = aKernel()
    let broken = true
    const cannot = (at: typeof step) => {
      if (broken && at === step) throw new Error('no such letter')
    }
    kernel.worker.register('letters/post', {
      ...parcelPost,
      build: (entry, now) => {
        cannot('build')
        const message = parcelPost.build(entry, now)
        return {
          ...message,
          judge: (result, exchange) => {
            cannot('judge')
            return message.judge(result, exchange)
          },
        }
      },
    })
    const entry = anEntry('a', { kind: 'letters/post' })
    commit(kernel, entry)
    kernel.worker.accept([entry])
    if (step === 'judge') {
      await kernel.sender.reaches(1)
      await kernel.sender.answer(0, ok)
    }
    expect((await kernel.journal.wait({}, PATIENCE))[0]).toMatchObject({
      outcome: 'failed',
      problems: [{ code: 'MS-INTERNAL', came: 'no such letter' }],
    })
    expect(kernel.store.outboxSize()).toBe(1)
    broken = false
    kernel.space.clock.advance(MINUTE)
    const at = kernel.sender.sent.length
    await settled()
    await kernel.sender.reaches(at)
    await kernel.sender.answer(kernel.sender.sent.length - 1, ok)
    expect(kernel.store.outboxSize()).toBe(0)
  })

  it('keeps the promise of a kind that nobody delivers', async () => {
    const kernel = promised([anEntry('a', { kind: 'balloons/post' })])
    const [exchange] = await kernel.journal.wait({}, PATIENCE)
    expect(exchange?.problems).toMatchObject([{ code: 'MS-INTERNAL', came: 'no emulator delivers balloons/post' }])
    expect(kernel.store.outboxSize()).toBe(1)
  })

  it('delivers again rather than never when the store does not take the result, and shows both', async () => {
    const memory = new MemoryStore()
    const store = new SlowStore(memory)
    const kernel = aKernel({ store })
    await store.commit({ space: 'default', now: 0, reads: [], writes: [], outboxPut: [anEntry('a')], outboxDelete: [], remembered: [] })
    await kernel.worker.start()
    store.gate = () => {
      throw new Error('disk full')
    }
    await kernel.sender.reaches(1)
    await kernel.sender.answer(0, ok)
    expect(kernel.journal.find()).toMatchObject([
      { outcome: 'failed', reply: { line: 'HTTP/1.1 200' }, problems: [{ code: 'MS-STORE-FAILED' }] },
    ])
    store.gate = () => {}
    kernel.space.clock.advance(MINUTE)
    await kernel.sender.reaches(2)
    await kernel.sender.answer(1, ok)
    await settled()
    expect(memory.outboxSize()).toBe(0)
  })

  it('moves the deliveries of one space only when its clock is advanced', async () => {
    const kernel = aKernel()
    const suite = kernel.spaces.create('suite', [])
    const entries = ['default', 'suite'].map((space) => anEntry(space, { space, due: kernel.clock.now() + MINUTE }))
    for (const entry of entries) commit(kernel, entry)
    kernel.worker.accept(entries)
    suite.clock.advance(MINUTE)
    await settled()
    expect(kernel.sender.sent.map(({ message }) => message.labels)).toEqual([{ parcel: 'suite' }])
  })

  it('refuses a second kind of the same name', () => {
    expect(() => aKernel().worker.register('parcels/post', parcelPost)).toThrow('registered twice')
  })
})
