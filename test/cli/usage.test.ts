import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { builtDoors } from '../../src/environment/built-doors.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { ROOT, run } from './program.ts'

describe('what is given wrongly ends with 2 and says what was meant', () => {
  it.concurrent.each([
    [['up', '--htps-port', '0'], "unknown option '--htps-port'", 'Did you mean --https-port?'],
    [['pu'], "unknown command 'pu'", 'Did you mean up?'],
    [['up', 'extra'], 'too many arguments', 'up'],
    [['up', '--https-port'], 'argument missing', '--https-port'],
    [['up', '--https-port', '99999'], 'MS-SETTING', '--https-port: "99999"'],
    [['up', '--advertise', 'nowhere'], 'MS-SETTING', '--advertise: "nowhere"'],
    [['up', '--environment', 'live'], 'MS-PROFILE-LIVE', '--live-look-alike'],
    [['up', '--environment', 'moon'], 'MS-PROFILE-UNKNOWN', 'int, dep, dev, train, live'],
    [['up', '--durability', 'paper'], 'MS-SETTING', '--durability: "paper"'],
    [['ready', '--wait', 'long'], 'MS-CLI-USAGE', '--wait long'],
    [['ready', '--admin-url', 'localhost'], 'MS-CLI-USAGE', '--admin-url localhost'],
    [['journal', '--label', 'x'], 'MS-CLI-USAGE', '--label x'],
    [['certs', 'revoke'], 'MS-CLI-USAGE', 'a name or --serial'],
    [['certs', 'revoke', 'x', '--reason', 'dull'], 'Allowed choices are', 'keyCompromise'],
    [['register'], 'MS-CLI-USAGE', '--party-key'],
    [['deregister'], 'required option', '--party-key'],
    [['check', 'x', '--from', 'x'], 'MS-CLI-FILE', 'x'],
  ])('%j', async (args, what, meant) => {
    const { code, stdout, stderr } = await run(args, { cwd: temporaryFolder() })
    expect(stderr).toContain(what)
    expect(stderr).toContain(meant)
    expect(stdout).toBe('')
    expect(code).toBe(what === 'MS-CLI-FILE' ? 1 : 2)
  })

  it('no command at all prints the help', async () => {
    const { code, stderr } = await run([])
    expect([code, stderr.includes('Commands:')]).toEqual([2, true])
  })
})

it.concurrent.each(commands.map(({ name }) => name))('help for %s', async (name) => {
  const { code, stdout } = await run(['help', name])
  expect(stdout).toContain(`Usage: mock-spine ${name}`)
  expect(code).toBe(0)
})

it('a client command without an instance says how to get one', async () => {
  const { code, stderr } = await run(['journal', '--admin-url', 'http://127.0.0.1:1'])
  expect(stderr).toContain('MS-CLI-NO-INSTANCE')
  expect(stderr).toContain('mock-spine up')
  expect(code).toBe(1)
})

it('`config print` shows value and origin of each setting and masks the token', async () => {
  const cwd = temporaryFolder()
  writeFileSync(path.join(cwd, 'mock-spine.config.yaml'), 'ldapPort: 1389\nrequestTimeout: 20s\n')
  const env = {
    MOCK_SPINE_HTTP_PORT: '80',
    MOCK_SPINE_ADMIN_TOKEN: 'tell-nobody',
    MOCK_SPINE_HTTSP_PORT: '1',
    MOCK_SPINE_SERVICE_HOST: '10.0.0.1',
  }
  const { code, stdout, stderr } = await run(['config', 'print', '--https-port', '0'], { cwd, env })
  const row = (key: string) =>
    stdout
      .split('\n')
      .find((line) => line.startsWith(`${key} `))
      ?.split(/ {2,}/)
  expect(row('httpsPort')).toEqual(['httpsPort', '0', '--https-port'])
  expect(row('httpPort')).toEqual(['httpPort', '80', 'MOCK_SPINE_HTTP_PORT'])
  expect(row('requestTimeout')).toEqual(['requestTimeout', '20s', path.join(cwd, 'mock-spine.config.yaml')])
  expect(row('maxBody')).toEqual(['maxBody', '5MiB', 'default'])
  expect(row('adminToken')).toEqual(['adminToken', '(secret)', 'MOCK_SPINE_ADMIN_TOKEN'])
  expect(stdout).not.toContain('tell-nobody')
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('MOCK_SPINE_HTTSP_PORT')])
  expect(code).toBe(0)
})

it('`config print --json` and another file by --config', async () => {
  const file = path.join(temporaryFolder(), 'own.yaml')
  writeFileSync(file, 'seed: none\n')
  const { stdout } = await run(['config', 'print', '--json', '--config', file])
  expect(JSON.parse(stdout)).toMatchObject({ seed: { value: 'none', origin: { kind: 'file', name: file } }, stubs: { value: null } })
})

it('`environment dep` and `hosts` print the profile’s names', async () => {
  expect((await run(['environment', 'dep'])).stdout).toContain('msg.dep.spine2.ncrs.nhs.uk')
  expect((await run(['hosts', '--address', '192.0.2.1'])).stdout).toContain('\n192.0.2.1 msg.int.spine2.ncrs.nhs.uk\n')
})

it('the doors said to be emulated are the folders of src/emulators', () => {
  const folders = readdirSync(path.join(ROOT, 'src', 'emulators')).filter((name) => name !== 'unbuilt')
  expect([...builtDoors].sort()).toEqual(folders.sort())
})

describe('`check` validates without an instance', () => {
  it.each([
    'gp-summary-upload.msg',
    'summary-query.msg',
    'pds-trace.xml',
    'pds-retrieval.xml',
  ])('the example %s is accepted', async (name) => {
    const { code, stdout } = await run(['check', path.join(ROOT, 'examples', name)])
    expect(stdout).toContain(': accepted')
    expect(code).toBe(0)
  })

  it('a message that Spine would refuse ends with 1 and says why', async () => {
    const { code, stdout } = await run([
      'check',
      path.join(ROOT, 'examples', 'summary-query.msg'),
      '--to',
      '/reliablemessaging/reliablerequest',
    ])
    expect(stdout).toContain('refused')
    expect(stdout).toMatch(/MS-[A-Z-]+/)
    expect(code).toBe(1)
  })

  it.each([
    ['MessageID>uuid:', 'MessageID>', 'refused with a SOAP fault (201 ', 'MS-SYNC-MESSAGE-ID'],
    ['<versionCode code="3NPfIT6.3.01"/>', '', 'rejected (AR 503 ', 'MS-HL7-WRAPPER'],
    ['/QUPA_IN000005UK01<', '/QUPA_IN999999UK01<', 'refused with a SOAP fault (101 ', 'MS-UNKNOWN-INTERACTION'],
  ])('a synchronous message with %s as “%s” is %s', async (what, by, fate, problem) => {
    const text = readFileSync(path.join(ROOT, 'examples', 'pds-trace.xml'), 'utf8')
    expect(text).toContain(what)
    const { code, stdout } = await run(['check', '-', '--to', '/sync-service'], { input: text.replace(what, by) })
    expect(stdout).toContain(fate)
    expect(stdout).toContain(problem)
    expect(code).toBe(1)
  })

  it('a placeholder without a value is named', async () => {
    const { code, stderr } = await run(['check', '-'], { input: `<a>\${mystery}</a>` })
    expect(stderr).toContain(`\${mystery}`)
    expect(code).toBe(1)
  })
})
