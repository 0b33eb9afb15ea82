import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ackCodes } from '../../src/national/gp2gp/ack-codes.ts'
import { behaviourFor, behaviours } from '../../src/national/gp2gp/behaviours.ts'
import { FRAGMENTS, fragmentOf, LENGTH } from '../../src/national/gp2gp/large-file.ts'
import { next, OutOfTurn, type TransferEvent, type TransferState } from '../../src/national/gp2gp/states.ts'

describe('the states of a transfer', () => {
  it.each<readonly [TransferState, TransferEvent, TransferState]>([
    ['none', 'request for a small record', 'record sent'],
    ['none', 'request for a large record', 'continue awaited'],
    ['none', 'request refused', 'refused'],
    ['none', 'request unanswered', 'silent'],
    ['record sent', 'record accepted', 'closed'],
    ['record sent', 'record rejected', 'failed'],
    ['continue awaited', 'continue', 'fragments sent'],
    ['continue awaited', 'continue refused', 'refused'],
    ['continue awaited', 'continue unanswered', 'silent'],
    ['continue awaited', 'record rejected', 'failed'],
    ['fragments sent', 'record accepted', 'closed'],
    ['fragments sent', 'record rejected', 'failed'],
  ])('%s, %s: %s', (state, event, after) => {
    expect(next(state, event)).toBe(after)
  })

  it.each<readonly [TransferState, TransferEvent]>([
    ['none', 'continue'],
    ['none', 'record accepted'],
    ['record sent', 'continue'],
    ['continue awaited', 'record accepted'],
    ['fragments sent', 'continue'],
    ['closed', 'record accepted'],
    ['refused', 'continue'],
    ['silent', 'continue'],
  ])('%s: no %s', (state, event) => {
    expect(() => next(state, event)).toThrow(OutOfTurn)
  })
})

describe('the NHS numbers', () => {
  it.each([...behaviours.keys()])('%s has its check digit', (nhsNumber) => {
    const sum = [...nhsNumber.slice(0, 9)].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0)
    expect((11 - (sum % 11)) % 11).toBe(Number(nhsNumber[9]))
  })

  it('the guide lists every one, with the code it is refused with', () => {
    const guide = readFileSync(new URL('../../docs/guides/gp2gp.md', import.meta.url), 'utf8')
    for (const [nhsNumber, behaviour] of behaviours) {
      const row = guide.split('\n').find((line) => line.includes(nhsNumber))
      expect(row, nhsNumber).toBeDefined()
      if (behaviour.kind === 'refuse') expect(row).toContain(`code ${behaviour.code}, ${ackCodes[behaviour.code]}`)
    }
    expect(guide.match(/\b9690\d{6}\b/g)?.length).toBe(behaviours.size)
  })

  it('every other patient has a small record', () => {
    expect(behaviourFor('9692113736')).toEqual({ kind: 'small' })
  })
})

it('the file of a large record, put together', () => {
  const parts = Array.from({ length: FRAGMENTS }, (_, at) => fragmentOf(at))
  expect(parts.map(({ length }) => length)).toEqual([4_500_000, 4_500_000, 2_249_920])
  const file = Buffer.from(parts.join(''), 'base64')
  expect(file.length).toBe(LENGTH)
  expect(file.subarray(0, 22).toString()).toBe('Entry 1 of the record.')
  expect(file.subarray(-64).toString().trim()).toBe(`Entry ${LENGTH / 64} of the record.`)
})
