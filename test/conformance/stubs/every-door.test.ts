import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type StubDraft, StubInput } from '../../../src/stubs/stub.ts'
import { type TestEnvironment, testEnvironment } from '../../support/environment.ts'
import { doors, type FaultyDoor } from '../faults/doors.ts'
import { exchangeBytes, replyOf } from '../faults/wire.ts'

const StubId = z.looseObject({ id: z.string() })

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment({ ticketPort: 0, admin: 'open' })
})
beforeEach(() => void spine.environment.stubs.remove(() => true))

/** A stub put in force the way a test in process does, or the way any other program does. */
const ways: Readonly<Record<string, (stub: StubDraft) => Promise<string>>> = {
  'in process': async (stub) => (await spine.environment.stubs.add(StubInput.parse(stub))).stub.id,
  'by the admin interface': async (stub) => {
    const answer = await fetch(`${spine.environment.urls.http}/api/stubs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(stub),
    })
    expect(answer.status).toBe(201)
    return StubId.parse(await answer.json()).id
  },
}

const call = async (door: FaultyDoor) => replyOf(await exchangeBytes(spine.ca, door.request(spine)))
const last = ({ name }: FaultyDoor) => spine.environment.journal.find({ door: name, direction: 'in' }).at(-1)

it('every emulator of the environment stands in the table', () => {
  expect(doors.map(({ name }) => name).sort()).toEqual(spine.environment.emulators.map(({ name }) => name).sort())
})

describe.each(doors.map((door) => [door.name, door] as const))('%s', (name, door) => {
  it.each(Object.entries(ways))('a stub %s answers in its place, and goes', async (_, put) => {
    const usual = await call(door)
    const id = await put({
      door: name,
      answer: { status: 418, headers: { 'X-Stub': '{{stub.id}}', 'Content-Type': 'text/plain' }, body: 'Hello {{request.method}}' },
    })
    const { status, head, body } = await call(door)
    expect([status, body]).toEqual([418, `Hello ${door.request(spine).verb}`])
    expect(head).toContain(`X-Stub: ${id}`)
    expect(last(door)).toMatchObject({ outcome: 'refused', summary: expect.stringContaining(`stub ${id} answers`) })
    expect(last(door)?.problems).toContainEqual(expect.objectContaining({ code: 'MS-STUB', severity: 'note' }))
    spine.environment.stubs.remove(({ stub }) => stub.id === id)
    expect((await call(door)).status).toBe(usual.status)
  })

  it('a stub changes the real answer, asks the door to refuse, and one that does not match tells why', async () => {
    const usual = await call(door)
    await ways['in process']?.({ door: name, answer: { patch: {}, status: 299, headers: { 'X-Changed': 'yes' } } })
    const changed = await call(door)
    expect([changed.status, changed.body.length > 0]).toEqual([299, usual.body.length > 0])
    expect(changed.head).toContain('X-Changed: yes')

    spine.environment.stubs.remove(() => true)
    const { as, code, status, shows } = door.refusal
    await ways['in process']?.({ door: name, answer: { refuse: { as, code, text: `no: ${code}` } } })
    const refused = await call(door)
    expect(refused.status).toBe(status)
    expect(refused.head + refused.body).toMatch(shows)

    spine.environment.stubs.remove(() => true)
    await ways['in process']?.({
      id: 'other',
      door: name,
      match: { method: door.request(spine).verb, path: '/else' },
      answer: { status: 500 },
    })
    expect((await call(door)).status).toBe(usual.status)
    const exchange = last(door)
    const answer = await fetch(`${spine.environment.urls.http}/api/exchanges/${exchange?.id}`)
    expect(await answer.json()).toMatchObject({
      nearMisses: [{ stub: 'other', held: 1, failed: [{ condition: 'path', expected: '"/else"', came: expect.stringMatching(/^"\//) }] }],
    })
  })
})
