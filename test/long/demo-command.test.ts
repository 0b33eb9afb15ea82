import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { environmentProblems } from '../../src/environment/problem-catalogue.ts'
import { SettingsSchema } from '../../src/environment/settings.ts'
import { Program, ROOT, run } from '../cli/program.ts'
import { usualCertificates } from '../support/certificates.ts'
import { endWithFile } from '../support/endings.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const guide = readFileSync(path.join(ROOT, 'docs/guides/demos.md'), 'utf8')
const blocks = (kind: string): string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] ?? '')

const dir = temporaryFolder()
const certs = path.join(dir, 'certs')
const demos = path.join(dir, 'my-demos')
const ANY = ['--https-port', '0', '--http-port', '0', '--ldaps-port', '0', '--ldap-port', '0']

let up: Program
let env: Record<string, string>
const cli = (args: readonly string[], input = '') => run(args, { env, cwd: dir, input })

beforeAll(async () => {
  await usualCertificates(certs)
  mkdirSync(demos)
  writeFileSync(path.join(demos, 'hello.js'), blocks('js')[0] ?? '')
  up = new Program(['up', ...ANY, '--certs', certs, '--demos', demos, '--max-demos', '20'], { cwd: dir })
  endWithFile(() => up.stop())
  await up.until('stdout', 'curl ')
  env = { MOCK_SPINE_ADMIN_URL: /http:\/\/localhost:\d+/.exec(up.stdout)?.[0] ?? '' }
})

const Spaces = z.object({ spaces: z.array(z.object({ name: z.string() })) })
const spaces = async () =>
  Spaces.parse(await (await fetch(`${env['MOCK_SPINE_ADMIN_URL']}/api/spaces`)).json()).spaces.map(({ name }) => name)

describe('the guide', () => {
  it('its commands do what it says, one after the other', async () => {
    const commands = blocks('sh').flatMap((block) => block.trim().split('\n'))
    expect(commands).toHaveLength(7)
    for (const line of commands) {
      const [command = '', said = ''] = line.split(/ +# /)
      const [program, ...args] = command.split(' ')
      expect([program, said === '']).toEqual(['mock-spine', false])
      const { code, stdout, stderr } = await cli(args)
      expect([command, code, stderr]).toEqual([command, 0, expect.any(String)])
      expect(stdout + stderr).toContain(said)
    }
  })

  it('lists every demo, and names codes and settings that exist', async () => {
    const { stdout } = await cli(['demo'])
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0])
    expect(names).toEqual([...[...guide.matchAll(/^\| `([a-z0-9-]+)` \| [a-zA-Z]/gm)].map(([, name]) => name), 'hello'])
    const codes = Object.values(environmentProblems).flatMap((section) => Object.keys(section))
    expect((guide.match(/MS-[A-Z]+(-[A-Z0-9]+)+/g) ?? []).filter((code) => !codes.includes(code))).toEqual([])
    const own = ['--step', '--json', '--standalone', '--stop', '--space']
    const settings = Object.keys(SettingsSchema.shape).map((key) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    expect((guide.match(/--[a-z][a-z-]*/g) ?? []).filter((flag) => ![...own, ...settings].includes(flag))).toEqual([])
  })
})

describe('against a running environment', () => {
  it.each([
    'gp-summary',
    'pds',
    'gp2gp',
    'appointments',
    'urgent-care',
    'smartcard',
    'certificate',
    'directory',
    'mistakes',
  ])('%s', async (name) => {
    const { code, stdout, stderr } = await cli(['demo', name])
    expect([code, stderr]).toEqual([0, expect.stringMatching(/Its exchanges: mock-spine journal --space demo-/)])
    const steps = /1\/(\d+) {2}/.exec(stdout)?.[1]
    expect(stdout).toContain(`${steps}/${steps}  `)
    expect(stdout.match(/✓ /g)?.length).toBeGreaterThanOrEqual(Number(steps))
    expect(stdout).toContain('Played to its end.')
  })

  it('--step goes on with each line, and stops at q with nothing left', async () => {
    const whole = await cli(['demo', 'gp-summary', '--step'], '\n\n\n')
    expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('Played to its end.')])
    const before = await spaces()
    const stopped = await cli(['demo', 'gp2gp', '--step'], '\nq\n')
    expect([stopped.code, stopped.stdout]).toEqual([1, expect.stringMatching(/2\/6[\s\S]*Stopped: nothing of it is left\./)])
    expect(stopped.stdout).not.toContain('3/6')
    expect(await spaces()).toEqual(before)
    const starved = await cli(['demo', 'gp2gp', '--step'], '')
    expect([starved.code, starved.stdout]).toEqual([1, expect.not.stringContaining('2/6')])
    expect(await spaces()).toEqual(before)
  })

  it('a signal stops it with nothing left', async () => {
    const before = await spaces()
    writeFileSync(
      path.join(demos, 'endless.js'),
      blocks('js')[0]?.replace(/const answer = await clinic.send.*/, "stage.saw('waiting'); await clinic.next()") ?? '',
    )
    const play = new Program(['demo', 'endless'], { env, cwd: dir })
    await play.until('stdout', 'waiting')
    play.child.kill('SIGINT')
    expect((await play.ended()).code).toBe(1)
    expect(await spaces()).toEqual(before)
  })

  it('says what is wrong with a demo, a play, or what was given', async () => {
    const failing = path.join(demos, 'failing.js')
    writeFileSync(failing, (blocks('js')[0] ?? '').replace('answer.status === 200', 'false'))
    const failed = await cli(['demo', 'failing'])
    expect([failed.code, failed.stdout]).toEqual([1, expect.stringMatching(/MS-DEMO-STEP[\s\S]*came +HTTP 200[\s\S]*Ended: failed\./)])
    writeFileSync(failing, blocks('js')[0] ?? '')
    expect((await cli(['demo', 'failing'])).code).toBe(0)
    const cases: [string[], number, RegExp][] = [
      [['demo', 'gp-sumary'], 1, /MS-DEMO-UNKNOWN[\s\S]*gp-summary/],
      [['demo', '--stop', 'pds-99'], 1, /MS-ADMIN-NOT-FOUND/],
      [['demo', 'pds', '--stop', 'pds-1'], 2, /MS-CLI-USAGE/],
      [['demo', 'pds', '--standalone', '--admin-url', 'http://localhost:1'], 2, /MS-CLI-USAGE/],
      [['demo', 'pds', '--admin-url', 'http://localhost:1'], 1, /MS-CLI-NO-INSTANCE[\s\S]*mock-spine up[\s\S]*--standalone/],
    ]
    for (const [args, code, said] of cases) {
      const ended = await cli(args)
      expect([args, ended.code, ended.stderr]).toEqual([args, code, expect.stringMatching(said)])
    }
  })
})
