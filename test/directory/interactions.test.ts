import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { readTable } from '../../src/directory/catalogue-table.ts'
import { deliveryPattern } from '../../src/directory/contract.ts'
import { Catalogue, CatalogueFile, CatalogueRow, contractOf } from '../../src/directory/interactions.ts'
import { Interaction, splitInteraction } from '../../src/directory/names.ts'
import { corpusPresent, corpusText } from '../support/corpus.ts'

const query = {
  interaction: 'urn:nhs:names:services:psisquery:QUPC_IN160101UK05',
  name: 'Document list',
  pattern: 'async-express',
  domain: 'clinicals',
  answers: ['QUPC_IN160102UK05'],
  failures: ['QUQI_IN010000UK14'],
}
const rows = (...interactions: unknown[]) => CatalogueFile.parse({ interactions }).interactions ?? []
const lines = (table: string) => readTable(table).map(({ row }) => row)
const patterns = (catalogue: Catalogue) =>
  [...catalogue.receivable()].map(([interaction, contract]) => [interaction, deliveryPattern(contract)])

it('finds a row by its id and by ebXML Service and Action', () => {
  const catalogue = new Catalogue(rows(query))
  const entry = catalogue.get(query.interaction)
  expect(entry).toMatchObject({ service: 'urn:nhs:names:services:psisquery', action: 'QUPC_IN160101UK05', pattern: 'async-express' })
  expect(catalogue.find('urn:nhs:names:services:psisquery', 'QUPC_IN160101UK05')).toBe(entry)
  expect(catalogue.find('urn:nhs:names:services:psis', 'QUPC_IN160101UK05')).toBeUndefined()
  expect([...catalogue.entries()]).toEqual([entry])
})

it('qualifies answers and knows what callers must be able to receive', () => {
  const sync = {
    ...query,
    interaction: 'urn:nhs:names:services:pdsquery:QUPA_IN000008UK02',
    pattern: 'sync',
    answers: ['QUPA_IN000009UK03'],
    failures: [],
  }
  expect(patterns(new Catalogue(rows(query, sync)))).toEqual([
    ['urn:nhs:names:services:psisquery:QUPC_IN160102UK05', 'async-express'],
    ['urn:nhs:names:services:psisquery:QUQI_IN010000UK14', 'async-express'],
  ])
})

it('knows what suppliers receive: forward messages, Spine’s own, and answers, reliably where one request asks for it', () => {
  const gp2gp = (action: string, more: object) => ({
    ...query,
    interaction: `urn:nhs:names:services:gp2gp:${action}`,
    pattern: 'forward-reliable',
    answers: ['MCCI_IN010000UK13'],
    failures: [],
    ...more,
  })
  const catalogue = new Catalogue(
    rows(
      query,
      { ...query, interaction: `${query.interaction}X`, pattern: 'async-reliable' },
      { ...query, interaction: `${query.interaction}Y`, fromSpine: true, answers: ['ANSWER'] },
      gp2gp('EXPRESS', { pattern: 'forward-express' }),
      gp2gp('COPC_IN000001UK01', { reliability: '2/PT2H/PT7H' }),
      gp2gp('TRUNK', { endParty: true }),
    ),
  )
  const P = 'urn:nhs:names:services:psisquery'
  const G = 'urn:nhs:names:services:gp2gp'
  expect(patterns(catalogue)).toEqual([
    [`${P}:QUPC_IN160101UK05Y`, 'async-express'],
    [`${G}:EXPRESS`, 'forward-express'],
    [`${G}:COPC_IN000001UK01`, 'forward-reliable'],
    [`${G}:TRUNK`, 'forward-reliable'],
    [`${P}:QUPC_IN160102UK05`, 'async-reliable'],
    [`${P}:QUQI_IN010000UK14`, 'async-reliable'],
    [`${G}:MCCI_IN010000UK13`, 'forward-reliable'],
  ])
  const contract = (action: string) => [...catalogue.receivable()].find(([interaction]) => interaction.endsWith(`:${action}`))?.[1]
  expect(contract('COPC_IN000001UK01')).toMatchObject({ retries: 2, retryInterval: 'PT2H', persistDuration: 'PT7H' })
  expect(contract('COPC_IN000001UK01')?.actor).toMatch(/nextMSH$/)
  expect(contract('TRUNK')?.actor).toMatch(/toPartyMSH$/)
})

it('does not let a supplier send what Spine sends of itself', () => {
  const catalogue = new Catalogue(rows({ ...query, fromSpine: true }))
  expect(catalogue.get(query.interaction)).toMatchObject({ fromSpine: true })
  expect(catalogue.find('urn:nhs:names:services:psisquery', 'QUPC_IN160101UK05')).toBeUndefined()
})

it('refuses a row that stands twice', () => {
  expect(() => new Catalogue(rows(query, query))).toThrow('stands twice')
})

it('reads rows as lines of a table', () => {
  expect(
    lines(`
# comment
psis:REPC_IN150016UK05 | async-reliable | clinicals | S20001A000182 | 2/PT1M/PT5M | MCCI_IN010000UK13 | MCCI_IN010000UK13 X | GP Summary upload
  tms:X | forward-reliable, end party ? | tms | - | - | - | - | An X
pds:Y|async-reliable, from Spine|demographics|-|-|-|-|A Y`).map((row) => CatalogueRow.parse(row)),
  ).toEqual([
    {
      interaction: 'urn:nhs:names:services:psis:REPC_IN150016UK05',
      name: 'GP Summary upload',
      pattern: 'async-reliable',
      domain: 'clinicals',
      cpaId: 'S20001A000182',
      reliability: { retries: 2, retryInterval: 'PT1M', persistDuration: 'PT5M' },
      answers: ['MCCI_IN010000UK13'],
      failures: ['MCCI_IN010000UK13', 'X'],
    },
    {
      interaction: 'urn:nhs:names:services:tms:X',
      name: 'An X',
      pattern: 'forward-reliable',
      domain: 'tms',
      answers: [],
      failures: [],
      endParty: true,
      inferred: true,
    },
    {
      interaction: 'urn:nhs:names:services:pds:Y',
      name: 'A Y',
      pattern: 'async-reliable',
      domain: 'demographics',
      answers: [],
      failures: [],
      fromSpine: true,
    },
  ])
  expect(readTable('\n# x\n\na|b').map(({ line }) => line)).toEqual([3])
})

it.each([
  ['a | b', '2 columns where 8 belong'],
  ['psis:X | sync, sometimes | x | - | - | - | - | X', '"sometimes" behind the pattern: there are from Spine, end party'],
])('says what is wrong with the line %s', (line, says) => {
  expect(lines(line)).toEqual([{ fault: expect.stringContaining(says) }])
})

it.each([
  [{ pattern: 'async' }, 'one of sync, async-express'],
  [{ interaction: 'QUPC_IN160101UK05' }, 'not a service-qualified interaction'],
  [{ domains: 'x' }, 'did you mean \\"domain\\"?'],
  [{ answers: ['a b'] }, 'not an interaction id'],
  [{ reliability: '2/PT1M' }, 'retries/interval/life such as 2/PT1M/PT5M'],
  [{ reliability: '2/1 minute/PT5M' }, 'retries/interval/life such as 2/PT1M/PT5M'],
  [{ cpaId: 'S 1' }, 'not a CPA id'],
])('refuses a row with %j', (changes, says) => {
  expect(() => rows({ ...query, ...changes })).toThrow(says)
})

it.skipIf(!corpusPresent)('holds every interaction that the MHS adaptor knows, with its pattern', () => {
  const theirs: Record<string, { service: string; workflow: string }> = JSON.parse(corpusText('catalogue/interactions.json'))
  // Two of them are written "Forward Express".
  const expected = Object.entries(theirs).map(([action, { service, workflow }]) => [
    `${service}:${action}`,
    workflow.toLowerCase().replace(' ', '-'),
  ])
  const catalogue = builtIn()
  expect(expected.map(([interaction = '']) => [interaction, catalogue.get(interaction)?.pattern])).toEqual(expected)
  expect(expected.length).toBeGreaterThan(80)
})

it('gives every asynchronous request of the built-in catalogue an answer that tells of failure', () => {
  for (const { interaction, service, pattern, failures, fromSpine } of builtIn().entries()) {
    if (fromSpine === true || (pattern !== 'async-reliable' && pattern !== 'async-express')) continue
    const failure = pattern === 'async-reliable' ? 'MCCI_IN010000UK13' : 'QUQI_IN010000UK14'
    expect([interaction, failures]).toEqual([interaction, expect.arrayContaining([`${service}:${failure}`])])
  }
})

it('registers each interaction of the built-in catalogue under the pattern that its row names', () => {
  for (const entry of builtIn().entries())
    expect([entry.interaction, deliveryPattern(contractOf(entry))]).toEqual([entry.interaction, entry.pattern])
})

function builtIn(): Catalogue {
  const text = readFileSync(new URL('../../stubs/interactions.yaml', import.meta.url), 'utf8')
  const { table = '' } = CatalogueFile.parse(parseDocument(text).toJS())
  return new Catalogue(lines(table).map((row) => CatalogueRow.parse(row)))
}

it.each([
  ['urn:nhs:names:services:gp2gp:COPC_IN000001UK01', 'urn:nhs:names:services:gp2gp', 'COPC_IN000001UK01'],
  ['urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1', 'urn:nhs:names:services:gpconnect', 'fhir:rest:read:metadata-1'],
  ['urn:oasis:names:tc:ebxml-msg:service:Acknowledgment', 'urn:oasis:names:tc:ebxml-msg:service', 'Acknowledgment'],
])('takes %s apart', (id, service, action) => {
  expect(splitInteraction(Interaction.parse(id))).toEqual({ service, action })
})
