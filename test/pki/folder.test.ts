import { X509Certificate } from 'node:crypto'
import { chmod, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Authority, type AuthorityError, type AuthorityOptions, openAuthority } from '../../src/pki/authority.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { authorityOptions, refusal, verify } from './fixture.ts'

const DAY = 86_400_000
let pristine: string
let folder: string
const open: Authority[] = []

async function start(changes: Partial<AuthorityOptions> = {}, directory = folder): Promise<Authority> {
  const authority = await openAuthority(authorityOptions(directory, changes))
  open.push(authority)
  return authority
}

beforeAll(async () => {
  pristine = path.join(temporaryFolder(), 'certs')
  await mkdir(pristine)
  await writeFile(path.join(pristine, 'README.md'), 'not ours to touch')
  await start({}, pristine)
})
beforeEach(async () => {
  folder = temporaryFolder()
  await cp(pristine, folder, { recursive: true })
})
afterEach(() => {
  for (const authority of open.splice(0)) authority.close()
})

const at = (file: string) => path.join(folder, file)
const bytes = async (...files: readonly string[]) =>
  await Promise.all(files.map(async (file) => (await readFile(at(file))).toString('base64')))
const everything = [
  ...['root', 'sub'].flatMap((ca) => [`${ca}.pem`, `${ca}.der`, `ca/${ca}.key`, `crl/${ca}.crl`]),
  ...['server', 'spine-out', 'clients/supplier-a', 'clients/supplier-b'].flatMap((leaf) => [`${leaf}.crt`, `${leaf}.key`]),
  ...['clients/supplier-a.p12', 'clients/supplier-b.p12', 'ca-bundle.pem', 'index.json'],
]
const later = (days: number) => ({ now: () => new Date(Date.now() + days * DAY) })

describe('the next start', () => {
  it('touches nothing when all is well', async () => {
    const before = await bytes(...everything, 'README.md')
    await start()
    expect(await bytes(...everything, 'README.md')).toEqual(before)
  })

  it('re-issues only the server certificate when a name is missing, and keeps its key and old names', async () => {
    const others = everything.filter((file) => file !== 'server.crt' && file !== 'index.json')
    const before = await bytes(...others)
    const authority = await start({ server: { commonName: 'msg.int.spine2.ncrs.nhs.uk', names: ['added.example', '10.1.2.3'] } })
    const certificate = new X509Certificate(authority.server.certificate)
    expect(certificate.checkHost('added.example')).toBeDefined()
    expect(certificate.checkIP('10.1.2.3')).toBeDefined()
    expect(certificate.checkHost('ldap.nis1.national.ncrs.nhs.uk')).toBeDefined()
    expect(await bytes(...others)).toEqual(before)
    expect(await verify(folder, 'server.crt')).toMatchObject({ code: 0 })
    const settled = await bytes(...everything)
    await start()
    expect(await bytes(...everything)).toEqual(settled)
  })

  it('re-issues leaves with fewer than 7 days left, not those with 8', async () => {
    const first = await start()
    const left = (first.server.notAfter.getTime() - Date.now()) / DAY
    const early = await start(later(left - 8))
    expect(early.server.serial).toBe(first.server.serial)
    const late = await start(later(left - 6))
    expect(late.server.serial).not.toBe(first.server.serial)
    expect(late.clients.get('supplier-a')?.key).toBe(first.clients.get('supplier-a')?.key)
    expect(late.clients.get('supplier-a')?.serial).not.toBe(first.clients.get('supplier-a')?.serial)
    expect(late.rootPem).toBe(first.rootPem)
  })

  it('leaves a revoked certificate and one with chosen dates as they are', async () => {
    const first = await start()
    await first.revoke('supplier-a')
    const chosen = await first.issue({
      name: 'supplier-b',
      fqdn: 'supplier-b.mock.nhs.uk',
      names: [],
      notAfter: new Date(Date.now() - DAY),
    })
    const second = await start()
    expect(second.isRevoked(second.clients.get('supplier-a')?.serial ?? '')).toBe(true)
    expect(second.clients.get('supplier-b')?.serial).toBe(chosen.serial)
  })

  it('makes a certificate for a supplier that is new in the seed, and keeps issued ones', async () => {
    const first = await start()
    const extra = await first.issue({ name: 'extra', fqdn: 'extra.mock.nhs.uk', names: [] })
    const second = await start({ clients: [{ name: 'supplier-c', fqdn: 'supplier-c.mock.nhs.uk', names: [] }] })
    expect([...second.clients.keys()].toSorted()).toEqual(['extra', 'supplier-a', 'supplier-b', 'supplier-c'])
    expect(second.clients.get('extra')?.serial).toBe(extra.serial)
  })

  it('makes missing parts that follow from the rest: PKCS#12, DER, bundle, a CRL, a whole key pair', async () => {
    const [p12, ...derived] = ['clients/supplier-a.p12', 'root.der', 'ca-bundle.pem']
    const before = await bytes(...derived)
    const key = await bytes('spine-out.key')
    for (const file of [p12, ...derived, 'crl/sub.crl', 'spine-out.key', 'spine-out.crt']) await rm(at(`${file}`))
    const authority = await start()
    expect(await bytes(...derived)).toEqual(before)
    expect((await stat(at(`${p12}`))).size).toBeGreaterThan(3000)
    expect(await bytes('spine-out.key')).not.toEqual(key)
    expect(await verify(folder, 'spine-out.crt')).toMatchObject({ code: 0 })
    expect(authority.crls).toHaveLength(2)
  })

  it('heals a change that was cut off before the index was written', async () => {
    const index = await readFile(at('index.json'))
    const first = await start()
    await first.issue({ name: 'supplier-a', fqdn: 'supplier-a.mock.nhs.uk', names: [] })
    await first.revoke('supplier-b')
    first.close()
    await writeFile(at('index.json'), index)
    const second = await start()
    expect(second.list().map((entry) => entry.serial)).toContain(second.clients.get('supplier-a')?.serial)
    expect(await verify(folder, 'clients/supplier-a.crt')).toMatchObject({ code: 0 })
    expect(await verify(folder, 'clients/supplier-b.crt')).toMatchObject({ code: 0 })
  })
})

describe('CRLs', () => {
  it('are signed anew, alone, at the first start after half of their life', async () => {
    const others = everything.filter((file) => !file.startsWith('crl/') && file !== 'index.json')
    const before = await bytes(...others)
    const first = await start(later(3))
    const second = await start(later(4))
    expect(first.crls[1]?.nextUpdate.getTime()).toBeLessThan(Date.now() + 8 * DAY)
    expect(second.crls.map((crl) => crl.nextUpdate.getTime() > Date.now() + 10 * DAY)).toEqual([true, true])
    expect(await bytes(...others)).toEqual(before)
  })

  it('are signed anew by the timer while running, and listeners hear of it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      let now = new Date()
      const authority = await start({ now: () => now })
      const old = authority.crls.map(({ nextUpdate }) => nextUpdate)
      now = new Date(now.getTime() + 5 * DAY)
      const changed = new Promise<void>((resolve) => authority.onChange(resolve))
      vi.advanceTimersByTime(3_600_000)
      await changed
      expect(authority.crls.map(({ nextUpdate }, which) => nextUpdate > (old[which] ?? nextUpdate))).toEqual([true, true])
    } finally {
      vi.useRealTimers()
    }
  })

  it('revoked through another authority on the same folder reach this one', async () => {
    const [here, there] = [await start(), await start()]
    const changed = new Promise<void>((resolve) => here.onChange(resolve))
    const { serial } = await there.revoke('supplier-a', 'superseded')
    await changed
    expect(here.isRevoked(serial)).toBe(true)
    expect(here.crls.map(({ pem }) => pem)).toEqual(there.crls.map(({ pem }) => pem))
  })

  it('of a folder that vanishes while running are kept, and the loss is told', async () => {
    const problem = new Promise<AuthorityError>((onProblem) => void start({ onProblem }).then(() => rm(folder, { recursive: true })))
    expect((await problem).code).toBe('MS-PKI-GONE')
  })
})

describe('a folder that is not as it was written', () => {
  it.each([
    ['root.pem', 'rubbish', 'MS-PKI-DAMAGED', 'not a certificate in PEM'],
    ['ca/root.key', undefined, 'MS-PKI-DAMAGED', 'is missing'],
    ['ca/sub.key', 'server.key', 'MS-PKI-DAMAGED', 'is not the key of sub.pem'],
    ['sub.pem', 'root.pem', 'MS-PKI-DAMAGED', 'ca/sub.key is not the key of sub.pem'],
    ['server.key', 'spine-out.key', 'MS-PKI-DAMAGED', 'is not the key of server.crt'],
    ['server.key', undefined, 'MS-PKI-DAMAGED', 'is missing beside server.crt'],
    ['clients/supplier-a.crt', undefined, 'MS-PKI-DAMAGED', 'is missing beside clients/supplier-a.key'],
    ['clients/supplier-a.crt', 'root.pem', 'MS-PKI-DAMAGED', 'is not signed by sub.pem'],
    ['ca-bundle.pem', 'root.pem', 'MS-PKI-DAMAGED', 'does not match'],
    ['crl/sub.crl', 'crl/root.crl', 'MS-PKI-DAMAGED', 'not of this CA'],
    ['crl/root.crl', 'rubbish', 'MS-PKI-DAMAGED', "can't be used"],
    ['index.json', '{"format":2}', 'MS-PKI-DAMAGED', 'format is 2'],
    ['index.json', undefined, 'MS-PKI-FOREIGN', 'root.pem without'],
  ])('%s replaced by %s is refused with %s', async (file, replacement, code, words) => {
    if (replacement === undefined) await rm(at(file))
    else if (everything.includes(replacement)) await cp(at(replacement), at(file))
    else await writeFile(at(file), replacement)
    const kept = everything.filter((each) => each !== file)
    const before = await bytes(...kept)
    const error = await refusal(start())
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    expect(error.problem.next).not.toBe('')
    expect(await bytes(...kept)).toEqual(before)
  })

  it('belongs to another environment', async () => {
    const error = await refusal(start({ subName: 'MOCK DEV Authentication G2' }))
    expect(error.code).toBe('MS-PKI-OTHER-CA')
    expect(error.problem.next).toContain('--certs')
  })

  it('holds a CA at its end', async () => {
    expect((await refusal(start(later(365 * 10)))).code).toBe('MS-PKI-CA-ENDING')
  })
})

describe.skipIf(process.platform === 'win32')('modes', () => {
  const mode = async (file: string) => ((await stat(at(file))).mode & 0o777).toString(8)
  const secret = ['ca/root.key', 'ca/sub.key', 'server.key', 'spine-out.key']
  const suppliers = ['clients/supplier-a.key', 'clients/supplier-a.p12', 'clients/supplier-b.key', 'clients/supplier-b.p12']

  it('keep private keys to their owner', async () => {
    expect(await mode('ca')).toBe('700')
    for (const file of [...secret, ...suppliers]) expect([file, await mode(file)]).toEqual([file, '600'])
    for (const file of ['root.pem', 'clients/supplier-a.crt', 'crl/sub.crl', 'index.json']) expect(await mode(file)).toBe('644')
  })

  it('shared opens supplier keys only, new ones too, and private closes them again', async () => {
    const authority = await start({ mode: 'shared' })
    await authority.issue({ name: 'new', fqdn: 'new.mock.nhs.uk', names: [] })
    for (const file of [...suppliers, 'clients/new.key', 'clients/new.p12']) expect([file, await mode(file)]).toEqual([file, '644'])
    for (const file of secret) expect([file, await mode(file)]).toEqual([file, '600'])
    await start()
    for (const file of [...suppliers, 'clients/new.key']) expect([file, await mode(file)]).toEqual([file, '600'])
  })

  it('that drifted are put right', async () => {
    await chmod(at('ca/sub.key'), 0o644)
    await chmod(at('server.key'), 0o640)
    await start()
    expect([await mode('ca/sub.key'), await mode('server.key')]).toEqual(['600', '600'])
  })
})
