import { describe, expect, it } from 'vitest'
import { TargetLanes } from '../../src/kernel/target-lanes.ts'

/** Lanes whose work ends when the test says so. */
function lanes(limit: number) {
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const made = new TargetLanes<string>(limit, (item) => {
    started.push(item)
    return new Promise((resolve) => ends.set(item, resolve))
  })
  const end = async (item: string) => {
    ends.get(item)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { lanes: made, started, end }
}

describe('TargetLanes', () => {
  it('runs so many at a time per target, first come first served, and no target waits for another', async () => {
    const { lanes: made, started, end } = lanes(2)
    for (const item of ['a1', 'a2', 'a3', 'a4', 'b1']) made.add(item.charAt(0), item)
    expect(started).toEqual(['a1', 'a2', 'b1'])
    expect([made.size, made.running]).toEqual([5, 3])
    await end('a2')
    expect(started).toEqual(['a1', 'a2', 'b1', 'a3'])
    await end('a1')
    expect(started.at(-1)).toBe('a4')
    for (const item of ['a3', 'a4', 'b1']) await end(item)
    expect([made.size, made.running]).toEqual([0, 0])
    made.add('a', 'a5')
    expect(started.at(-1)).toBe('a5')
  })

  it('forgets what waits and lets what runs go on', async () => {
    const { lanes: made, started, end } = lanes(1)
    for (const item of ['a1', 'a2']) made.add('a', item)
    made.clear()
    await end('a1')
    expect([started, made.size]).toEqual([['a1'], 0])
  })

  it('keeps its order through thousands that wait', async () => {
    const done: number[] = []
    const made = new TargetLanes<number>(1, async (item) => void done.push(item))
    const items = Array.from({ length: 5000 }, (_, at) => at)
    for (const item of items) made.add('a', item)
    await made.idle()
    expect(done).toEqual(items)
    expect(made.size).toBe(0)
  })

  it('is idle at once when nothing runs, and after the last of several that end together', async () => {
    const { lanes: made, end } = lanes(2)
    await made.idle()
    made.add('a', 'a1')
    made.add('b', 'b1')
    let idle = false
    const waiting = made.idle().then(() => {
      idle = true
    })
    await end('a1')
    expect(idle).toBe(false)
    await end('b1')
    await waiting
    expect(idle).toBe(true)
  })
})
