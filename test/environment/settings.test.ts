import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBytes, parseMilliseconds } from '../../src/environment/settings/kinds.ts'
import { flagOf, SettingsSchema, settingRows, settingsOf, variableOf } from '../../src/environment/settings.ts'
import { settingsPage } from '../../src/environment/settings-docs.ts'
import { readConfigFile } from '../../src/environment/settings-file.ts'
import { resolveSettings } from '../../src/environment/settings-resolve.ts'
import { ProblemError } from '../../src/kernel/problem.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const file = (values: Record<string, unknown>) => ({ path: '/home/dev/project/mock-spine.config.yaml', values })
const refusal = (...args: Parameters<typeof resolveSettings>) => {
  try {
    resolveSettings(...args)
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('nothing was refused')
}

describe('which value counts', () => {
  const env = { MOCK_SPINE_HTTPS_PORT: '2' }

  it('a flag before a variable, a variable before the file, the file before the default, each with its origin', () => {
    const all = resolveSettings({ flags: { httpsPort: '1' }, env, file: file({ httpsPort: 3 }) })
    expect([all.settings.httpsPort, all.origins.get('httpsPort')]).toEqual([1, { kind: 'flag', name: '--https-port' }])
    const two = resolveSettings({ env, file: file({ httpsPort: 3 }) })
    expect([two.settings.httpsPort, two.origins.get('httpsPort')]).toEqual([2, { kind: 'variable', name: 'MOCK_SPINE_HTTPS_PORT' }])
    const one = resolveSettings({ file: file({ httpsPort: 3 }) })
    expect(one.settings.httpsPort).toBe(3)
    expect(one.origins.get('httpsPort')).toEqual({ kind: 'file', name: '/home/dev/project/mock-spine.config.yaml' })
    const none = resolveSettings({})
    expect([none.settings.httpsPort, none.origins.get('httpsPort')?.kind]).toEqual([8443, 'default'])
  })

  it('an empty variable is not set', () => {
    expect(resolveSettings({ env: { MOCK_SPINE_STUBS: '', MOCK_SPINE_HTTP_PORT: '' } }).settings).toEqual(settingsOf())
  })

  it('several values come from repeated flags, from commas, from a list in the file', () => {
    expect(resolveSettings({ flags: { certName: ['a.test,b.test', 'c.test'] } }).settings.certName).toEqual(['a.test', 'b.test', 'c.test'])
    expect(resolveSettings({ env: { MOCK_SPINE_ALLOW_OUTGOING: 'a.test, b.test' } }).settings.allowOutgoing).toEqual(['a.test', 'b.test'])
    expect(resolveSettings({ file: file({ certName: ['a.test'] }) }).settings.certName).toEqual(['a.test'])
  })

  it('a path in the file is relative to the file, elsewhere it stays as it is', () => {
    expect(resolveSettings({ file: file({ certs: 'pki' }) }).settings.certs).toBe('/home/dev/project/pki')
    expect(resolveSettings({ flags: { certs: 'pki' } }).settings.certs).toBe('pki')
  })

  it('numbers in the file may be numbers or texts with a unit', () => {
    expect(resolveSettings({ file: file({ maxBody: 1000, requestTimeout: '2m' }) }).settings).toMatchObject({
      maxBody: 1000,
      requestTimeout: 120_000,
    })
  })
})

describe('what is refused', () => {
  it('every fault at once, each under the name that it came by', () => {
    const { code, came } = refusal({
      flags: { httpsPort: '70000' },
      env: { MOCK_SPINE_ADVERTISE: 'ftp://x', MOCK_SPINE_SEED: 'some' },
      file: file({ maxBody: '5 MB', log: 'loud' }),
    })
    expect(code).toBe('MS-SETTING')
    expect(came).toContain('--https-port: "70000" is not valid, expected at most 65535')
    expect(came).toContain('MOCK_SPINE_ADVERTISE: "ftp://x" is not valid, expected real, local, or https://host[:port]')
    expect(came).toContain('MOCK_SPINE_SEED: "some" is not valid, expected one of default, none')
    expect(came).toContain('mock-spine.config.yaml: maxBody: "5 MB" is not valid')
    expect(came).toContain('mock-spine.config.yaml: log: "loud" is not valid, expected one of problems, exchanges, none')
  })

  it('an unknown key of the file, with the key that was probably meant', () => {
    expect(refusal({ file: file({ httpPrt: 1 }) }).came).toContain('unknown key "httpPrt": did you mean "httpPort"?')
  })

  it('a secret is never repeated', () => {
    expect(refusal({ env: { MOCK_SPINE_ADMIN_TOKEN: 'hush' } }).came).not.toContain('hush')
  })
})

describe('variables that nothing reads', () => {
  const warnings = (env: Record<string, string>) => resolveSettings({ env }).warnings

  it('are warned about with a suggestion', () => {
    expect(warnings({ MOCK_SPINE_HTTPS_PROT: '1' })).toEqual([
      'the variable MOCK_SPINE_HTTPS_PROT is not known and is ignored: did you mean MOCK_SPINE_HTTPS_PORT?',
    ])
    expect(warnings({ MOCK_SPINE_QQQQQQQQQQQQ: '1' })).toHaveLength(1)
  })

  it('are left alone when Kubernetes or a Docker link put them there, or another part reads them', () => {
    const env = {
      MOCK_SPINE_PORT: 'tcp://10.96.0.7:8443',
      MOCK_SPINE_PORT_8443_TCP: 'tcp://10.96.0.7:8443',
      MOCK_SPINE_PORT_8443_TCP_PROTO: 'tcp',
      MOCK_SPINE_PORT_8443_TCP_PORT: '8443',
      MOCK_SPINE_PORT_8443_TCP_ADDR: '10.96.0.7',
      MOCK_SPINE_SERVICE_HOST: '10.96.0.7',
      MOCK_SPINE_SERVICE_PORT: '8443',
      MOCK_SPINE_SERVICE_PORT_HTTPS: '8443',
      MOCK_SPINE_NAME: '/app/mock-spine',
      MOCK_SPINE_ENV_NODE_VERSION: '24.21.0',
      MOCK_SPINE_LDAP_SERVICE_HOST: '10.96.0.8',
      MOCK_SPINE_SUPPLIER_HOST: 'supplier',
      MOCK_SPINE_ADMIN_URL: 'http://localhost:8080',
      MOCK_SPINE_IMAGE: 'x',
      MOCK_SPINE_PUBLISH_HTTPS: '8443',
      OTHER_HTTPS_PROT: '1',
    }
    expect(warnings(env)).toEqual([])
    expect(resolveSettings({ env }).settings).toEqual(settingsOf())
  })

  it('a service named mock-spine-https sets MOCK_SPINE_HTTPS_PORT to an address: that is no port of ours', () => {
    const { settings, origins } = resolveSettings({ env: { MOCK_SPINE_HTTPS_PORT: 'tcp://10.96.0.7:443' } })
    expect([settings.httpsPort, origins.get('httpsPort')?.kind]).toEqual([8443, 'default'])
  })
})

describe('durations and sizes', () => {
  it.each([
    ['500', 500],
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1 d', 86_400_000],
    ['', undefined],
    ['s', undefined],
    ['-1s', undefined],
    ['1y', undefined],
    ['0.0001s', undefined],
  ])('%s is %s ms', (text, ms) => expect(parseMilliseconds(text)).toBe(ms))

  it.each([
    ['65536', 65_536],
    ['64KiB', 65_536],
    ['5MiB', 5_242_880],
    ['1gib', 1_073_741_824],
    ['1.5KiB', 1536],
    ['5MB', undefined],
    ['x', undefined],
  ])('%s is %s bytes', (text, bytes) => expect(parseBytes(text)).toBe(bytes))

  it('any whole number of any unit', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.constantFrom(['ms', 1] as const, ['s', 1000] as const, ['m', 60_000] as const),
        (count, [unit, factor]) => {
          expect(parseMilliseconds(`${count}${unit}`)).toBe(count * factor)
        },
      ),
    )
  })
})

describe('the configuration file', () => {
  it('is read from the folder when it is there', async () => {
    const dir = temporaryFolder()
    expect(await readConfigFile(undefined, dir)).toBeUndefined()
    writeFileSync(path.join(dir, 'mock-spine.config.yaml'), 'httpsPort: 0 # any\n')
    expect(await readConfigFile(undefined, dir)).toEqual({ path: path.join(dir, 'mock-spine.config.yaml'), values: { httpsPort: 0 } })
  })

  it.each([
    ['a key twice', 'httpsPort: 1\nhttpsPort: 2\n', ':2:'],
    ['a list', '- a\n', 'not a mapping'],
    ['no YAML', 'a: [1\n', ':'],
  ])('%s is refused with its place', async (_, text, place) => {
    const named = path.join(temporaryFolder(), 'own.yaml')
    writeFileSync(named, text)
    await expect(readConfigFile(named)).rejects.toThrow(`own.yaml`)
    await expect(readConfigFile(named)).rejects.toThrow(place)
  })

  it('that is named must be there', async () => {
    await expect(readConfigFile('/nowhere/own.yaml')).rejects.toThrow('MS-CONFIG-FILE')
  })
})

it('every setting has a sentence, and its flag, variable and key are the same name', () => {
  const rows = settingRows()
  expect(rows).toHaveLength(Object.keys(SettingsSchema.shape).length)
  for (const row of rows) expect([row.flag, row.variable]).toEqual([flagOf(row.key), variableOf(row.key)])
  for (const row of rows) expect(row.doc).toMatch(/^[A-Z].*\.$/)
  expect([flagOf('maxXmlDepth'), variableOf('maxXmlDepth')]).toEqual(['--max-xml-depth', 'MOCK_SPINE_MAX_XML_DEPTH'])
})

it('docs/settings.md is what `mock-spine config docs` prints', () => {
  expect(readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')).toBe(settingsPage())
})
