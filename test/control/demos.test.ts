import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { DemoEventView } from '../../src/control/demo-view.ts'
import { onDemoEvent } from '../../src/control/demos.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Running, running } from './running.ts'

/** Scripts as users write them: plain modules in a folder. */
const scripts = temporaryFolder()
const step = (play: string, title = 'A step') =>
  `{ title: '${title}', happens: 'It happens.', matters: 'It matters.', look: 'At it.', play: ${play} }`
const script = (name: string, steps: readonly string[], { scene = 'async () => ({})', needs = '{}', place = 100 } = {}) =>
  writeFileSync(
    path.join(scripts, `${name}.js`),
    `export const demo = { place: ${place}, title: 'Of my own', story: 'A story.', needs: ${needs}, scene: ${scene}, steps: [${steps.join(',')}] }\n`,
  )
const NOTHING = 'async () => {}'
const FOR_EVER = '(stage) => stage.exchange({ labels: { messageId: "never" } })'
const SUPPLIER = 'async (stage) => ({ supplier: await stage.supplier("mine") })'

let one: Running
beforeAll(async () => {
  script('quick', [step(NOTHING), step('async (stage) => stage.saw("done")')], { place: 0 })
  script('waits', [step(FOR_EVER)], { scene: SUPPLIER })
  script('renews', [step('async (stage, { supplier }) => supplier.renewCertificate()')], { scene: SUPPLIER })
  script('never-sets', [step(NOTHING)], {
    scene: 'async (stage) => { for (;;) { await stage.supplier("s" + Math.random().toString(36).slice(2)) } }',
  })
  script('wrong', [step(NOTHING), step('async (stage) => stage.check(false, "this", "that")')])
  script('throws', [step('async () => { throw new TypeError("of its own") }')], { scene: SUPPLIER })
  script('needs', [step(NOTHING)], {
    needs: '{ parties: ["X99999-1"], patients: ["9990000018", "1111111111"], users: ["5"], hosts: ["ssp", "moon"] }',
  })
  script('no-file', [step('async (stage, { supplier }) => { await supplier.send("absent.msg") }')], { scene: SUPPLIER })
  one = await running({ demos: scripts, maxDemos: 3 })
})

const start = async (demo: string, more: object = {}): Promise<string> =>
  (await one.call('post', '/api/demo-plays', { demo, ...more }).expect(201)).body.id
const get = async (id: string, query = '') => (await one.call('get', `/api/demo-plays/${id}${query}`).expect(200)).body
const forget = (id: string) => one.call('delete', `/api/demo-plays/${id}`).expect(204)

/** The play once it has ended, asked for as a console asks: after what is known, waiting for more. */
async function ended(id: string) {
  const events: z.output<typeof DemoEventView>[] = []
  for (;;) {
    const play = await get(id, `?after=${events.length}&wait=5s`)
    events.push(...play.events)
    expect(play.next).toBe(events.length)
    if (events.at(-1)?.kind === 'ended') return { play, events }
  }
}

/** Ends as soon as a play has told an event of that kind. */
async function until(id: string, kind: string) {
  for (let after = 0; ; ) {
    const { events, next } = await get(id, `?after=${after}&wait=5s`)
    if (events.some((event: { kind: string }) => event.kind === kind)) return
    after = next
  }
}

/** What a play could leave behind. */
const traces = () => ({
  spaces: one.environment.spaces.all().map(({ name }) => name),
  certificates: one.environment.authority
    .list()
    .filter(({ commonName, revoked }) => commonName.startsWith('demo-') && revoked === undefined),
  exchanges: one.environment.journal.find().map(({ space }) => space),
  faults: one.environment.faults.list(),
})
const CLEAN = { spaces: ['default'], certificates: [], exchanges: [], faults: [] }

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
  })

describe('the list', () => {
  it('has the built-in demos and those of the folder, in the order of their places', async () => {
    const { demos } = (await one.call('get', '/api/demos').expect(200)).body
    const names = demos.map(({ name }: { name: string }) => name)
    expect(names.slice(0, 4)).toEqual(['quick', 'gp-summary', 'pds', 'gp2gp'])
    expect(names).toHaveLength(17)
    const summary = (await one.call('get', '/api/demos/gp-summary').expect(200)).body
    expect(summary).toEqual(demos[1])
    for (const { title, happens, matters, look } of summary.steps)
      expect([title, happens, matters, look].every((text) => text.length > 10)).toBe(true)
  })

  it.each([
    ['get', '/api/demos/gp-sumary', undefined, 404, 'MS-DEMO-UNKNOWN', /such as gp-summary/],
    ['get', '/api/demos/..%2f..%2fpackage', undefined, 404, 'MS-DEMO-UNKNOWN', /./],
    ['post', '/api/demo-plays', { demo: '../demos/pds' }, 404, 'MS-DEMO-UNKNOWN', /./],
    ['post', '/api/demo-plays', { demo: 'pds', stepwise: 'yes' }, 400, 'MS-ADMIN-BODY', /./],
    ['get', '/api/demo-plays/pds-9', undefined, 404, 'MS-ADMIN-NOT-FOUND', /./],
    ['delete', '/api/demo-plays/pds-9', undefined, 404, 'MS-ADMIN-NOT-FOUND', /./],
    ['post', '/api/demo-plays/pds-9/continue', {}, 404, 'MS-ADMIN-NOT-FOUND', /./],
  ] as const)('%s %s %j is refused', async (verb, target, body, status, code, expected) => {
    const answer = await one.call(verb, target, body).expect(status)
    expect(answer.body).toMatchObject({ code, expected: expect.stringMatching(expected) })
    expect(traces()).toEqual(CLEAN)
  })
})

describe('a play', () => {
  it('told step by step: it waits, goes on by one, then to its end; whoever listens hears the same', async () => {
    const heard: unknown[] = []
    const stop = await onDemoEvent(one.environment, (event) => heard.push(event))
    script('three', [step(NOTHING, 'One'), step('async (stage) => stage.saw("two")', 'Two'), step(NOTHING, 'Three')])
    const id = await start('three', { stepwise: true })
    await until(id, 'waiting')
    expect((await get(id)).steps.map(({ state }: { state: string }) => state)).toEqual(['played', 'coming', 'coming'])
    expect((await one.call('post', `/api/demo-plays/${id}/continue`, {}).expect(200)).body.id).toBe(id)
    await expect.poll(async () => (await get(id)).events.filter(({ kind }: { kind: string }) => kind === 'waiting').length).toBe(2)
    await one.call('post', `/api/demo-plays/${id}/continue`, { to: 'end' }).expect(200)
    const { events, play } = await ended(id)
    expect(play.state).toBe('played')
    expect(events.map(({ kind, step: at, text }) => [kind, at, text].filter((each) => each !== undefined).join(' '))).toEqual([
      'begun',
      'step 0',
      'step-played 0',
      'waiting 1',
      'step 1',
      'saw 1 two',
      'step-played 1',
      'waiting 2',
      'step 2',
      'step-played 2',
      'ended',
    ])
    expect(heard).toEqual(events)
    stop()
    const refused = await one.call('post', `/api/demo-plays/${id}/continue`, {}).expect(409)
    expect(refused.body.code).toBe('MS-DEMO-OVER')
    await forget(id)
  })

  it('stopped halfway leaves nothing behind', async () => {
    const id = await start('gp2gp', { stepwise: true })
    await until(id, 'waiting')
    await one.call('post', `/api/demo-plays/${id}/continue`, {}).expect(200)
    await until(id, 'exchange')
    const { space } = await get(id)
    expect(space).toBe(`demo-${id}`)
    const [party] = one.environment.parties(space).filter(({ fqdn }) => fqdn.startsWith('demo-'))
    const port = Number(new URL(party?.endpoints[0]?.url ?? '').port)
    expect(await isOpen(port)).toBe(true)
    expect(traces().certificates).toHaveLength(1)
    await forget(id)
    expect(await isOpen(port)).toBe(false)
    expect(traces()).toEqual(CLEAN)
    expect(one.environment.spaces.owner(`party:${party?.partyKey.toLowerCase()}`)).toBeUndefined()
    expect((await one.call('get', '/api/demo-plays')).body).toEqual({ plays: [] })
    expect(await one.environment.store.outbox(space)).toEqual([])
  })

  it.each(['waits', 'never-sets'])('%s: one that would never end is stopped all the same', async (name) => {
    const id = await start(name)
    await expect.poll(() => traces().certificates.length).toBeGreaterThan(0)
    await forget(id)
    expect(traces()).toEqual(CLEAN)
  })

  it.each([
    ['wrong', ['played', 'failed'], { code: 'MS-DEMO-STEP', came: 'this', expected: 'that' }],
    ['throws', ['failed'], { code: 'MS-DEMO-SCRIPT', came: 'throws: of its own' }],
    ['no-file', ['failed'], { code: 'MS-DEMO-STEP', came: 'no message file absent.msg' }],
  ])('%s fails with what came, what was expected and what to do', async (name, steps, problem) => {
    const id = await start(name)
    const { play, events } = await ended(id)
    expect(play).toMatchObject({ state: 'failed', problem: { ...problem, next: expect.stringMatching(/\w{3}/) } })
    expect(play.steps.map(({ state }: { state: string }) => state)).toEqual(steps)
    expect(events.slice(-2).map(({ kind }) => kind)).toEqual(['failed', 'ended'])
    await forget(id)
    expect(traces()).toEqual(CLEAN)
  })

  it('certificates that its suppliers renewed are revoked with the others', async () => {
    const id = await start('renews')
    expect((await ended(id)).play.state).toBe('played')
    expect(traces().certificates).toHaveLength(2)
    await forget(id)
    expect(traces()).toEqual(CLEAN)
  })

  it('without what it needs it does not begin, and says what is missing and what to do', async () => {
    const { body } = await one.call('post', '/api/demo-plays', { demo: 'needs' }).expect(409)
    expect(body).toMatchObject({
      code: 'MS-DEMO-NEEDS',
      came: 'the environment int without party X99999-1, host moon, patient 1111111111, smartcard user 5',
      next: expect.stringContaining('--standalone'),
    })
    expect(traces()).toEqual(CLEAN)
  })

  it('more than may be at once are refused; one that has ended makes room', async () => {
    const [first, second, third] = [await start('waits'), await start('waits'), await start('waits')]
    expect([first, second, third]).toEqual(['waits-1', 'waits-2', 'waits-3'])
    const { body } = await one.call('post', '/api/demo-plays', { demo: 'quick' }).expect(503)
    expect(body).toMatchObject({ code: 'MS-DEMO-BUSY', expected: 'fewer than 3 (--max-demos)' })
    await forget(second ?? '')
    const quick = await start('quick')
    await ended(quick)
    const again = await start('waits')
    expect(again).toBe('waits-2')
    expect((await one.call('get', '/api/demo-plays')).body.plays.map(({ id }: { id: string }) => id)).toEqual([first, third, again])
    for (const id of [first, third, again]) await forget(id ?? '')
    expect(traces()).toEqual(CLEAN)
  })
})

describe('a script that cannot be used', () => {
  it.each([
    ['export const demo = {', /./],
    ['export const story = {}', /no export named demo/],
    ['export const demo = { place: 1, title: "T", story: "S", scene: async () => {}, steps: [] }', /steps: /],
    ['export const demo = { place: 1, title: "T", story: "S", scene: 7, steps: [] }', /scene: a function/],
  ])('%s is named with its file', async (text, came) => {
    const folder = temporaryFolder()
    writeFileSync(path.join(folder, 'mine.js'), text)
    const other = await running({ demos: folder })
    for (const target of ['/api/demos', '/api/demos/mine']) {
      const { body } = await other.call('get', target).expect(500)
      expect(body).toMatchObject({ code: 'MS-DEMO-SCRIPT', came: expect.stringMatching(came) })
      expect(body.came).toContain(path.join(folder, 'mine.js'))
    }
    await other.call('get', '/api/demos/pds').expect(200)
  })

  it('a folder that is not there is named', async () => {
    const other = await running({ demos: path.join(temporaryFolder(), 'absent') })
    expect((await other.call('get', '/api/demos').expect(500)).body).toMatchObject({ code: 'MS-DEMO-SCRIPT' })
  })
})

it('one of the built-in name goes before the built-in', async () => {
  const folder = temporaryFolder()
  writeFileSync(
    path.join(folder, 'pds.js'),
    `export const demo = { place: 1, title: 'Mine', story: 'S.', scene: async () => ({}), steps: [${step(NOTHING)}] }`,
  )
  const other = await running({ demos: folder })
  expect((await other.call('get', '/api/demos/pds').expect(200)).body.title).toBe('Mine')
})

it('a play that waits too long is ended, with nothing left', async () => {
  const other = await running({ demos: scripts, demoIdle: 20 })
  const { body } = await other.call('post', '/api/demo-plays', { demo: 'quick', stepwise: true }).expect(201)
  await expect.poll(() => other.environment.spaces.get(body.space)).toBeUndefined()
  await other.call('get', `/api/demo-plays/${body.id}`).expect(404)
})

it('without the seed the demos that need it say so; the environment stops in the middle of one', async () => {
  const other = await running({ seed: 'none', demos: scripts })
  const { body } = await other.call('post', '/api/demo-plays', { demo: 'gp2gp' }).expect(409)
  expect(body).toMatchObject({ code: 'MS-DEMO-NEEDS', came: expect.stringContaining('party M85999-9990003') })
  await other.call('post', '/api/demo-plays', { demo: 'waits' }).expect(201)
  const { authority } = other.environment
  await expect.poll(() => authority.list().filter(({ commonName }) => commonName.startsWith('demo-')).length).toBe(1)
  await other.environment.stop()
  const certificates = authority.list().filter(({ commonName }) => commonName.startsWith('demo-'))
  expect(certificates.map(({ revoked }) => revoked?.reason)).toEqual(['cessationOfOperation'])
})

it('with --data an ended play can be read after a restart, and one under way has left nothing', async () => {
  const data = temporaryFolder()
  const before = await running({ data, demos: scripts })
  const demos = await before.environment.demos()
  const told = await demos.start('gp-summary')
  await told.ended
  await demos.start('waits')
  await expect.poll(() => before.environment.parties('demo-waits-1').some(({ fqdn }) => fqdn.startsWith('demo-waits'))).toBe(true)
  await before.environment.stop()

  const after = await running({ data, demos: scripts })
  expect(after.environment.spaces.all().map(({ name }) => name)).toEqual(['default', 'demo-gp-summary-1'])
  expect(after.environment.journal.find({ space: 'demo-gp-summary-1' })).toHaveLength(4)
  const { body } = await after.call('post', '/api/demo-plays', { demo: 'gp-summary' }).expect(201)
  expect(body.id).toBe('gp-summary-2')
  await (await after.environment.demos()).play('gp-summary-2')?.ended
  expect((await after.call('get', '/api/demo-plays/gp-summary-2')).body).toMatchObject({ state: 'played' })
})

it('all of them at once, two of one, do not get in each other’s way', async () => {
  const other = await running({ maxDemos: 20 })
  const demos = await other.environment.demos()
  const names = (await demos.list()).map(({ name }) => name)
  const plays = await Promise.all([...names, 'pds'].map((name) => demos.start(name)))
  await Promise.all(plays.map(({ ended: over }) => over))
  // Which of the two is the first depends on whose script is read first.
  expect(plays.map(({ id, state, problem }) => [id, state, problem?.came ?? '']).sort()).toEqual(
    [...names.map((name) => `${name}-1`), 'pds-2'].map((id) => [id, 'played', '']).sort(),
  )
  await Promise.all(plays.map(({ id }) => demos.forget(id)))
  expect(other.environment.spaces.all()).toHaveLength(1)
})
