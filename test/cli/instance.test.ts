import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PATIENCE } from '../support/patience.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { Program, ROOT, run } from './program.ts'

const Info = z.object({
  httpsUrl: z.string(),
  httpUrl: z.string(),
  ldapsUrl: z.string(),
  ldapUrl: z.string(),
  caBundle: z.string(),
  clients: z.record(z.string(), z.object({ cert: z.string(), key: z.string(), p12: z.string() })),
  spinePartyKey: z.string(),
  adminToken: z.string(),
  pid: z.number(),
  environment: z.string(),
})
const Line = z.looseObject({
  id: z.string(),
  direction: z.string(),
  causedBy: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  outcome: z.string().optional(),
})

const dir = temporaryFolder()
const certs = path.join(dir, 'certs')
const readyFile = path.join(dir, 'ready.json')
const ANY = ['--https-port', '0', '--http-port', '0', '--ldaps-port', '0', '--ldap-port', '0']
const openssl = (...args: string[]) => command('openssl', args)
const command = (name: string, args: readonly string[]) => execFileSync(name, args, { stdio: 'pipe' }).toString()
const example = (name: string) => path.join(ROOT, 'examples', `${name}.msg`)

let up: Program
let info: z.output<typeof Info>
let env: Record<string, string>
const cli = (...args: string[]) => run(args, { env, cwd: dir })
const journal = async (...args: string[]) => {
  const { stdout } = await cli('journal', '--json', ...args)
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [Line.parse(JSON.parse(line))]))
}

beforeAll(async () => {
  up = new Program(['up', ...ANY, '--certs', certs, '--ready-file', readyFile], { cwd: dir })
  await up.until('stdout', 'curl ')
  const ready = await run(['ready', '--wait', '10s', '--admin-url', /http:\/\/localhost:\d+/.exec(up.stdout)?.[0] ?? ''])
  expect(ready.code, ready.stderr).toBe(0)
  info = Info.parse(JSON.parse(readFileSync(readyFile, 'utf8')))
  env = { MOCK_SPINE_ADMIN_URL: info.httpUrl }
})
afterAll(async () => await up.stop())

describe('env', () => {
  const block = async (kind: string, ...more: string[]) => await cli('env', '--for', kind, '--certs', certs, ...more)

  it('prints what a shell takes: with it, foreign programs get through mutual TLS to the doors', async () => {
    const { stdout: curl } = await block('curl')
    // Without a message the door answers in its own protocol: whoever gets there has been let in.
    expect(command('sh', ['-c', `${curl.trim()} --silent --data x`])).toMatch(/<SOAP:Fault|Fault>/)
    const { stdout: node } = await block('node')
    const script = `require('node:https').request(process.env.SPINE_URL+'/reliablemessaging/reliablerequest',{method:'POST',agent:false,cert:require('node:fs').readFileSync(process.env.SPINE_CERT),key:require('node:fs').readFileSync(process.env.SPINE_KEY)},(r)=>r.resume()&&console.log(r.statusCode)).end('x')`
    expect(command('sh', ['-c', `${node}\n"$0" -e "$1"`, process.execPath, script]).trim()).toBe('500')
  })

  it('names the addresses, the party and its files for the adaptor', async () => {
    const { stdout } = await block('mhs-adaptor', '--as', 'supplier-b')
    const values = command('sh', ['-c', `${stdout}\nenv`])
    expect(values).toContain('MHS_SECRET_PARTY_KEY=B99902-9990002')
    expect(values).toContain(`MHS_SDS_URL=${info.ldapsUrl}`)
    expect(values).toContain('MHS_INBOUND_SERVER_PORT=9444')
    expect(values).toContain('MHS_SPINE_ORG_CODE=YES')
    expect(values).toMatch(/MHS_SECRET_CLIENT_KEY=-----BEGIN/)
  })

  it.each(['java', 'dotnet', 'python'])('%s: every file that it names is there', async (kind) => {
    const { stdout } = await block(kind)
    const files = stdout.match(new RegExp(`${certs.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')}[^ "\n]+`, 'g')) ?? []
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(existsSync(file), file).toBe(true)
  })

  it('tells when the certificates are elsewhere', async () => {
    const { code, stderr } = await cli('env', '--for', 'curl', '--certs', path.join(dir, 'elsewhere'))
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/MS-CLI-FILE[\s\S]*elsewhere[\s\S]*certs export/)
  })
})

describe('the ready file', () => {
  it('names the ports really bound, files that are there, and is for its owner only', () => {
    expect(info).toMatchObject({ spinePartyKey: 'YES-0000806', pid: up.child.pid, environment: 'int' })
    for (const url of [info.httpsUrl, info.httpUrl, info.ldapsUrl, info.ldapUrl])
      expect(url).toMatch(/^(https?|ldaps?):\/\/localhost:[1-9]\d*$/)
    expect(Object.keys(info.clients)).toEqual(['gp-practice-2', 'gp-practice', 'supplier-a', 'supplier-b', 'urgent-care'])
    for (const file of [info.caBundle, ...Object.values(info.clients).flatMap((each) => Object.values(each))]) {
      expect(path.isAbsolute(file) && existsSync(file), file).toBe(true)
    }
    expect(statSync(readyFile).mode & 0o777).toBe(0o600)
  })

  it('is told over HTTP with the certificates themselves, to those who may know', async () => {
    const headers = { Authorization: `Bearer ${info.adminToken}` }
    const told = z.looseObject({ caBundle: z.string() }).parse(await (await fetch(`${info.httpUrl}/api/connection`, { headers })).json())
    expect(told).toMatchObject({ httpsUrl: info.httpsUrl, pid: info.pid, adminToken: info.adminToken })
    expect(told.caBundle).toBe(readFileSync(info.caBundle, 'utf8'))
  })
})

it('the table’s curl line works', async () => {
  const [, words = ''] = /^ {4}curl (\S+)$/m.exec(up.stdout) ?? []
  expect(command('curl', ['-fsS', words])).toContain('"partyKey":"YES-0000806"')
})

it('a message sent by `send` is answered to `listen`, and the journal tells the whole conversation', async () => {
  const moved = await cli('register', '--party-key', 'A99901-9990001', '--endpoint', 'https://localhost:9/', '--json')
  expect(moved.code, moved.stderr).toBe(0)
  const listener = new Program(['listen', '--port', '0', '--count', '1', '--json'], { env })
  await listener.until('stderr', 'listening at')
  const [, port] = /127\.0\.0\.1:(\d+)/.exec(listener.stderr) ?? []
  await cli('register', '--party-key', 'A99901-9990001', '--endpoint', `https://localhost:${port}/`)
  const sent = await cli('send', example('gp-summary-upload'))
  expect(sent.stdout).toMatch(/^HTTP\/1\.1 202 /)
  expect(sent.stdout).toContain(':Acknowledgment')
  expect(sent.code).toBe(0)
  const heard = await listener.ended()
  expect(heard.code, heard.stderr).toBe(0)
  const message = z.looseObject({ conversationId: z.string() }).parse(JSON.parse(heard.stdout))
  expect(message).toMatchObject({ action: 'MCCI_IN010000UK13', answered: 200, fault: '' })
  const followed = new Program(['journal', '--follow', '--json', '--label', `conversationId=${message.conversationId}`], { env })
  await followed.until('stdout', /\n.*\n/)
  await followed.stop()
  const [first, second, ...more] = await journal('--label', `conversationId=${message.conversationId}`)
  expect(more).toEqual([])
  expect(first).toMatchObject({ direction: 'in', outcome: 'accepted' })
  expect(second).toMatchObject({ direction: 'out', outcome: 'accepted', causedBy: first?.id })
})

it('a refused message ends `send` with 1; the journal shows the code in both forms, the log too', async () => {
  const { code, stderr } = await cli('send', example('summary-query'), '--to', '/reliablemessaging/reliablerequest')
  expect(code, stderr).toBe(1)
  const { stdout } = await cli('journal', '--outcome', 'refused', '--limit', '1')
  expect(stdout).toMatch(/in {2}.*reliable-messaging.*\n {6}MS-/)
  expect(await journal('--outcome', 'refused')).not.toEqual([])
  await up.until('stderr', '"level":"warn"')
})

it.each([
  ['pds-trace', 'traceQueryResponse'],
  ['pds-retrieval', 'retrievalQueryResponse'],
])('the example %s is answered in the response without registering anything', async (name, element) => {
  const { stdout, stderr, code } = await cli('send', path.join(ROOT, 'examples', `${name}.xml`), '--as', 'supplier-b')
  expect(stdout).toMatch(/^HTTP\/1\.1 200 /)
  expect(stdout).toContain(`<${element}>`)
  expect(stdout).toContain('PEMBERTON')
  expect(stderr).toMatch(/sync-service: QUPA_IN00000\w+, MessageID uuid:/)
  expect(code, stderr).toBe(0)
})

it('`--raw` and flags send what real clients would not', async () => {
  const { stdout, code } = await run(['send', '-', '--raw', '--content-type', 'multipart/related'], { env, input: '--b\n\nx\n--b--\n' })
  expect(stdout).toMatch(/^HTTP\/1\.1 500 /)
  expect(code).toBe(1)
})

it('a supplier without a listener finds its answer in its inbox', async () => {
  const made = await cli('register', '--party-key', 'C99903-9990003', '--fqdn', 'supplier-c.mock.nhs.uk', '--inbox')
  expect(made.stdout).toMatch(/MCCI_IN010000UK13 +S\d+ +inbox:/)
  expect((await cli('send', example('gp-summary-upload'), '--as', 'supplier-c')).code).toBe(0)
  const answer = await fetch(`${info.httpUrl}/api/suppliers/C99903-9990003/inbox?wait=5s`)
  const { messages } = z.object({ messages: z.array(z.looseObject({ text: z.string() })) }).parse(await answer.json())
  expect(messages.map(({ text }) => text.includes('MCCI_IN010000UK13'))).toEqual([true])
})

it('a supplier is registered with its own request, and removed with its certificate', async () => {
  const [csr, key, crt] = ['own.csr', 'own.key', 'own.crt'].map((name) => path.join(dir, name))
  openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${key}`, '-out', `${csr}`, '-subj', '/CN=own.example.nhs.uk')
  const mpv = ['--manufacturer', 'X26', '--product', 'Mock Clinical', '--product-version', '1.2']
  const made = await cli('register', '--ods', 'D99904', '--csr', `${csr}`, '--certificate', `${crt}`, '--inbox', ...mpv)
  expect(made.code, made.stderr).toBe(0)
  const [partyKey = ''] = /D99904-9\d{6}/.exec(made.stdout) ?? []
  expect(made.stdout).toMatch(/ASID +9\d{11} \(may call \d+ interactions; X26 Mock Clinical 1\.2, product key 9\d{5}\)/)
  const leaf = new X509Certificate(readFileSync(`${crt}`))
  expect(leaf.checkHost('own.example.nhs.uk')).toBeDefined()
  const gone = await cli('deregister', '--party-key', partyKey, '--revoke')
  expect(gone.stdout).toBe(`removed party ${partyKey}\nrevoked certificate ${leaf.serialNumber}\n`)
  const again = await cli('deregister', '--party-key', partyKey)
  expect([again.code, again.stderr.includes('MS-ADMIN-NOT-FOUND')]).toEqual([1, true])
})

describe('certs', () => {
  it('asks the running instance, whose CRL is new at once', async () => {
    const issued = await cli('certs', 'issue', 'short', '--fqdn', 'short.mock.nhs.uk', '--san', 'host.test', '--out', dir)
    expect(issued.stderr).toContain(`instance at ${info.httpUrl}`)
    const certificate = new X509Certificate(readFileSync(path.join(dir, 'short.crt')))
    expect(certificate.subjectAltName).toContain('DNS:host.test')
    expect(statSync(path.join(dir, 'short.key')).mode & 0o777).toBe(0o600)
    expect((await cli('send', example('summary-query'), '--as', 'short', '--from', 'A99901-9990001')).stdout).not.toContain('MS-TLS')
    expect((await cli('certs', 'revoke', 'short', '--reason', 'superseded')).stdout).toContain('superseded')
    expect((await cli('certs', 'list')).stdout).toMatch(/^short .*revoked .*superseded$/m)
    const refused = await cli('send', example('summary-query'), '--as', 'short', '--from', 'A99901-9990001')
    expect(refused.stdout).toContain('MS-TLS-REVOKED')
    expect((await cli('certs', 'revoke', 'short')).stderr).toContain('MS-PKI-ALREADY-REVOKED')
  })

  it('signs a request and exports in each format', async () => {
    const key = path.join(dir, 'own.key')
    const csr = path.join(dir, 'own.csr')
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', csr, '-subj', '/CN=own.mock.nhs.uk')
    const signed = await cli('certs', 'sign', csr)
    expect(new X509Certificate(signed.stdout).subject).toContain('CN=own.mock.nhs.uk')
    const p12 = path.join(dir, 'a.p12')
    expect((await cli('certs', 'export', 'supplier-a', '--format', 'p12', '--password', 'another', '--out', p12)).code).toBe(0)
    expect(openssl('pkcs12', '-in', p12, '-passin', 'pass:another', '-nodes', '-legacy')).toContain('BEGIN PRIVATE KEY')
    const der = path.join(dir, 'root.der')
    await cli('certs', 'export', 'root', '--format', 'der', '--out', der)
    expect(new X509Certificate(readFileSync(der)).ca).toBe(true)
    expect((await cli('certs', 'export', 'supplier-a', '--format', 'key')).stdout).toContain('PRIVATE KEY')
    expect((await cli('certs', 'export', 'server', '--format', 'key')).code).not.toBe(0)
  })

  it('works on the folder when it is named; the instance that uses it follows', async () => {
    const { code, stderr } = await cli('certs', 'issue', 'aside', '--fqdn', 'aside.mock.nhs.uk', '--certs', certs)
    expect(stderr).toContain(`folder ${certs}`)
    expect(code).toBe(0)
    await expect.poll(async () => (await cli('certs', 'list')).stdout, { timeout: PATIENCE }).toContain('aside.mock.nhs.uk')
  })
})

it('without an instance `certs` works on the configured folder; an address that was named must answer', async () => {
  const alone = { MOCK_SPINE_HTTP_PORT: '1', MOCK_SPINE_CERTS: certs }
  const listed = await run(['certs', 'list', '--json'], { env: alone, cwd: dir })
  expect(listed.stderr).toContain(`folder ${certs}`)
  expect(listed.stdout).toContain('supplier-a.mock.nhs.uk')
  const lost = await run(['certs', 'list', '--admin-url', 'http://127.0.0.1:1'], { env: alone, cwd: dir })
  expect([lost.code, lost.stdout, lost.stderr.includes('MS-CLI-NO-INSTANCE')]).toEqual([1, '', true])
  const unwritten = await run(['certs', 'export', 'root', '--out', path.join(dir, 'nowhere', 'x')], { env: alone, cwd: dir })
  expect([unwritten.code, unwritten.stderr.includes('MS-CLI-FILE')]).toEqual([1, true])
})

it('a taken port is told with the flag that changes it, and nothing stays behind', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { code, stderr } = await run(['up', ...ANY, '--http-port', String(port), '--certs', certs], { cwd: dir })
  other.close()
  expect(stderr).toContain('MS-PORT-TAKEN')
  expect(stderr).toContain('--http-port')
  expect(code).toBe(1)
})

it('the ready file of a killed run is taken away before a start that fails', async () => {
  const stale = path.join(dir, 'stale.json')
  writeFileSync(stale, '{}')
  // A file stands where the data folder should be.
  expect((await run(['up', ...ANY, '--data', readyFile, '--ready-file', stale, '--certs', certs])).code).toBe(1)
  expect(existsSync(stale)).toBe(false)
})

it('a ready file that can’t be written ends the start', async () => {
  const { code, stderr } = await run(['up', ...ANY, '--ready-file', path.join(dir, 'nowhere', 'ready.json'), '--certs', certs])
  expect(stderr).toContain('MS-CLI-FILE')
  expect(code).toBe(1)
})

it('SIGTERM ends it with 0 within five seconds and takes the ready file away', async () => {
  const begin = performance.now()
  up.child.kill('SIGTERM')
  expect((await up.ended()).code).toBe(0)
  expect(performance.now() - begin).toBeLessThan(5000)
  expect(existsSync(readyFile)).toBe(false)
})
