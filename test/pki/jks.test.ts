import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../cli/program.ts'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const java = spawnSync('keytool', ['-help']).error === undefined
const dir = temporaryFolder()
const keytool = (...args: string[]) =>
  execFileSync('keytool', args, { cwd: dir, stdio: 'pipe', env: { ...process.env, LC_ALL: 'C' } }).toString()

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment()
})

const exported = (name: string, file: string, ...more: string[]) =>
  run(['certs', 'export', name, '--format', 'jks', '--out', path.join(dir, file), ...more], {
    env: { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http },
  })

describe.skipIf(!java)('Java keystores, as keytool reads them', () => {
  it('the root is a certificate to trust', async () => {
    expect((await exported('root', 'trust.jks')).code).toBe(0)
    const listed = keytool('-list', '-v', '-keystore', 'trust.jks', '-storepass', 'changeit')
    expect(listed).toContain('Entry type: trustedCertEntry')
    expect(listed).toContain(new X509Certificate(spine.environment.authority.rootPem).fingerprint256)
  })

  it('a supplier’s key comes out again with its chain of three', async () => {
    expect((await exported('supplier-a', 'a.jks', '--password', 'secret-1')).code).toBe(0)
    const listed = keytool('-list', '-v', '-keystore', 'a.jks', '-storepass', 'secret-1')
    expect(listed).toContain('Entry type: PrivateKeyEntry')
    expect(listed).toContain('Certificate chain length: 3')
    keytool(
      '-importkeystore',
      '-noprompt',
      '-srckeystore',
      'a.jks',
      '-srcstorepass',
      'secret-1',
      '-destkeystore',
      'a.p12',
      '-deststoretype',
      'PKCS12',
      '-deststorepass',
      'changeit',
    )
    const pem = execFileSync('openssl', ['pkcs12', '-in', 'a.p12', '-passin', 'pass:changeit', '-nodes', '-nocerts'], {
      cwd: dir,
      stdio: 'pipe',
    })
    const own = spine.environment.authority.clients.get('supplier-a')
    expect(createPrivateKey(pem).equals(createPrivateKey(own?.key ?? ''))).toBe(true)
  })

  it('another password opens nothing', async () => {
    await exported('supplier-a', 'b.jks')
    expect(() => keytool('-list', '-keystore', 'b.jks', '-storepass', 'another')).toThrow()
    expect(readFileSync(path.join(dir, 'b.jks')).includes(Buffer.from('PRIVATE'))).toBe(false)
  })
})
