import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { advertised } from '../../src/environment/advertise.ts'
import { doorAt } from '../../src/environment/profiles/door-at.ts'
import { profile } from '../../src/environment/profiles/index.ts'
import { loadSeed } from '../../src/environment/seed.ts'

const builtIn = new URL('../../stubs/', import.meta.url)
const int = profile('int')
const MCCI = 'urn:nhs:names:services:psis:MCCI_IN010000UK13'
const A = 'A99901-9990001'
let dir: string

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'mock-spine-seed-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
  writeFileSync(path.join(dir, name), text)
}
const seedText = (name: string) => readFileSync(new URL(name, builtIn), 'utf8')
const overlaid = (variables: Record<string, string | undefined> = {}) => loadSeed({ builtIn, overlayDir: dir, profile: int, variables })

describe('the built-in seed', () => {
  it.each([
    ['A99901', A, '999000000011', 'supplier-a.mock.nhs.uk', 'https://localhost:9443/'],
    ['B99902', 'B99902-9990002', '999000000022', 'supplier-b.mock.nhs.uk', 'https://localhost:9444/'],
  ])('has supplier %s as documented', async (odsCode, partyKey, asid, fqdn, url) => {
    const { directory, catalogue } = await loadSeed({ builtIn, profile: int, variables: {} })
    const party = directory.party(partyKey)
    expect(party).toMatchObject({ odsCode, fqdn, accreditedSystems: [{ asid }] })
    expect(directory.partiesWithFqdn(fqdn)).toEqual([party])
    for (const entry of catalogue.entries()) expect(directory.system(asid)?.interactions.has(entry.interaction)).toBe(true)
    for (const [response, pattern] of catalogue.responses()) {
      expect(directory.endpoint(partyKey, response)).toMatchObject({ pattern, endpoint: { url } })
    }
    expect(directory.endpoint(partyKey, MCCI)?.reliability).toEqual({ retries: 2, retryIntervalMs: 60_000, persistDurationMs: 300_000 })
  })

  it.each(['int', 'dep'])('has Spine with an endpoint and a system for every interaction served in %s', async (name) => {
    const environment = profile(name)
    const { directory, catalogue } = await loadSeed({ builtIn, profile: environment, variables: {} })
    const spine = directory.party('YES-0000806')
    expect(spine).toMatchObject({ odsCode: 'YES', fqdn: `msg.${name}.spine2.ncrs.nhs.uk` })
    for (const { interaction, pattern } of catalogue.entries()) {
      const registered = directory.endpoint('YES-0000806', interaction)
      expect(registered?.pattern).toBe(pattern)
      expect(spine?.accreditedSystems.some((system) => system.interactions.includes(interaction))).toBe(true)
      const url = new URL(registered?.endpoint.url ?? '')
      expect(doorAt(environment, url.hostname, url.pathname)?.door).toBe('reliable-messaging')
    }
  })

  it('describes the two interactions of the first conversation', async () => {
    const { catalogue } = await loadSeed({ builtIn, profile: int, variables: {} })
    expect(catalogue.find('urn:nhs:names:services:psis', 'REPC_IN150016UK05')).toMatchObject({ pattern: 'async-reliable', answers: [MCCI] })
    expect(catalogue.find('urn:nhs:names:services:psisquery', 'QUPC_IN160101UK05')).toMatchObject({
      pattern: 'async-express',
      answers: ['urn:nhs:names:services:psisquery:QUPC_IN160102UK05'],
      failures: ['urn:nhs:names:services:psisquery:QUQI_IN010000UK14'],
    })
  })

  it('moves the suppliers with MOCK_SPINE_SUPPLIER_HOST', async () => {
    const { directory } = await loadSeed({ builtIn, profile: int, variables: { MOCK_SPINE_SUPPLIER_HOST: 'supplier' } })
    expect(directory.endpoint(A, MCCI)?.endpoint.url).toBe('https://supplier:9443/')
  })

  it('started empty keeps Spine and the catalogue', async () => {
    const { directory, catalogue } = await loadSeed({ builtIn, profile: int, variables: {}, empty: true })
    expect(directory.parties().map((party) => party.partyKey)).toEqual(['YES-0000806'])
    expect([...catalogue.entries()]).toHaveLength(2)
  })

  it('advertises Spine’s endpoints at the local address and leaves the suppliers’ alone', async () => {
    const { directory } = await loadSeed({ builtIn, profile: int, variables: {} })
    const urls = directory
      .parties()
      .flatMap((party) => party.endpoints.map(({ url }) => advertised(url, { mode: 'local', httpsPort: 8443, profile: int })))
    expect(new Set(urls)).toEqual(
      new Set([
        'https://localhost:8443/reliablemessaging/reliablerequest',
        'https://localhost:8443/reliablemessaging/queryrequest',
        'https://localhost:9443/',
        'https://localhost:9444/',
      ]),
    )
  })
})

describe('an overlay', () => {
  it('replaces a party whole by its key, and adds others', async () => {
    write(
      'parties/mine.yaml',
      `partyKey: ${A}\nodsCode: A99901\nname: \${WHO:-Mine}\nfqdn: mine.nhs.uk\naccreditedSystems: []\nendpoints: []\n`,
    )
    write('parties/new.yml', 'partyKey: C1C-1000001\nodsCode: C1C\nname: New\nfqdn: mine.nhs.uk\naccreditedSystems: []\nendpoints: []\n')
    const { directory } = await overlaid({ WHO: '' })
    expect(directory.party(A)).toMatchObject({ name: 'Mine', endpoints: [] })
    expect(directory.system('999000000011')).toBeUndefined()
    expect(directory.partiesWithFqdn('mine.nhs.uk')).toHaveLength(2)
    expect(directory.parties()).toHaveLength(4)
  })

  it('stays when the built-in suppliers are left out', async () => {
    write('parties/new.yaml', 'partyKey: C1C-1000001\nodsCode: C1C\nname: New\nfqdn: mine.nhs.uk\naccreditedSystems: []\nendpoints: []\n')
    const { directory } = await loadSeed({ builtIn, overlayDir: dir, profile: int, variables: {}, empty: true })
    expect(directory.parties().map((party) => party.partyKey)).toEqual(['YES-0000806', 'C1C-1000001'])
  })

  it('replaces and adds rows of the catalogue', async () => {
    const row = (id: string, name: string) =>
      `  - { interaction: urn:nhs:names:services:psis:${id}, name: ${name}, pattern: async-reliable, domain: clinicals, answers: [MCCI_IN010000UK13], failures: [] }\n`
    write('interactions.yaml', `interactions:\n${row('REPC_IN150016UK05', 'Renamed')}${row('REPC_IN150017UK02', 'Withdraw')}`)
    const { catalogue } = await overlaid()
    expect([...catalogue.entries()].map((entry) => entry.name)).toEqual(['Renamed', 'Clinical document list', 'Withdraw'])
  })

  it('lets a README be', async () => {
    write('README.md', 'mine')
    write('.hidden.yaml', ': : :')
    await expect(overlaid()).resolves.toBeDefined()
  })
})

describe('a fault names file, line and key:', () => {
  const spoilt = (from: string, to: string) => seedText('parties/supplier-a.yaml').replace(from, to)
  const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length

  it.each<[string, string, string, string, string]>([
    ['a misspelt key', 'odsCode:', 'odscode:', 'odscode:', 'odscode: unknown key "odscode": did you mean "odsCode"?'],
    [
      'an ASID that YAML reads as a number',
      '"999000000011"',
      '999000000011',
      '- asid: 9990',
      'accreditedSystems[0].asid: an ASID is 12 digits in quotes',
    ],
    [
      'a bad contract value',
      'ackRequested: always',
      'ackRequested: sometimes',
      'sometimes',
      'endpoints[0].ackRequested: one of always, never',
    ],
    ['an unknown profile value', 'name: Supplier A', `name: \${profile.spinePartKey}`, '${profile', 'did you mean "spinePartyKey"?'],
    [
      'an unset variable',
      'name: Supplier A',
      `name: \${NOBODY_SETS_THIS}`,
      '${NOBODY',
      `name: \${NOBODY_SETS_THIS}: the variable NOBODY_SETS_THIS is not set`,
    ],
    ['an unknown substitution', 'name: Supplier A', `name: \${A:=b}`, `\${A:=b}`, `name: \${A:=b} is not understood`],
    ['a substitution without end', 'name: Supplier A', `name: a\${b`, 'a${b', 'name: "$" and "{" without a "}"'],
    ['a key that is substituted', 'fqdn: s', `\${FQDN:-fqdn}: s`, '${FQDN', 'only values may hold'],
    ['a key that stands twice', 'fqdn: s', 'name: s', 'name: supplier-a', 'unique'],
    ['a system’s ASID that Spine holds', '"999000000011"', '"990000800601"', '990000800601', 'YES-0000806 (Spine) has it'],
  ])('%s', async (_, from, to, at, says) => {
    const text = spoilt(from, to)
    write('parties/supplier-a.yaml', text)
    const message = await overlaid().then(
      () => 'accepted',
      (error: Error) => error.message,
    )
    expect(message).toContain('MS-SEED')
    expect(message).toContain(`${path.join(dir, 'parties/supplier-a.yaml')}:${lineOf(text, at)}: `)
    expect(message).toContain(says)
  })

  it('a conflict between two files names both', async () => {
    write('parties/twin.yaml', seedText('parties/supplier-a.yaml').replaceAll('A99901', 'C99903'))
    const message = await overlaid().then(
      () => 'accepted',
      (error: Error) => error.message,
    )
    expect(message).toMatch(
      /twin\.yaml:\d+: endpoints\[0\]\.cpaId: CPA id S999000001101 .*party A99901-9990001 .*supplier-a\.yaml:16: endpoints\[0\]\.cpaId/,
    )
  })

  it.each([
    [
      'one party in two files of a folder',
      { 'parties/a.yaml': seedText('parties/supplier-a.yaml'), 'parties/b.yaml': seedText('parties/supplier-a.yaml') },
      /b\.yaml:2: partyKey: A99901-9990001 stands also in .*a\.yaml:2/,
    ],
    [
      'a file that nothing would read',
      { 'interaction.yaml': 'interactions: []' },
      /interaction\.yaml: unknown key "interaction\.yaml": did you mean "interactions\.yaml"/,
    ],
    ['a folder that nothing would read', { 'partys/a.yaml': '' }, /unknown key "partys": did you mean "parties"/],
    ['an empty file', { 'parties/a.yaml': '' }, /a\.yaml:1: .*expected object/],
    ['broken YAML', { 'parties/a.yaml': 'name: [\nfoo' }, /a\.yaml:2: /],
    [
      'a row that stands twice',
      { 'interactions.yaml': seedText('interactions.yaml') + seedText('interactions.yaml').split('\n').slice(3).join('\n') },
      /interactions\.yaml:\d+: interactions\[2\]\.interaction: .* stands also in/,
    ],
    [
      'an answer of two patterns',
      {
        'interactions.yaml':
          'interactions:\n  - { interaction: urn:nhs:names:services:psisquery:X, name: X, pattern: async-reliable, domain: x, answers: [QUPC_IN160102UK05], failures: [] }\n',
      },
      /interactions\.yaml:2: interactions\[0\]\.interaction: .*QUPC_IN160102UK05 would travel async-express for one request/,
    ],
  ])('%s', async (_, files, says) => {
    for (const [name, text] of Object.entries(files)) write(name, text)
    await expect(overlaid()).rejects.toThrow(says)
  })

  it('an overlay folder that is not there', async () => {
    await expect(loadSeed({ builtIn, overlayDir: path.join(dir, 'no'), profile: int, variables: {} })).rejects.toThrow(
      'there is no such folder',
    )
  })

  it('a built-in folder without Spine', async () => {
    cpSync(new URL('parties/supplier-a.yaml', builtIn), path.join(dir, 'parties/supplier-a.yaml'))
    await expect(loadSeed({ builtIn: dir, profile: int, variables: {} })).rejects.toThrow(
      'no file holds Spine’s party YES-0000806'.replace('’', "'"),
    )
  })
})
