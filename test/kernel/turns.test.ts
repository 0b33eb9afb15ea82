import { describe, expect, it } from 'vitest'
import type { Turn } from '../../src/kernel/turn.ts'
import { Turns } from '../../src/kernel/turns.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { aKernel, anEntry, parcels, settled } from '../support/parcels.ts'
import { problemOf } from '../support/problem-of.ts'
import { SlowStore } from '../support/slow-store.ts'

/** Two parties that meet: everybody goes on when all have arrived, later ones pass. */
function meeting(count: number) {
  let here = 0
  let open: () => void = () => {}
  const together = new Promise<void>((resolve) => {
    open = resolve
  })
  return async () => {
    if (++here >= count) open()
    await together
  }
}

function setUp(gate?: SlowStore['gate']) {
  const memory = new MemoryStore()
  const store = new SlowStore(memory, gate)
  const kernel = aKernel({ store })
  kernel.worker.hold()
  return { ...kernel, memory, slow: store, turns: new Turns(store, kernel.worker) }
}

const raise = (by: number, meet: () => Promise<void>) => async (turn: Turn) => {
  const before = (await turn.get(parcels, 'p'))?.weight ?? 0
  await meet()
  turn.put(parcels, 'p', { depot: 'north', weight: before + by })
  return before
}

describe('Turn', () => {
  it('sees its own writes, in reads and finds, and nobody else does before the commit', async () => {
    const { turns, space, memory } = setUp()
    await turns.run(space, async (turn) => turn.put(parcels, 'old', { depot: 'north', weight: 1 }))
    await turns.run(space, async (turn) => {
      turn.put(parcels, 'new', { depot: 'north', weight: 2 })
      turn.put(parcels, 'old', { depot: 'south', weight: 1 })
      expect(await turn.get(parcels, 'new')).toEqual({ depot: 'north', weight: 2 })
      expect(await turn.find(parcels, 'depot', 'north')).toEqual([{ depot: 'north', weight: 2 }])
      expect(await turn.find(parcels, 'depot', 'south')).toEqual([{ depot: 'south', weight: 1 }])
      turn.delete(parcels, 'new')
      expect(await turn.get(parcels, 'new')).toBeUndefined()
      expect(await turn.find(parcels, 'depot', 'north')).toEqual([])
      turn.put(parcels, 'new', { depot: 'north', weight: 3 })
      expect(memory.read('default', 'parcels', 'new')).toBeUndefined()
    })
    expect(memory.list('default', 'parcels').map(({ key }) => key)).toEqual(['new', 'old'])
  })

  it('refuses an index that the collection does not declare', async () => {
    const { turns, space } = setUp()
    await expect(turns.run(space, (turn) => turn.find(parcels, 'colour', 'red'))).rejects.toThrow('declares no index colour')
  })

  it('keeps the last word on a delivery: sent, taken back, sent again', async () => {
    const { turns, space, memory } = setUp()
    await turns.run(space, async (turn) => {
      turn.send(anEntry('a'))
      turn.unsend('a')
      turn.send(anEntry('b'))
      turn.unsend('c')
      turn.send(anEntry('c', { target: 'depot:south' }))
      expect([turn.sent.map(({ id }) => id), turn.unsent]).toEqual([['b', 'c'], ['a']])
    })
    expect(memory.outbox().map(({ id }) => id)).toEqual(['b', 'c'])
  })
})

describe('Turns', () => {
  it('commits records, deliveries and remembered keys together, and answers', async () => {
    const { turns, space, memory } = setUp()
    const answer = await turns.run(space, async (turn) => {
      turn.put(parcels, 'p', { depot: 'north', weight: 1 })
      turn.send(anEntry('a'))
      turn.remember('key', 'said yes', turn.now + 10)
      return 'yes'
    })
    expect(answer).toBe('yes')
    expect(memory.read('default', 'parcels', 'p')?.value).toContain('north')
    expect(memory.outbox()).toHaveLength(1)
    expect(memory.recall('default', 'key', space.clock.now())).toBe('said yes')
    expect(memory.recall('default', 'key', space.clock.now() + 10)).toBeUndefined()
  })

  it('changes nothing when the handler throws', async () => {
    const { turns, space, memory, worker } = setUp()
    const refused = turns.run(space, async (turn) => {
      turn.put(parcels, 'p', { depot: 'north', weight: 1 })
      turn.send(anEntry('a'))
      turn.remember('key', 'x', turn.now + 10)
      throw new Error('no such depot')
    })
    await expect(refused).rejects.toThrow('no such depot')
    expect([memory.list('default', 'parcels'), memory.outbox(), memory.recall('default', 'key', 0)]).toEqual([[], [], undefined])
    worker.resume()
    await settled()
    expect(worker.active).toBe(0)
  })

  it('runs the handler again when a record that it read was changed by another', async () => {
    const { turns, space, memory } = setUp()
    const meet = meeting(2)
    const befores = await Promise.all([turns.run(space, raise(1, meet)), turns.run(space, raise(10, meet))])
    expect(befores).toContain(0)
    expect(befores.filter((before) => before > 0)).toHaveLength(1)
    expect(JSON.parse(memory.read('default', 'parcels', 'p')?.value ?? '')).toEqual({ depot: 'north', weight: 11 })
  })

  it('runs it again when something new would have been found', async () => {
    const { turns, space, memory } = setUp()
    const meet = meeting(2)
    const first = (key: string) => async (turn: Turn) => {
      const there = await turn.find(parcels, 'depot', 'north')
      await meet()
      if (there.length > 0) return `${key} came second`
      turn.put(parcels, key, { depot: 'north', weight: 1 })
      return `${key} came first`
    }
    const said = await Promise.all([turns.run(space, first('a')), turns.run(space, first('b'))])
    expect(said).toEqual(['a came first', 'b came second'])
    expect(memory.list('default', 'parcels').map(({ key }) => key)).toEqual(['a'])
  })

  it('lets only one of two do the work of a key; the other runs again and sees the answer', async () => {
    const { turns, space, memory } = setUp()
    const meet = meeting(2)
    let worked = 0
    const handler = (mine: string) => async (turn: Turn) => {
      const earlier = await turn.recall('message 1')
      await meet()
      if (earlier !== undefined) return `repeats ${earlier}`
      worked++
      turn.send(anEntry(mine))
      turn.remember('message 1', mine, turn.now + 1000)
      return mine
    }
    const said = await Promise.all([turns.run(space, handler('a')), turns.run(space, handler('b'))])
    expect(said).toEqual(['a', 'repeats a'])
    expect(worked).toBe(2)
    expect(memory.outbox().map(({ id }) => id)).toEqual(['a'])
  })

  it('gives up after a bounded number of conflicts, with nothing changed', async () => {
    const { turns, space, memory, slow } = setUp()
    let rounds = 0
    slow.gate = ({ commit }) => {
      if (commit === undefined) return
      memory.commit({
        ...commit,
        reads: [],
        writes: [{ collection: 'parcels', key: 'p', value: String(++rounds), indexes: {} }],
        outboxPut: [],
        remembered: [],
      })
    }
    const refused = await problemOf(() =>
      turns.run(space, async (turn) => {
        await turn.get({ ...parcels, decode: () => ({ depot: '', weight: 0 }) }, 'p')
        turn.send(anEntry('a'))
      }),
    )
    expect(refused).toMatchObject({ code: 'MS-STORE-CONFLICT', came: expect.stringContaining('parcels p') })
    expect(rounds).toBeGreaterThan(1)
    expect([memory.read('default', 'parcels', 'p')?.value, memory.outbox()]).toEqual([String(rounds), []])
  })

  it('reports a store that fails, changes nothing, promises nothing, and takes the next message', async () => {
    const { turns, space, memory, slow, worker, sender } = setUp()
    const handler = async (turn: Turn) => {
      turn.put(parcels, 'p', { depot: 'north', weight: 1 })
      turn.send(anEntry('a'))
    }
    slow.gate = ({ method }) => {
      if (method === 'commit') throw new Error('disk full')
    }
    const refused = await problemOf(() => turns.run(space, handler))
    expect(refused).toMatchObject({ code: 'MS-STORE-FAILED', came: 'disk full' })
    expect([memory.list('default', 'parcels'), memory.outbox()]).toEqual([[], []])
    slow.gate = () => {}
    worker.resume()
    await turns.run(space, handler)
    await sender.reaches(1)
    expect(sender.sent).toHaveLength(1)
  })

  it('does not commit what changes nothing', async () => {
    const { turns, space, slow } = setUp()
    slow.gate = ({ method }) => {
      if (method === 'commit') throw new Error('disk full')
    }
    expect(await turns.run(space, async (turn) => (await turn.get(parcels, 'p')) ?? 'nothing')).toBe('nothing')
  })

  it('refuses to commit for a space that was dropped meanwhile, also when its name is in use again', async () => {
    const { turns, spaces, memory } = setUp()
    const suite = spaces.create('suite', [])
    const refused = await problemOf(() =>
      turns.run(suite, async (turn) => {
        spaces.drop('suite')
        spaces.create('suite', [])
        turn.put(parcels, 'p', { depot: 'north', weight: 1 })
      }),
    )
    expect(refused.code).toBe('MS-SPACE-UNKNOWN')
    expect(memory.list('suite', 'parcels')).toEqual([])
  })

  it('has one time through a turn', async () => {
    const { turns, space, clock } = setUp()
    await turns.run(space, async (turn) => {
      const began = turn.now
      clock.pass(1000)
      expect(turn.now).toBe(began)
    })
  })
})
