import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FaultRuleInput } from '../../src/stubs/faults/fault-rule.ts'
import { run } from '../cli/program.ts'
import { A, B, LIST, type TestEnvironment, testEnvironment, UPLOAD } from '../support/environment.ts'
import { query, upload } from '../support/messages.ts'
import { problemOf } from '../support/problem-of.ts'
import { acknowledge } from '../support/supplier.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const NEWCOMER = { partyKey: 'X88888-9990008', odsCode: 'X88888', fqdn: 'newcomer.mock.nhs.uk', endpoint: 'inbox:' }
const rule = FaultRuleInput.parse({ on: 'request', match: { messageId: 'none' }, nth: 3, effect: { do: 'withhold' } })

/** Everything of the default space that a snapshot keeps. */
async function standing({ environment, state }: TestEnvironment) {
  const { clock } = environment.spaces.default
  return {
    // Revisions only ever grow.
    state: (await state()).replaceAll(/"revision":\d+/g, '"revision":0'),
    parties: environment.parties('default'),
    ldif: [...environment.exportDirectory('default')].join(''),
    changes: environment.faults.list('default'),
    clock: [clock.now(), clock.frozen, clock.rate],
    inboxes: environment.inboxes.of('default'),
  }
}

describe.each([
  ['in memory', false],
  ['with --data', true],
])('a snapshot of a space, %s', (_what, durable) => {
  const started = () => testEnvironment(durable ? { data: temporaryFolder() } : {})

  it('is put back whole: state, directory, inboxes, rules and clock, and the exchanges are gone', async () => {
    const spine = await started()
    const { environment } = spine
    const { clock } = environment.spaces.default
    await spine.listen(A, acknowledge)
    clock.freeze()
    clock.set(Date.parse('2026-03-01T09:00:00Z'))
    await environment.register(NEWCOMER)
    await environment.deregister({ space: 'default', partyKey: B.partyKey })
    environment.faults.add(rule)
    await spine.send(upload(spine.route(UPLOAD)))
    await environment.inboxes.keep('default', NEWCOMER.partyKey, {
      receivedAt: '2026-03-01T09:00:00Z',
      exchangeId: 'x',
      labels: {},
      fields: [],
      body: Buffer.from('kept'),
    })
    await spine.settled()
    const before = await standing(spine)
    await environment.snapshots.save(environment.spaces.default, 'one')

    clock.resume()
    clock.scale(5)
    clock.advance(86_400_000)
    environment.faults.remove(() => true)
    await environment.deregister({ space: 'default', partyKey: NEWCOMER.partyKey })
    await environment.register({ ...NEWCOMER, partyKey: 'X88888-9990009', fqdn: 'other.mock.nhs.uk' })
    await spine.send(upload(spine.route(UPLOAD)))
    expect(await standing(spine)).not.toEqual(before)

    await environment.restoreSpace('default', 'one')
    expect(await standing(spine)).toEqual(before)
    expect(environment.journal.find({ space: 'default' })).toEqual([])
    // And again, from what it had become.
    await spine.send(upload(spine.route(UPLOAD)))
    await environment.restoreSpace('default', 'one')
    expect(await standing(spine)).toEqual(before)
  })

  it('holds what was promised: it is delivered again', async () => {
    const spine = await started()
    const { environment } = spine
    const endpoint = await spine.listen(A, acknowledge)
    environment.worker.hold()
    const message = query(spine.route(LIST))
    expect((await spine.send(message)).status).toBe(202)
    await expect.poll(() => environment.store.outboxSize()).toBe(1)
    await environment.snapshots.save(environment.spaces.default, 'promised')
    environment.worker.resume()
    const first = await endpoint.delivery(message.conversationId)
    await spine.settled()
    await environment.restoreSpace('default', 'promised')
    await endpoint.count(2)
    expect(endpoint.received.map(({ messageId }) => messageId)).toEqual([first.messageId, first.messageId])
  })
})

it('by the admin interface and the command line: create, save, list, restore, forget, drop; clocks', async () => {
  const { environment } = await testEnvironment({ admin: 'open' })
  const admin = ['--admin-url', environment.urls.http]
  const does = async (...words: string[]) => {
    const { code, stdout, stderr } = await run([...words, ...admin])
    return code === 0 ? stdout.trimEnd() : `${code} ${stderr}`
  }
  expect(await does('space', 'create', 'suite', '--party-key', 'P11111-0000001', '--host', 'suite.mock.nhs.uk')).toContain('suite is there')
  expect(await does('clock', 'set', '2026-03-01T09:00:00Z', '--space', 'suite')).toMatch(/^2026-03-01T09:00:0\d.\d{3}Z runs$/)
  expect(await does('clock', 'freeze', '--space', 'suite')).toContain('frozen')
  expect(await does('space', 'save', 'suite', 'clean')).toBe('space suite is kept as clean')
  expect(await does('space', 'snapshots', 'suite')).toMatch(/^clean +2026-03-01T09:00:0/m)
  expect(await does('clock', 'advance', '1d', '--space', 'suite')).toMatch(/^2026-03-02T09:00/)
  expect(await does('clock', 'resume', '--space', 'suite')).toMatch(/runs$/)
  expect(await does('clock', 'scale', '60', '--space', 'suite')).toMatch(/runs × 60$/)
  expect(await does('clock', 'scale', 'fast', '--space', 'suite')).toContain('2 ')
  expect(await does('space', 'restore', 'suite', 'clean')).toBe('space suite stands as clean again')
  expect(await does('clock', 'show', '--space', 'suite')).toMatch(/^2026-03-01T09:00:0\d.\d{3}Z frozen$/)
  expect(await does('space', 'list')).toMatch(/^suite +2026-03-01T09:00:\S+ +frozen +host:suite.mock.nhs.uk party:p11111-0000001$/m)
  expect(await does('space', 'restore', 'suite', 'claen')).toMatch(/MS-SNAPSHOT-UNKNOWN.*(did you mean "clean"|known: clean)/s)
  expect(await does('space', 'forget', 'suite', 'clean')).toContain('is forgotten')
  expect(await does('space', 'snapshots', 'suite')).not.toContain('clean')
  expect(await does('space', 'reset', 'suite')).toContain('back at its seed')
  expect(await does('space', 'drop', 'suite')).toBe('space suite is dropped')
  expect(await does('space', 'list')).not.toContain('suite')
})

it('is one of a bounded number, and ends with its space', async () => {
  const { environment } = await testEnvironment({ maxSnapshots: 2 })
  const space = await environment.createSpace({ name: 'suite', claims: {}, seed: 'none' })
  for (const name of ['a', 'b', 'a']) await environment.snapshots.save(space, name)
  expect((await problemOf(() => environment.snapshots.save(space, 'c'))).code).toBe('MS-SNAPSHOT-LIMIT')
  expect(environment.snapshots.list('suite').map(({ name }) => name)).toEqual(['b', 'a'])
  await environment.dropSpace('suite')
  await environment.createSpace({ name: 'suite', claims: {}, seed: 'none' })
  expect((await problemOf(() => environment.restoreSpace('suite', 'a'))).code).toBe('MS-SNAPSHOT-UNKNOWN')
})

it('the commands that the guide shows do what they say', async () => {
  const guide = readFileSync(new URL('../../docs/guides/spaces.md', import.meta.url), 'utf8')
  const { environment } = await testEnvironment({ admin: 'open' })
  const lines = (/```sh\n(.*?)```/s.exec(guide)?.[1] ?? '').trim().split('\n')
  expect(lines).toHaveLength(11)
  for (const line of lines) {
    const { code, stdout, stderr } = await run([...line.split(' ').slice(1), '--admin-url', environment.urls.http])
    expect([line, stderr, code]).toEqual([line, '', 0])
    if (line.includes('clock show')) expect(stdout).toMatch(/^2026-03-01T09:00:/)
  }
  expect(environment.spaces.all().map(({ name }) => name)).toEqual(['default'])
})
