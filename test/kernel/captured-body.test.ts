import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CapturedBody } from '../../src/kernel/captured-body.ts'
import { runPipeline, type Step } from '../../src/kernel/emulator.ts'
import { Fields } from '../../src/kernel/fields.ts'

const sha = (body: Buffer) => createHash('sha256').update(body).digest('hex')

describe('CapturedBody', () => {
  it('keeps a small body by reference', () => {
    const body = Buffer.from('parcel')
    const captured = CapturedBody.of(body, 6)
    expect(captured.head).toBe(body)
    expect([captured.size, captured.truncated, captured.digest]).toEqual([6, false, sha(body)])
  })

  it('cuts a large one, and still knows size and digest of the whole', () => {
    const body = Buffer.from('a parcel of some weight')
    const captured = CapturedBody.of(body, 8)
    expect(captured.head.toString()).toBe('a parcel')
    expect([captured.size, captured.truncated, captured.digest]).toEqual([body.length, true, sha(body)])
    body.fill(0)
    expect(captured.head.toString()).toBe('a parcel')
  })

  it('has one empty body', () => {
    expect(CapturedBody.of(Buffer.alloc(0), 0)).toBe(CapturedBody.empty)
    expect([CapturedBody.empty.size, CapturedBody.empty.truncated, CapturedBody.empty.digest]).toEqual([0, false, sha(Buffer.alloc(0))])
  })
})

describe('Fields', () => {
  it('finds the first value in any case, and counts', () => {
    const fields = new Fields(['Parcel-Id', '1', 'Weight', '2', 'PARCEL-ID', '3'])
    expect([fields.get('parcel-id'), fields.get('weight'), fields.get('colour')]).toEqual(['1', '2', undefined])
    expect([fields.count('parcel-id'), fields.count('colour')]).toEqual([2, 0])
  })
})

describe('runPipeline', () => {
  it('runs the steps in order, synchronous and asynchronous alike', async () => {
    const step =
      (name: string, later: boolean): Step<string[]> =>
      (visit) => {
        if (!later) {
          visit.push(name)
          return
        }
        return Promise.resolve().then(() => void visit.push(name))
      }
    const visit: string[] = []
    await runPipeline([step('decode', false), step('identify', true), step('handle', false)], visit)
    expect(visit).toEqual(['decode', 'identify', 'handle'])
  })

  it.each([true, false])('stops at the step that throws (later: %s)', async (later) => {
    const visit: string[] = []
    const refuse: Step<string[]> = () => {
      if (!later) throw new Error('no such parcel')
      return Promise.reject(new Error('no such parcel'))
    }
    const run = async () => runPipeline([refuse, (each) => void each.push('handle')], visit)
    await expect(run()).rejects.toThrow('no such parcel')
    expect(visit).toEqual([])
  })
})
