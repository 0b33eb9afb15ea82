import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { labels, refusals } from '../../src/emulators/spine-directory/contract.ts'
import { loadFaults } from '../../src/environment/fault-file.ts'
import { FaultRuleInput, MOST_RULES } from '../../src/stubs/faults/fault-rule.ts'
import { FaultRules } from '../../src/stubs/faults/fault-rules.ts'
import { run } from '../cli/program.ts'
import { problemOf } from '../support/problem-of.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Running, running } from './running.ts'

let one: Running
beforeAll(async () => {
  one = await running({ admin: 'open' })
})

const drop = { on: 'delivery', match: { interaction: 'COPC_IN000001UK01' }, nth: 2, effect: { do: 'drop' } }

describe('/api/faults', () => {
  it('puts rules in force, shows them, and ends them one by one or all at once', async () => {
    await one.call('post', '/api/spaces', { name: 'suite' }).expect(201)
    const { body, headers } = await one.call('post', '/api/faults', drop).expect(201)
    expect(body).toMatchObject({ ...drop, space: 'default', seen: 0, acted: 0 })
    expect(headers['location']).toBe(`/api/faults/${body.id}`)
    await one.call('post', '/api/faults', { ...drop, space: 'suite' }).expect(201)
    expect((await one.call('get', `/api/faults/${body.id}`).expect(200)).body).toEqual(body)
    expect((await one.call('get', '/api/faults').expect(200)).body.rules).toHaveLength(2)
    expect((await one.call('get', '/api/faults?space=suite').expect(200)).body.rules).toHaveLength(1)
    await one.call('delete', `/api/faults/${body.id}`).expect(204)
    await one.call('delete', `/api/faults/${body.id}`).expect(404)
    await one.call('get', `/api/faults/${body.id}`).expect(404)
    expect((await one.call('delete', '/api/faults?space=default').expect(200)).body).toEqual({ removed: 0 })
    expect((await one.call('delete', '/api/faults').expect(200)).body).toEqual({ removed: 1 })
  })

  it.each([
    ['a space that is not there', { ...drop, space: 'nowhere' }, 404, 'MS-SPACE-UNKNOWN', 'nowhere'],
    ['a label that no door declares', { ...drop, match: { interation: 'x' } }, 400, 'MS-FAULT-RULE', 'did you mean "interaction"'],
    ['a door that is not there', { ...drop, door: 'reliable-mesaging' }, 400, 'MS-FAULT-RULE', 'did you mean "reliable-messaging"'],
    ['an effect of the other kind', { ...drop, on: 'request', effect: { do: 'duplicate' } }, 400, 'MS-ADMIN-BODY', 'effect'],
    ['a key that is not there', { ...drop, effect: { do: 'drop', ms: 5 } }, 400, 'MS-ADMIN-BODY', 'ms'],
    ['an unknown listener', { on: 'connection', door: 'htps', effect: { do: 'close' } }, 400, 'MS-FAULT-RULE', 'did you mean "https"'],
    [
      'a delay of two lengths',
      { on: 'request', effect: { do: 'delay', ms: 1, fixedDelayMilliseconds: 2 } },
      400,
      'MS-ADMIN-BODY',
      'one of ms',
    ],
    ['a probability over 1', { ...drop, probability: 2 }, 400, 'MS-ADMIN-BODY', 'probability'],
    ['the nought-th', { ...drop, nth: 0 }, 400, 'MS-ADMIN-BODY', 'nth'],
    [
      'a refusal that the door does not know',
      { on: 'request', effect: { do: 'refuse', as: 'soap-falt', code: '1', text: '' } },
      400,
      'MS-FAULT-RULE',
      'did you mean "soap-fault"',
    ],
    [
      'a code that the refusal cannot carry',
      { on: 'request', effect: { do: 'refuse', as: 'soap-fault', code: 'Unknown', text: '' } },
      400,
      'MS-FAULT-RULE',
      'code "Unknown"',
    ],
  ])('refuses %s', async (_, body, status, code, came) => {
    const answer = await one.call('post', '/api/faults', body).expect(status)
    expect(answer.body.code).toBe(code)
    expect(answer.body.came).toContain(came)
    expect(one.environment.faults.list()).toEqual([])
  })

  it(`takes ${MOST_RULES} rules in a space`, () => {
    const rules = new FaultRules()
    rules.doors = [{ name: 'door', labels: [] }]
    const any = FaultRuleInput.parse({ on: 'delivery', effect: { do: 'drop' } })
    for (let count = 0; count < MOST_RULES; count++) rules.add(any)
    expect(() => rules.add(any)).toThrow('MS-FAULT-RULE')
  })
})

it('mock-spine fault: add, list, remove', async () => {
  const admin = ['--admin-url', `http://127.0.0.1:${one.port}`]
  const wanted = ['--on', 'delivery', '--match', 'interaction=COPC_IN000001UK01', '--nth', '2', '--nth', '4', '--with', 'ms=500']
  const added = await run(['fault', 'add', 'delay', ...wanted, '--json', ...admin])
  expect([added.stderr, added.code]).toEqual(['', 0])
  expect(JSON.parse(added.stdout)).toMatchObject({ nth: [2, 4], effect: { do: 'delay', ms: 500 } })
  const { id } = JSON.parse(added.stdout)
  const { stdout } = await run(['fault', 'list', ...admin])
  expect(stdout).toMatch(new RegExp(`^${id} +default +delivery +delay ms=500 +nth 2,4 +interaction=COPC_IN000001UK01 +0 +0$`, 'm'))
  const refused = await run(['fault', 'add', 'delay', '--on', 'delivery', '--with', 'ms=soon', ...admin])
  expect([refused.code, refused.stderr.includes('--with ms soon')]).toEqual([2, true])
  expect((await run(['fault', 'remove', id, ...admin])).code).toBe(0)
  expect(one.environment.faults.list()).toEqual([])
})

describe('--faults', () => {
  const fileOf = (text: string) => {
    const file = path.join(temporaryFolder(), 'faults.yaml')
    writeFileSync(file, text)
    return file
  }

  it('puts the rules of a file in force at the start', async () => {
    const file = fileOf('- on: delivery\n  match: { interaction: COPC_IN000001UK01 }\n  every: 2\n  effect: { do: fail, status: 503 }\n')
    const two = await running({ faults: file })
    expect(two.environment.faults.list()).toMatchObject([{ every: 2, effect: { do: 'fail', status: 503 } }])
  })

  it('takes what the guide shows', async () => {
    const guide = readFileSync(new URL('../../docs/guides/faults.md', import.meta.url), 'utf8')
    const rules = new FaultRules()
    rules.doors = [...one.environment.emulators, { name: 'spine-directory', labels, refusals }]
    await loadFaults(fileOf(/```yaml\n(.*?)```/s.exec(guide)?.[1] ?? 'none'), rules, one.environment.spaces)
    expect(rules.list().map(({ effect }) => effect.do)).toEqual(['drop', 'reply', 'refuse', 'present'])
  })

  it('the commands that the guide shows do what they say', async () => {
    const guide = readFileSync(new URL('../../docs/guides/faults.md', import.meta.url), 'utf8')
    const two = await running({ admin: 'open' })
    const lines = (/```sh\n(.*?)```/s.exec(guide)?.[1] ?? '').trim().split('\n')
    expect(lines).toHaveLength(5)
    for (const line of lines) {
      const { code, stderr } = await run([...line.split(' ').slice(1), '--admin-url', `http://127.0.0.1:${two.port}`])
      expect([line, stderr, code]).toEqual([line, '', 0])
    }
    expect(two.environment.faults.list().map(({ effect }) => effect)).toMatchObject([
      { do: 'refuse', code: 'DeliveryFailure', text: '206:no' },
      { do: 'delay', delayDistribution: { type: 'lognormal', median: 80, sigma: 0.4 } },
    ])
  })

  it('the guide names every effect', () => {
    const guide = readFileSync(new URL('../../docs/guides/faults.md', import.meta.url), 'utf8')
    for (const each of FaultRuleInput.options)
      for (const { shape } of each.shape.effect.options) expect(guide).toContain(`\`${shape.do.value}\``)
  })

  it.each([
    ['YAML that is none', '- [', 'faults.yaml'],
    ['a rule that is none', '- on: delivery\n  effect: { do: drp }\n', '[0].effect'],
    ['no list', 'on: delivery\n', 'expected array'],
    ['a space that is not there', '- on: delivery\n  space: nowhere\n  effect: { do: drop }\n', 'space "nowhere"'],
  ])('refuses %s', async (_, text, came) => {
    expect(await problemOf(() => loadFaults(fileOf(text), new FaultRules(), one.environment.spaces))).toMatchObject({
      code: 'MS-FAULT-RULE',
      came: expect.stringContaining(came),
    })
  })
})
