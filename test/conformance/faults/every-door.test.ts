import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FaultRuleInput } from '../../../src/stubs/faults/fault-rule.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { PATIENCE } from '../../support/patience.ts'
import { doors, type FaultyDoor } from './doors.ts'
import { exchangeBytes, replyOf, type Seen } from './wire.ts'

const FaultId = z.looseObject({ id: z.string() })

let spine: TestEnvironment
let normal: ReadonlyMap<string, { readonly status: number; readonly size: number }>
beforeAll(async () => {
  spine = await testEnvironment({ ticketPort: 0, admin: 'open' })
  const usual = await Promise.all(
    doors.map(async (door) => {
      await door.prepare?.(spine)
      const { status, body } = replyOf(await exchangeBytes(spine.ca, door.request(spine)))
      return [door.name, { status, size: body.length }] as const
    }),
  )
  normal = new Map(usual)
})

it('every emulator of the environment stands in the table', () => {
  expect(doors.map(({ name }) => name).sort()).toEqual(spine.environment.emulators.map(({ name }) => name).sort())
})

/** A rule put in force the way a test in process does, or the way any other program does. */
const ways = {
  'in process': async (rule: object): Promise<string> => spine.environment.faults.add(FaultRuleInput.parse(rule)).id,
  'by the admin interface': async (rule: object): Promise<string> => {
    const answer = await fetch(`${spine.environment.urls.http}/api/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(rule),
    })
    expect(answer.status).toBe(201)
    return FaultId.parse(await answer.json()).id
  },
}

interface Class {
  readonly effect: object | ((door: FaultyDoor) => object)
  check(seen: Seen, door: FaultyDoor): void
}

/** As without a fault: whole, with the usual status. */
const usual = (seen: Seen, { name }: FaultyDoor): void => {
  expect(replyOf(seen).status).toBe(normal.get(name)?.status)
}
const nothing =
  (...ends: readonly string[]) =>
  ({ bytes, ended }: Seen): void => {
    expect(bytes.length).toBe(0)
    expect(ends).toContain(ended)
  }

const classes: Readonly<Record<string, Class>> = {
  'fixed delay': { effect: { do: 'delay', fixedDelayMilliseconds: 2 }, check: usual },
  'uniform delay': { effect: { do: 'delay', delayDistribution: { type: 'uniform', lower: 1, upper: 3 } }, check: usual },
  'log-normal delay': { effect: { do: 'delay', delayDistribution: { type: 'lognormal', median: 2, sigma: 0.1 } }, check: usual },
  'chunked dribble': { effect: { do: 'dribble', numberOfChunks: 3, totalDuration: 6 }, check: usual },
  bandwidth: { effect: { do: 'dribble', bytesPerSecond: 10_000_000 }, check: usual },
  CONNECTION_RESET_BY_PEER: { effect: { do: 'CONNECTION_RESET_BY_PEER' }, check: nothing('ECONNRESET') },
  'reset before processing': { effect: { do: 'reset', when: 'before' }, check: nothing('ECONNRESET') },
  'reset in the middle of the reply': {
    effect: { do: 'reset', sent: 4 },
    check: ({ bytes, ended }, { name }) => {
      expect([ended, bytes.subarray(0, 9).toString()]).toEqual(['ECONNRESET', 'HTTP/1.1 '])
      const at = bytes.indexOf('\r\n\r\n')
      expect(bytes.length - at - 4).toBe(Math.min(4, normal.get(name)?.size ?? 0))
    },
  },
  EMPTY_RESPONSE: { effect: { do: 'EMPTY_RESPONSE' }, check: nothing('end', 'close') },
  MALFORMED_RESPONSE_CHUNK: {
    effect: { do: 'MALFORMED_RESPONSE_CHUNK' },
    check: ({ bytes, ended }, { name }) => {
      const at = bytes.indexOf('\r\n\r\n')
      const head = bytes.subarray(0, at).toString('latin1')
      expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${normal.get(name)?.status}[^]*Transfer-Encoding: chunked`))
      expect([bytes.length - at - 4, [...bytes.subarray(at + 4)].every((byte) => byte >= 0x80), ended]).toEqual([100, true, 'end'])
    },
  },
  RANDOM_DATA_THEN_CLOSE: {
    effect: { do: 'RANDOM_DATA_THEN_CLOSE' },
    check: ({ bytes, ended }) => expect([bytes.length, [...bytes].every((byte) => byte >= 0x80), ended]).toEqual([100, true, 'end']),
  },
  'half-close': {
    effect: { do: 'half-close' },
    check: (seen, door) => {
      usual(seen, door)
      expect(seen.ended).toBe('end')
    },
  },
  'half-close in the middle': {
    effect: { do: 'half-close', sent: 2 },
    check: ({ bytes, ended }, { name }) => {
      const left = Math.min(2, normal.get(name)?.size ?? 0)
      expect([ended, bytes.length - bytes.indexOf('\r\n\r\n') - 4]).toEqual(['end', left])
    },
  },
  'drop before processing': { effect: { do: 'drop', when: 'before', ms: 5 }, check: nothing('end') },
  'drop after processing': { effect: { do: 'drop', ms: 5 }, check: nothing('end') },
  withhold: { effect: { do: 'withhold' }, check: (seen) => expect(replyOf(seen).body).toBe('') },
  'another reply': {
    effect: { do: 'reply', status: 507, body: 'no room' },
    check: (seen) => {
      const { status, body } = replyOf(seen)
      expect([status, body]).toEqual([507, 'no room'])
    },
  },
  'the door’s refusal': {
    effect: ({ refusal: { as, code } }: FaultyDoor) => ({ do: 'refuse', as, code, text: `${code} by a rule` }),
    check: (seen, { refusal }) => {
      const { status, body } = replyOf(seen)
      expect([status, refusal.shows.test(body)]).toEqual([refusal.status, true])
    },
  },
}

describe.each(Object.entries(ways))('%s', (_way, add) => {
  describe.each(doors.map((door) => [door.name, door] as const))('%s', (name, door) => {
    it.each(Object.entries(classes))('%s', async (_class, { effect, check }) => {
      const { faults, journal } = spine.environment
      const after = journal.find().at(-1)?.sequence ?? 0
      const id = await add({ on: 'request', door: name, times: 1, effect: typeof effect === 'function' ? effect(door) : effect })
      try {
        check(await exchangeBytes(spine.ca, door.request(spine)), door)
        const [exchange] = await journal.wait({ after, door: name, direction: 'in', problem: 'MS-FAULT' }, PATIENCE)
        expect(exchange?.problems.map(({ came }) => came).join()).toContain(id)
        expect(faults.list().find((rule) => rule.id === id)?.acted).toBe(1)
      } finally {
        faults.remove((rule) => rule.id === id)
      }
      // The next one is answered as ever.
      usual(await exchangeBytes(spine.ca, door.request(spine)), door)
    })
  })
})

it('each act is counted', async () => {
  const text = await (await fetch(`${spine.environment.urls.http}/metrics`)).text()
  for (const { name } of doors)
    expect(text).toMatch(new RegExp(`mock_spine_faults_total\\{door="${name}",on="request",effect="half-close"\\} 4`))
})
