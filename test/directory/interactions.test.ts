import { expect, it } from 'vitest'
import { CatalogueFile, Catalogue } from '../../src/directory/interactions.ts'
import { Interaction, splitInteraction } from '../../src/directory/names.ts'

const query = {
  interaction: 'urn:nhs:names:services:psisquery:QUPC_IN160101UK05',
  name: 'Document list',
  pattern: 'async-express',
  domain: 'clinicals',
  answers: ['QUPC_IN160102UK05'],
  failures: ['QUQI_IN010000UK14'],
}
const rows = (...interactions: unknown[]) => CatalogueFile.parse({ interactions }).interactions

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
  expect([...new Catalogue(rows(query, sync)).responses()]).toEqual([
    ['urn:nhs:names:services:psisquery:QUPC_IN160102UK05', 'async-express'],
    ['urn:nhs:names:services:psisquery:QUQI_IN010000UK14', 'async-express'],
  ])
})

it('refuses a row that stands twice, and an answer of two patterns', () => {
  expect(() => new Catalogue(rows(query, query))).toThrow('stands twice')
  const other = { ...query, interaction: `${query.interaction}X`, pattern: 'async-reliable' }
  expect(() => new Catalogue(rows(query, other))).toThrow(
    'QUPC_IN160102UK05 would travel async-express for one request and async-reliable',
  )
})

it.each([
  [{ pattern: 'async' }, 'one of sync, async-express'],
  [{ interaction: 'QUPC_IN160101UK05' }, 'not a service-qualified interaction'],
  [{ domains: 'x' }, 'did you mean \\"domain\\"?'],
  [{ answers: ['a b'] }, 'not an interaction id'],
])('refuses a row with %j', (changes, says) => {
  expect(() => rows({ ...query, ...changes })).toThrow(says)
})

it.each([
  ['urn:nhs:names:services:gp2gp:COPC_IN000001UK01', 'urn:nhs:names:services:gp2gp', 'COPC_IN000001UK01'],
  ['urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1', 'urn:nhs:names:services:gpconnect', 'fhir:rest:read:metadata-1'],
  ['urn:oasis:names:tc:ebxml-msg:service:Acknowledgment', 'urn:oasis:names:tc:ebxml-msg:service', 'Acknowledgment'],
])('takes %s apart', (id, service, action) => {
  expect(splitInteraction(Interaction.parse(id))).toEqual({ service, action })
})
