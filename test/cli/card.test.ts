import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { profile } from '../../src/environment/profiles/index.ts'
import { registryVariants } from '../../src/environment/registry-file.ts'
import { type TestEnvironment, testEnvironment } from '../support/environment.ts'
import {
  activate,
  answerChallenge,
  ask,
  assertion,
  cardOf,
  codes,
  GAS,
  gpObject,
  ticketOf,
  token,
  valueIn,
} from '../support/identity-agent.ts'
import { post } from '../support/post.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { run } from './program.ts'

const GP = '555000000011'
const dir = temporaryFolder()

let spine: TestEnvironment
let ticketUrl = ''
beforeAll(async () => {
  spine = await testEnvironment({ ticketPort: 0 })
  const port = spine.environment.listeners().find(({ name }) => name === 'ticket')?.port
  ticketUrl = `https://localhost:${port}`
})

const cli = (...args: string[]) => run(['card', ...args], { env: { MOCK_SPINE_ADMIN_URL: spine.environment.urls.http }, cwd: dir })
const local = (verb: string, target: string, headers: readonly string[] = []) =>
  post({ url: `${ticketUrl}${target}`, ca: spine.ca, verb, headers })

describe('mock-spine card', () => {
  it('insert prints user, role and ticket; ticket and assertion give them to scripts; pull logs out', async () => {
    const inserted = await cli('insert', GP, '--role', '1')
    expect(inserted.code, inserted.stderr).toBe(0)
    expect(inserted.stdout).toMatch(
      /^user\s+Ashworth Amelia Dr, 555000000011\nrole\s+555200000013\nmode\s+live\nsession\s+ends .* unless it is used\nticket\s+AQIC\S+#\n$/,
    )
    const ticket = (await cli('ticket')).stdout.trim()
    expect(inserted.stdout).toContain(ticket)
    expect((await assertion(spine, ticket)).text).toContain('samlp:Success')
    expect((await cli('assertion')).stdout).toContain('samlp:Success')
    expect((await cli('pull')).stdout).toBe('Ashworth Amelia Dr (555000000011) is logged out\n')
    expect((await assertion(spine, ticket)).text).not.toContain('samlp:Success')
    expect(codes(spine)).toEqual(['MS-SSO-ENDED'])
  })

  it('list shows users, cards and roles; without a card in the reader status says so', async () => {
    const { stdout } = await cli('list')
    expect(stdout).toMatch(
      /555000000011 +Ashworth Amelia Dr +good +1 555200000013 +Clinical Practitioner Access Role +THE MOCK SURGERY \(M85999\)/,
    )
    expect(stdout).toMatch(/555000030501 +Rolefree Hana Ms +good +no role in force/)
    const { code, stderr } = await cli('status')
    expect([code, stderr.includes('MS-ADMIN-NOT-FOUND')]).toEqual([1, true])
  })

  it('new issues a card, also to a user who is new in the directory, who then logs in', async () => {
    const made = await cli(
      'new',
      '--surname',
      'Novak',
      '--given-name',
      'Petra',
      '--ods',
      'M85999',
      '--organisation',
      'The Mock Surgery',
      '--job-role',
      'S8000:G8000:R8000=Clinical:Clinical Provision:Clinical Practitioner Access Role',
      '--activity',
      'B0062',
    )
    expect(made.code, made.stderr).toBe(0)
    const [, uid = ''] = /^user\s+(\d{12})$/m.exec(made.stdout) ?? []
    const inserted = await cli('insert', uid, '--quiet')
    expect((await assertion(spine, inserted.stdout.trim())).text).toContain('Novak Petra Dr')
    await cli('pull')
    expect((await cli('new')).code).toBe(2)
  })

  it('a card that was revoked logs nobody in', async () => {
    expect((await cli('revoke', '555000000051')).code).toBe(0)
    const { code, stderr } = await cli('insert', '555000000051')
    expect(code).toBe(1)
    expect(stderr).toContain('MS-CARD-LOGIN')
  })
})

describe('the local ticket service', () => {
  it('hands out the ticket of the card in the reader, and none when it is out or locked', async () => {
    expect((await local('GET', '/get_ticket')).status).toBe(404)
    const ticket = (await cli('insert', GP, '--role', '1', '--quiet')).stdout.trim()
    const got = await local('GET', '/get_ticket')
    expect([got.status, got.text]).toEqual([200, ticket])
    expect(JSON.parse((await local('GET', '/status')).text)).toEqual({
      inserted: true,
      uid: GP,
      cn: 'Ashworth Amelia Dr',
      role: '555200000013',
      locked: false,
    })
    await cli('lock')
    expect((await local('GET', '/get_ticket')).status).toBe(404)
    await cli('unlock')
    await cli('pull')
    expect((await local('GET', '/get_ticket')).status).toBe(404)
    expect(JSON.parse((await local('GET', '/status')).text)).toEqual({ inserted: false })
  })

  it('takes a ticket from an Identity Agent, and has it taken away', async () => {
    const headers = ['Referer', 'https://ia.spine2.ncrs.nhs.uk', 'Host', 'msg.int.spine2.ncrs.nhs.uk:20006']
    const ticket = 'AQIC5wM2LY4Sfcy+/AAAA=@AAJTSQACMDE=#'
    expect((await local('PUT', `/set_ticket/${encodeURIComponent(ticket)}`, headers)).status).toBe(200)
    expect((await local('GET', '/get_ticket')).text).toBe(ticket)
    expect((await local('PUT', '/set_ticket/', headers)).status).toBe(200)
    expect((await local('GET', '/get_ticket')).status).toBe(404)
  })

  it.each([
    ['PUT', '/set_ticket/%zz', 400],
    ['PUT', `/set_ticket/${'x'.repeat(300)}`, 400],
    ['PUT', '/set_ticket/a%20b', 400],
    ['POST', '/get_ticket', 405],
    ['GET', '/login/authactivate', 404],
  ])('%s %s: %i', async (verb, target, status) => {
    expect((await local(verb, target)).status).toBe(status)
  })
})

describe('OpenSSL as a judge', () => {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe', cwd: dir })

  it('3 openssl cms signs a challenge with the card’s PKCS#12, and GAS gives a ticket', async () => {
    const { files } = await cardOf(spine, GP)
    openssl('pkcs12', '-in', files.p12, '-passin', 'pass:changeit', '-nodes', '-out', 'card.pem')
    const first = await activate(spine)
    const challenge = Buffer.from(valueIn(first.text, 'challenge'), 'base64')
    for (const more of [['-noattr', '-md', 'sha1'], ['-md', 'sha256'], []]) {
      const again = await activate(spine)
      const bytes = Buffer.from(valueIn(again.text, 'challenge'), 'base64')
      const cms = execFileSync('openssl', ['cms', '-sign', '-nodetach', '-binary', '-signer', 'card.pem', '-outform', 'SMIME', ...more], {
        input: bytes,
        cwd: dir,
        stdio: 'pipe',
      })
      const parameters = [
        ['service', 'AUTHENTICATION'],
        ['challenge', valueIn(again.text, 'challenge')],
        ['signature', valueIn(again.text, 'signature')],
        ['uid', GP],
        ['response', cms.toString('base64')],
      ] as const
      const answer = await ask(spine, GAS, '/login/authvalidate', { verb: 'POST', body: gpObject(parameters) })
      expect(valueIn(answer.text, 'sso_ticket'), more.join(' ')).not.toBe('')
    }
    expect(challenge).toHaveLength(48)
  })

  it('openssl cms verifies what the simulated card signs, and openssl verify its certificate', async () => {
    const card = await cardOf(spine, GP)
    const { makeSignedData } = await import('../../src/pki/make-signed-data.ts')
    const challenge = Buffer.alloc(48, 7)
    const ca = path.join(path.dirname(card.files.crt), 'ca.crt')
    const out = execFileSync(
      'openssl',
      ['cms', '-verify', '-inform', 'DER', '-binary', '-CAfile', ca, '-purpose', 'any', '-no_check_time'],
      {
        input: await makeSignedData(challenge, card),
        stdio: 'pipe',
      },
    )
    expect(out.equals(challenge)).toBe(true)
    expect(openssl('verify', '-x509_strict', '-CAfile', ca, card.files.crt).toString()).toContain(': OK')
    expect(openssl('x509', '-in', card.files.crt, '-noout', '-subject').toString()).toMatch(/O ?= ?nhs, OU ?= ?people, CN ?= ?555000000011/)
    expect(statSync(card.files.key).mode & 0o777).toBe(0o600)
  })

  it('a card opens no TLS door: it is not of the CA that endpoints trust', async () => {
    const card = await cardOf(spine, GP)
    const answer = post({
      url: `${spine.environment.urls.https}/reliablemessaging/reliablerequest`,
      ca: spine.ca,
      as: { cert: card.certificate, key: card.key },
      servername: 'msg.int.spine2.ncrs.nhs.uk',
      body: 'x',
    })
    await expect(answer).rejects.toThrow()
  })

  it('the answer of a card that was made by hand is as good as any', async () => {
    const card = await cardOf(spine, GP)
    const first = await activate(spine)
    const { asResponse, makeSignedData } = await import('../../src/pki/make-signed-data.ts')
    const made = asResponse(await makeSignedData(Buffer.from(valueIn(first.text, 'challenge'), 'base64'), card))
    expect((await answerChallenge(spine, first, card, { uid: GP, response: () => made })).text).toContain('sso_ticket')
  })
})

describe('24 registry files of Identity Agents', () => {
  const values = (text: string) =>
    [...text.matchAll(/^"([^"]+)"=(?:"([^"]*)"|dword:([0-9a-f]{8}))\r$/gm)].map(([, name, value, word]) => [name, value ?? word])

  it.each(
    ['int', 'dep'].flatMap((name) => registryVariants.map((variant) => [name, variant] as const)),
  )('24 %s %s: a key, values, and URLs at hosts of the environment', async (name, variant) => {
    const { stdout, code } = await run(['environment', name, '--registry', variant], { cwd: dir })
    expect(code).toBe(0)
    const [header, empty, key, ...lines] = stdout.split('\r\n')
    expect([header, empty]).toEqual(['Windows Registry Editor Version 5.00', ''])
    expect(key).toMatch(/^\[HKEY_LOCAL_MACHINE\\SOFTWARE\\(?:Wow6432Node\\)?(?:HSCIC\\Identity Agent|Gemplus\\GAC)\]$/)
    expect(lines.at(-1)).toBe('')
    expect(values(stdout)).toHaveLength(lines.length - 1)
    const hosts = new Set(profile(name).hosts.map((host) => host.name))
    const urls = values(stdout).flatMap(([, value = '']) => (value.startsWith('https:') ? [new URL(value)] : []))
    expect(urls.length).toBeGreaterThan(1)
    for (const url of urls) expect(hosts.has(url.hostname)).toBe(true)
  })

  it('24 says what is missing where no source names the hosts', async () => {
    const { stderr, code } = await run(['environment', 'dev', '--registry', 'ia1-64'], { cwd: dir })
    expect([code, stderr]).toEqual([2, expect.stringContaining('MS-PROFILE-NO-HOST')])
  })

  it('24 every URL of every variant answers in the emulator', async () => {
    const { ticket } = await ticketOf(spine, GP)
    for (const variant of registryVariants) {
      const { stdout } = await run(['environment', 'int', '--registry', variant], { cwd: dir })
      for (const [name, value = ''] of values(stdout)) {
        if (!value.startsWith('https:')) continue
        const url = new URL(value.replace('token=<SSO_TICKET>', token(ticket)))
        const answer = await ask(spine, url.hostname, `${url.pathname}${url.search}`, {
          verb: /Activate|Logo/.test(name ?? '') ? 'POST' : 'GET',
        })
        expect([name, answer.status]).toEqual([name, 200])
      }
    }
  })

  it('24 equal the values that the deployment environment publishes', async () => {
    const ia13 = Object.fromEntries(values((await run(['environment', 'dep', '--registry', 'ia13'], { cwd: dir })).stdout))
    expect(ia13).toEqual({
      'Activate.URL': 'https://gas.vn1.national.ncrs.nhs.uk/login/authactivate',
      'Logout.URL': 'https://gas.vn1.national.ncrs.nhs.uk/login/authlogout',
      'Authentication.StartBrowser.Url': 'https://sbapi.vn1.national.ncrs.nhs.uk/saml/RoleSelectionWT.jsp?token=<SSO_TICKET>',
      'Device.id': '1ef2f9cc',
      'UpdateWatcher.enable': '00000000',
      'Device.id.URL':
        'https://sbapi.vn1.national.ncrs.nhs.uk/ssb/DeviceIDLogger?ipaddress=<IP_ADR>&latestdeviceid=<DEVICE_ID>&storeddeviceid=<OLD_DEVICE_ID>&token=<SSO_TICKET>',
      'RoleSelection.URL':
        'https://sbapi.vn1.national.ncrs.nhs.uk/saml/RoleSelectionGP.jsp?token=<SSO_TICKET>&selectedRoleUid=<ROLE_UID>&ssbMode=<MODE>&gacVersion=<GAC_VERSION>&fallbackStatus=<FALLBACK>',
      'Portal.URL': 'https://portal.vn1.national.ncrs.nhs.uk',
    })
  })

  it('24 --output writes UTF-16 with a byte order mark', async () => {
    await run(['environment', 'int', '--registry', 'ia2-64', '--output', 'ia2.reg'], { cwd: dir })
    const bytes = readFileSync(path.join(dir, 'ia2.reg'))
    expect([...bytes.subarray(0, 4)]).toEqual([0xff, 0xfe, 0x57, 0])
    expect(bytes.toString('utf16le')).toContain('"SessionLockPersistence_Enabled"="False"\r\n')
    expect((await run(['environment', 'int', '--output', 'x'], { cwd: dir })).code).toBe(2)
  })
})
