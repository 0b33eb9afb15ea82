import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { readStubFile } from '../../src/environment/stub-file.ts'
import { run } from '../cli/program.ts'
import { type Running, running } from '../control/running.ts'
import { PATIENCE } from '../support/patience.ts'
import { problemOf } from '../support/problem-of.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const GOOD = 'id: one\nmatch: { interaction: A }\nanswer: { status: 500 }\n'

describe('a file of stubs', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['one', GOOD, ['one']],
    ['a list', `- ${GOOD.trim().replaceAll('\n', '\n  ')}\n- id: two\n  answer: { status: 1 }\n`, ['one', 'two']],
    ['JSON', '[{"id": "j", "answer": {"body": {"a": 1}}}]', ['j']],
    ['several on one line without ids', '[{"answer": {"status": 1}}, {"answer": {"status": 2}}]', ['my-f-1', 'my-f-2']],
    ['one without id', 'answer: { status: 1 }', ['my-f']],
    ['nothing', '# only a remark\n', []],
  ])('holds %s', (_, text, ids) => {
    const { stubs, faults } = readStubFile('/there/my f.yaml', text)
    expect(faults).toEqual([])
    expect(stubs.map(({ stub, id }) => stub.id ?? id)).toEqual(ids)
  })

  it.each<readonly [string, string, RegExp]>([
    ['YAML that is none', 'id: [', /^f\.yaml:\d+: /],
    [
      'an unknown key',
      'id: a\nmatch:\n  heders: {}\nanswer: { status: 1 }\n',
      /^f\.yaml:3: unknown key of match "heders": did you mean "headers"\?$/,
    ],
    ['a wrong value, deep in a list', '- answer: { status: 1 }\n- answer:\n    status: 99999\n', /^f\.yaml:3: answer\.status: /],
    ['no stub', 'just text', /^f\.yaml:1: /],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(10)}]`).join('\n')}`,
      /alias/,
    ],
  ])('is told where %s stands', (_, text, message) => {
    const { stubs, faults } = readStubFile('f.yaml', text)
    expect([stubs.length <= 1, faults[0]]).toEqual([true, expect.stringMatching(message)])
  })
})

describe('the folder of the stubs', () => {
  const folder = temporaryFolder()
  const put = (name: string, text: string) => {
    // As editors do: the whole file at once.
    writeFileSync(path.join(folder, `.${name}`), text)
    renameSync(path.join(folder, `.${name}`), path.join(folder, name))
  }
  let one: Running
  const ids = () =>
    one.environment.stubs
      .list()
      .map(({ stub }) => stub.id)
      .sort()
  const until = (check: () => void) => vi.waitFor(check, { timeout: PATIENCE, interval: 10 })
  const reloads = () => one.environment.journal.find({ door: 'stubs' })
  beforeAll(async () => {
    put('one.yaml', GOOD)
    mkdirSync(path.join(folder, 'bodies'))
    writeFileSync(path.join(folder, 'bodies', 'a.xml'), '<a>{{stub.id}}</a>')
    one = await running({ admin: 'open', stubFiles: folder })
  })

  it('is in force from the start, and read again when it changes; a bad set keeps the last good one', async () => {
    expect(one.environment.stubs.list()).toMatchObject([{ stub: { id: 'one' }, origin: `${path.join(folder, 'one.yaml')}:1` }])
    put('two.yaml', 'id: two\nanswer: { bodyFile: bodies/a.xml }\n')
    await until(() => expect(ids()).toEqual(['one', 'two']))

    put('two.yaml', 'id: two\nanswr: { status: 1 }\n')
    await until(() => expect(reloads().at(-1)).toMatchObject({ outcome: 'failed' }))
    expect(reloads().at(-1)?.problems).toMatchObject([
      { code: 'MS-STUB-FILES', came: expect.stringMatching(/two\.yaml:2: unknown key of a stub "answr": did you mean "answer"/) },
    ])
    expect(ids()).toEqual(['one', 'two'])
    expect(await problemOf(() => one.environment.reloadStubs())).toMatchObject({ code: 'MS-STUB-FILES' })

    rmSync(path.join(folder, 'two.yaml'))
    await until(() => expect(ids()).toEqual(['one']))
    expect(reloads().at(-1)).toMatchObject({ outcome: 'accepted', summary: expect.stringMatching(/^1 stubs of /) })
  })

  it('names every fault of every file: templates, doors, files that leave the folder, ids that come twice', async () => {
    symlinkSync('/etc/hostname', path.join(folder, 'bodies', 'link'))
    put(
      'bad.yaml',
      ['../outside', 'bodies/link', '/etc/hostname', 'bodies/none', 'bodies'].map((file) => `- answer: { bodyFile: ${file} }\n`).join(''),
    )
    put('worse.yaml', '- id: one\n  answer: { status: 1 }\n- door: nowhere\n  answer: { body: "{{#if}}" }\n')
    const { came } = await problemOf(() => one.environment.reloadStubs())
    for (const fault of [
      'bad.yaml:1: answer.bodyFile: file ../outside: not below the folder',
      'bad.yaml:2: answer.bodyFile: file bodies/link: not below the folder',
      'bad.yaml:3: answer.bodyFile: file /etc/hostname: not below the folder',
      'bad.yaml:4: answer.bodyFile: file bodies/none: not there',
      'bad.yaml:5: answer.bodyFile: file bodies: no file',
      'worse.yaml:1: id: id one is that of the stub at ',
      'worse.yaml:3: door: unknown door "nowhere"',
    ])
      expect(came).toContain(fault)
    rmSync(path.join(folder, 'bad.yaml'))
    rmSync(path.join(folder, 'worse.yaml'))
    await until(() => expect(reloads().at(-1)).toMatchObject({ outcome: 'accepted' }))
  })

  it('what was added goes with a reset, what was filed stays; what was ended comes back when it is read again', async () => {
    await one.call('post', '/api/stubs', { id: 'added', answer: { status: 500 } }).expect(201)
    expect(ids()).toEqual(['added', 'one'])
    await one.environment.resetSpace('default')
    expect(ids()).toEqual(['one'])
    await one.call('delete', '/api/stubs/one').expect(204)
    expect(ids()).toEqual([])
    expect((await one.call('post', '/api/stubs/reload').expect(200)).body).toEqual({ stubs: 1 })
    expect(ids()).toEqual(['one'])
  })

  it('a start with a bad set, or without the folder that was named, is refused', async () => {
    const bad = temporaryFolder()
    writeFileSync(path.join(bad, 'x.yaml'), 'answer: 1')
    expect(await problemOf(() => running({ stubFiles: bad }))).toMatchObject({
      code: 'MS-STUB-FILES',
      came: expect.stringContaining('x.yaml:1: answer'),
    })
    expect(await problemOf(() => running({ stubFiles: path.join(bad, 'none') }))).toMatchObject({ code: 'MS-STUB-FILES' })
  })
})

describe('/api/stubs and mock-spine stub', () => {
  let one: Running
  beforeAll(async () => {
    one = await running({ admin: 'open' })
  })
  const stub = { id: 'a', door: 'crl', match: { path: '/ca/root.pem' }, answer: { status: 503 } }

  it('put in force, shown, replaced, judged, ended; each in its space', async () => {
    await one.call('post', '/api/spaces', { name: 'suite' }).expect(201)
    const { body, headers } = await one.call('post', '/api/stubs', stub).expect(201)
    expect(body).toMatchObject({ id: 'a', space: 'default', priority: 5, matched: 0, match: { path: { equals: '/ca/root.pem' } } })
    expect(headers['location']).toBe('/api/stubs/a')
    await one.call('post', '/api/stubs', { ...stub, space: 'suite' }).expect(201)
    await one.call('put', '/api/stubs/a', { ...stub, answer: { status: 504 } }).expect(201)
    expect((await one.call('get', '/api/stubs/a').expect(200)).body).toMatchObject({ answer: { status: 504 } })
    expect((await one.call('get', '/api/stubs').expect(200)).body.stubs).toHaveLength(2)
    expect((await one.call('get', '/api/stubs?space=suite').expect(200)).body.stubs).toMatchObject([{ answer: { status: 503 } }])
    await one.call('post', '/api/stubs/dry-run', stub).expect(200)
    const refused = await one.call('post', '/api/stubs/dry-run', { ...stub, door: 'cr' }).expect(400)
    expect(refused.body).toMatchObject({ code: 'MS-STUB-INVALID', came: expect.stringContaining('did you mean "crl"') })
    const unknown = await one.call('post', '/api/stubs', { ...stub, matc: {} }).expect(400)
    expect(unknown.body).toMatchObject({ code: 'MS-ADMIN-BODY', came: expect.stringContaining('did you mean "match"') })
    await one.call('post', '/api/stubs', { ...stub, space: 'nowhere' }).expect(404)
    await one.call('delete', '/api/stubs/a?space=suite').expect(204)
    await one.call('delete', '/api/stubs/a?space=suite').expect(404)
    expect((await one.call('delete', '/api/stubs').expect(200)).body).toEqual({ removed: 1 })
  })

  it('scenarios stand where stubs moved them, and begin anew', async () => {
    const scenario = { scenarioName: 's', requiredScenarioState: 'Started', newScenarioState: 'over' }
    await one.call('post', '/api/stubs', { ...stub, ...scenario }).expect(201)
    const get = async () => (await fetch(`${one.environment.urls.http}/ca/root.pem`)).status
    expect([await get(), await get()]).toEqual([503, 200])
    expect((await one.call('get', '/api/stubs/scenarios').expect(200)).body).toEqual({ scenarios: { s: 'over' } })
    await one.call('delete', '/api/stubs/scenarios').expect(204)
    expect(await get()).toBe(503)
    await one.call('post', '/api/stubs/reset').expect(204)
    expect((await one.call('get', '/api/stubs').expect(200)).body).toEqual({ stubs: [] })
  })

  it('a dropped space takes its stubs with it', async () => {
    await one.call('post', '/api/spaces', { name: 'gone' }).expect(201)
    await one.call('post', '/api/stubs', { ...stub, space: 'gone' }).expect(201)
    await one.call('delete', '/api/spaces/gone').expect(204)
    expect(one.environment.stubs.list()).toEqual([])
  })

  it('add, list, near, check, remove by the command', async () => {
    const admin = ['--admin-url', `http://127.0.0.1:${one.port}`]
    const file = path.join(temporaryFolder(), 'stubs.yaml')
    writeFileSync(file, '- { id: cli, door: crl, match: { path: /ca/other.pem, method: GET }, answer: { status: 503 } }\n')
    expect(await run(['stub', 'check', file, ...admin])).toMatchObject({ code: 0, stdout: `${file}: 1 stub, valid\n` })
    const added = await run(['stub', 'add', file, '--json', ...admin])
    expect([added.stderr, added.code, JSON.parse(added.stdout)]).toMatchObject(['', 0, [{ id: 'cli' }]])
    expect((await run(['stub', 'list', ...admin])).stdout).toMatch(/^cli +default +crl +5 +path method|method path +status +0/m)
    await fetch(`${one.environment.urls.http}/ca/root.pem`)
    const exchange = one.environment.journal.find({ door: 'crl' }).at(-1)
    expect((await run(['stub', 'near', exchange?.id ?? '', ...admin])).stdout).toBe(
      'stub cli\n  path: came "/ca/root.pem"; expected "/ca/other.pem"\n',
    )
    expect((await one.call('get', `/api/stubs/near-misses?exchange=${exchange?.id}`).expect(200)).body.nearMisses).toHaveLength(1)
    writeFileSync(file, 'answer: { status: 503 }\nmatc: {}\n')
    const refused = await run(['stub', 'add', file, ...admin])
    expect([refused.code === 0, refused.stderr]).toEqual([
      false,
      expect.stringMatching(/stubs\.yaml:2: unknown key of a stub "matc": did you mean "match"/),
    ])
    expect((await run(['stub', 'remove', 'cli', ...admin])).code).toBe(0)
    expect((await run(['stub', 'reset', ...admin])).code).toBe(0)
    expect((await run(['stub', 'reload', ...admin])).stdout).toBe('0 stubs of the folder in force\n')
    expect(one.environment.stubs.list()).toEqual([])
  })
})
