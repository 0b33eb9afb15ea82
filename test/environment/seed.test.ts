import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isForward } from '../../src/directory/interactions.ts'
import { Interaction } from '../../src/directory/names.ts'
import { advertised } from '../../src/environment/advertise.ts'
import { IssuedIds } from '../../src/environment/issued-ids.ts'
import { doorAt } from '../../src/environment/profiles/door-at.ts'
import { profile } from '../../src/environment/profiles/index.ts'
import { registeredRecord } from '../../src/environment/register.ts'
import { Registration } from '../../src/environment/registration.ts'
import { loadSeed } from '../../src/environment/seed.ts'
import { ALLOCATIONS, BIRTHS, NHAIS_UPDATES, QUERIES, UPDATES } from '../../src/national/demographics/generations.ts'

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
    // What goes through the proxy is answered in the response, by whoever provides it.
    const messages = [...(directory.system(asid)?.interactions ?? [])].filter((each) => !/:(?:gpconnect|careconnect|nrl):/.test(each))
    const mayCall = messages.map((interaction) => catalogue.get(interaction))
    for (const entry of mayCall) {
      // What a supplier may send it can be answered to, or receive itself.
      const back = entry === undefined ? [] : isForward(entry) ? [entry.interaction] : [...entry.answers, ...entry.failures]
      expect([entry?.interaction, back.length > 0 || entry?.pattern === 'sync']).toEqual([entry?.interaction, true])
      // A synchronous answer comes in the response: nobody has an endpoint for it.
      if (entry?.pattern === 'sync') continue
      for (const interaction of back) {
        const { endpoint: given, pattern } = directory.endpoint(partyKey, interaction) ?? {}
        expect([interaction, given?.url]).toEqual([interaction, url])
        const { syncReplyMode, ackRequested, duplicateElimination, actor, retries, retryInterval, persistDuration } = given ?? {}
        expect(catalogue.receivable().get(Interaction.parse(interaction))).toMatchObject(
          Object.fromEntries(
            Object.entries({ syncReplyMode, ackRequested, duplicateElimination, actor, retries, retryInterval, persistDuration }).filter(
              ([, value]) => value !== undefined,
            ),
          ),
        )
        expect(pattern).toBe(entry?.pattern)
      }
    }
    const actions = mayCall.map((entry) => entry?.action)
    const demographics = [...Object.values(QUERIES), UPDATES, NHAIS_UPDATES, ALLOCATIONS, BIRTHS].flat().map(({ request }) => request)
    const others = ['REPC_IN150016UK05', 'QUPC_IN160101UK05', 'QUPC_IN180000UK04', 'HAS_RESOURCE_PERMISSIONS_INUK01', 'RCMR_IN010000UK05']
    expect(actions).toEqual(expect.arrayContaining([...others, ...demographics]))
    expect(directory.endpoint(partyKey, MCCI)?.reliability).toEqual({ retries: 2, retryIntervalMs: 60_000, persistDurationMs: 300_000 })
  })

  it.each(['int', 'dep'])('has Spine with an endpoint and a system for every interaction served in %s', async (name) => {
    const environment = profile(name)
    const { directory, catalogue } = await loadSeed({ builtIn, profile: environment, variables: {} })
    const spine = directory.party('YES-0000806')
    expect(spine).toMatchObject({ odsCode: 'YES', fqdn: `msg.${name}.spine2.ncrs.nhs.uk` })
    const cpaIds = new Set<string>()
    for (const entry of catalogue.entries()) {
      const { interaction, pattern } = entry
      if (isForward(entry) || entry.fromSpine === true) {
        expect([interaction, directory.endpoint('YES-0000806', interaction)]).toEqual([interaction, undefined])
        continue
      }
      const registered = directory.endpoint('YES-0000806', interaction)
      expect([interaction, registered?.pattern]).toEqual([interaction, pattern])
      cpaIds.add(registered?.endpoint.cpaId ?? '')
      expect(spine?.accreditedSystems.some((system) => system.interactions.includes(interaction))).toBe(true)
      const url = new URL(registered?.endpoint.url ?? '')
      const door = doorAt(environment, url.hostname, url.pathname)
      expect([door?.door, door?.path]).toEqual(
        pattern === 'sync'
          ? ['sync-service', '/sync-service']
          : ['reliable-messaging', `/reliablemessaging/${pattern === 'async-express' ? 'queryrequest' : 'reliablerequest'}`],
      )
    }
    expect(cpaIds.size).toBe([...catalogue.entries()].filter((entry) => !isForward(entry) && entry.fromSpine !== true).length)
  })

  it.each([
    ['urn:nhs:names:services:tms:ReliableIntermediary', 'S20001A000192'],
    ['urn:nhs:names:services:tms:ExpressIntermediary', 'S20001A000190'],
    ['urn:oasis:names:tc:ebxml-msg:service:Acknowledgment', 'S20001A000193'],
    ['urn:oasis:names:tc:ebxml-msg:service:MessageError', 'S20001A000194'],
    ['urn:oasis:names:tc:ebxml-msg:service:Ping', 'S20001A000195'],
  ])('has Spine’s intermediary record %s', async (interaction, cpaId) => {
    const { directory } = await loadSeed({ builtIn, profile: int, variables: {} })
    expect(directory.endpoint('YES-0000806', interaction)?.endpoint).toEqual({
      interaction,
      cpaId,
      url: 'https://msg.int.spine2.ncrs.nhs.uk/reliablemessaging/intermediary',
      syncReplyMode: 'None',
      ackRequested: 'never',
      duplicateElimination: 'never',
      isAuthenticated: 'transient',
    })
    expect(directory.system('990000800615')?.interactions.has(interaction)).toBe(true)
  })

  it('keeps Spine’s ids of the first conversation', async () => {
    const { directory } = await loadSeed({ builtIn, profile: int, variables: {} })
    const cpaId = (interaction: string) => directory.endpoint('YES-0000806', `urn:nhs:names:services:${interaction}`)?.endpoint.cpaId
    expect([cpaId('psis:REPC_IN150016UK05'), cpaId('psisquery:QUPC_IN160101UK05')]).toEqual(['S20001A000182', 'S20001A000183'])
    expect(directory.system('990000800601')?.interactions.has('urn:nhs:names:services:psis:REPC_IN150016UK05')).toBe(true)
    expect(directory.system('990000800602')?.interactions.has('urn:nhs:names:services:psisquery:QUPC_IN160101UK05')).toBe(true)
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
    expect([...catalogue.entries()]).toEqual([...(await loadSeed({ builtIn, profile: int, variables: {} })).catalogue.entries()])
  })

  it('advertises Spine’s endpoints at the local address and leaves the suppliers’ alone', async () => {
    const { directory } = await loadSeed({ builtIn, profile: int, variables: {} })
    const urls = directory
      .parties()
      .flatMap((party) => party.endpoints.map(({ url }) => advertised(url, { mode: 'local', httpsPort: 8443, profile: int })))
    expect(new Set(urls)).toEqual(
      new Set([
        'inbox:',
        'https://localhost:8443/reliablemessaging/reliablerequest',
        'https://localhost:8443/reliablemessaging/queryrequest',
        'https://localhost:8443/reliablemessaging/intermediary',
        'https://localhost:8443/sync-service',
        'https://localhost:9443/',
        'https://localhost:9444/',
        'https://gp-practice-2.mock.nhs.uk/M85998/STU3/1/gpconnect/',
        'https://gp-practice.mock.nhs.uk/M85999/STU3/1/gpconnect/fhir',
        'https://gp-practice.mock.nhs.uk/M85999/STU3/1/gpconnect/structured/fhir',
        'https://gp-practice.mock.nhs.uk/M85999/DSTU2/1/gpconnect/fhir',
        'https://gp-practice.mock.nhs.uk/M85999/STU3/1/gpconnect/documents/fhir',
        'https://urgent-care.mock.nhs.uk/U85901/STU3/1/careconnect',
      ]),
    )
  })
})

it('a supplier that is registered can be sent everything: answers, forward messages, what Spine sends of itself', async () => {
  const { directory, catalogue } = await loadSeed({ builtIn, profile: int, variables: {} })
  const registration = Registration.parse({ partyKey: 'C99903-9990003', fqdn: 'c.mock.nhs.uk', endpoint: 'https://c.mock.nhs.uk/' })
  const ids = new IssuedIds()
  directory.put(
    registeredRecord(registration, { directory, catalogue, issue: (kind, isFree) => ids.next(kind, isFree), claimed: () => false }),
  )
  const contract = (interaction: string) => directory.endpoint('C99903-9990003', `urn:nhs:names:services:${interaction}`)
  expect(contract('psis:MCCI_IN010000UK13')).toMatchObject({ pattern: 'async-reliable', reliability: { persistDurationMs: 300_000 } })
  expect(contract('pdsquery:QUPA_IN000011UK05')).toMatchObject({ pattern: 'async-express' })
  expect(contract('pds:PRPA_IN000208UK03')).toMatchObject({ pattern: 'async-reliable' })
  const hour = 3_600_000
  expect(contract('gp2gp:COPC_IN000001UK01')).toMatchObject({
    pattern: 'forward-reliable',
    reliability: { retries: 2, retryIntervalMs: 2 * hour, persistDurationMs: 7 * hour },
  })
  expect(contract('ebs:PRSC_IN080000UK03')).toMatchObject({ pattern: 'forward-express' })
  // One answer to reliable and express requests of a service has the reliable contract.
  expect(contract('ebs:MCCI_IN010000UK13')).toMatchObject({ pattern: 'forward-reliable' })
  expect(contract('cpisquery:REPC_IN000003GB01')).toMatchObject({ pattern: 'async-reliable' })
  expect(contract('pdsquery:QUPA_IN000009UK06')).toBeUndefined()
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
    expect(directory.parties()).toHaveLength(7)
  })

  it('stays when the built-in suppliers are left out', async () => {
    write('parties/new.yaml', 'partyKey: C1C-1000001\nodsCode: C1C\nname: New\nfqdn: mine.nhs.uk\naccreditedSystems: []\nendpoints: []\n')
    const { directory } = await loadSeed({ builtIn, overlayDir: dir, profile: int, variables: {}, empty: true })
    expect(directory.parties().map((party) => party.partyKey)).toEqual(['YES-0000806', 'C1C-1000001'])
  })

  it('replaces and adds rows of the catalogue', async () => {
    const row = (id: string, name: string) =>
      `  - { interaction: urn:nhs:names:services:psis:${id}, name: ${name}, pattern: async-reliable, domain: clinicals, answers: [MCCI_IN010000UK13], failures: [] }\n`
    write(
      'interactions.yaml',
      `interactions:\n${row('REPC_IN150016UK05', 'Renamed')}${row('NEW1', 'New 1')}table: |\n  psis:NEW2 | async-reliable | clinicals | S20001A009999 | - | MCCI_IN010000UK13 | MCCI_IN010000UK13 | New 2\n`,
    )
    const { catalogue, directory } = await overlaid()
    const names = [...catalogue.entries()].map((entry) => entry.name)
    expect(names).toContain('Renamed')
    expect(names).not.toContain('GP Summary upload')
    expect(names.slice(-2)).toEqual(['New 1', 'New 2'])
    // A row with a CPA id is Spine's to answer: it has an endpoint and the system of the service may receive it.
    const endpoint = (id: string) => directory.endpoint('YES-0000806', `urn:nhs:names:services:psis:${id}`)
    expect(endpoint('NEW2')).toMatchObject({ pattern: 'async-reliable', endpoint: { cpaId: 'S20001A009999' } })
    expect(endpoint('NEW1')).toBeUndefined()
    expect(directory.system('990000800601')?.interactions.has('urn:nhs:names:services:psis:NEW2')).toBe(true)
  })

  it('that holds Spine’s party keeps what the party says and adds what the catalogue serves', async () => {
    write(
      'parties/spine.yaml',
      `partyKey: YES-0000806
odsCode: YES
name: Mine
fqdn: msg.nhs.uk
accreditedSystems:
  - { asid: "227319907548", interactions: [urn:nhs:names:services:psis:MCCI_IN010000UK13] }
endpoints:
  - { interaction: urn:nhs:names:services:psis:REPC_IN150016UK05, cpaId: S1, url: "inbox:", syncReplyMode: None, ackRequested: never, duplicateElimination: never, isAuthenticated: none }
`,
    )
    const { directory } = await overlaid()
    const endpoint = (id: string) => directory.endpoint('YES-0000806', `urn:nhs:names:services:${id}`)?.endpoint
    expect(endpoint('psis:REPC_IN150016UK05')).toMatchObject({ cpaId: 'S1', url: 'inbox:', syncReplyMode: 'None' })
    expect(endpoint('psisquery:QUPC_IN160101UK05')).toMatchObject({ cpaId: 'S20001A000183' })
    expect(directory.system('227319907548')?.interactions.has('urn:nhs:names:services:psis:REPC_IN150017UK02')).toBe(true)
    expect(directory.system('990000800602')).toBeUndefined()
  })

  it('lets a README be', async () => {
    write('README.md', 'mine')
    write('.hidden.yaml', ': : :')
    await expect(overlaid()).resolves.toBeDefined()
  })
})

const ROW =
  '  - { interaction: urn:nhs:names:services:psis:X, name: X, pattern: async-reliable, domain: x, answers: [MCCI_IN010000UK13], failures: [] }\n'
const LINE = 'psis:X | async-reliable | x | - | - | MCCI_IN010000UK13 | - | X'

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
    [
      'every interaction of a service that is not there',
      'urn:nhs:names:services:lrs:*\n',
      'urn:nhs:names:services:lsr:*\n',
      'lsr:*',
      'not a service-qualified interaction',
    ],
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
      /twin\.yaml:\d+: endpoints\[0\]\.cpaId: CPA id S999000001101 .*party A99901-9990001 .*supplier-a\.yaml:\d+: endpoints\[0\]\.cpaId/,
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
      { 'interactions.yaml': `interactions:\n${ROW}${ROW}` },
      /interactions\.yaml:3: interactions\[1\]\.interaction: .*psis:X stands also in .*interactions\.yaml:2/,
    ],
    [
      'a row that stands twice, once in the table',
      { 'interactions.yaml': `table: |\n  # one\n\n  ${LINE}\ninteractions:\n${ROW}` },
      /interactions\.yaml:4: table\[2\]: .*psis:X stands also in .*interactions\.yaml:6/,
    ],
    [
      'a line of the table with a bad value',
      { 'interactions.yaml': `# top\ntable: |\n  ${LINE}\n  ${LINE.replaceAll('psis:X', 'psis:Y').replace('async-reliable', 'async')}\n` },
      /interactions\.yaml:4: table\[1\]\.pattern: one of sync, async-express/,
    ],
    [
      'a line of the table with a column too few',
      { 'interactions.yaml': `table: |\n  ${LINE}\n  psis:Y | sync\n` },
      /interactions\.yaml:3: table\[1\]: 2 columns where 8 belong/,
    ],
    [
      'a CPA id of two interactions',
      { 'interactions.yaml': `table: |\n  ${LINE.replace('| - |', '| S20001A000182 |')}\n` },
      /interactions\.yaml:2: table\[0\]: CPA id S20001A000182 belongs to urn:nhs:names:services:psis:REPC_IN150016UK05 already/,
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
    cpSync(new URL('parties/gp-practice-2.yaml', builtIn), path.join(dir, 'parties/gp-practice-2.yaml'))
    await expect(loadSeed({ builtIn: dir, profile: int, variables: {} })).rejects.toThrow(
      'no file holds Spine’s party YES-0000806'.replace('’', "'"),
    )
  })
})
