import { beforeAll, describe, expect, it } from 'vitest'
import { A } from '../../support/environment.ts'
import { type DirectoryEnvironment, directoryEnvironment, refusalOf, values } from './directory-client.ts'

const PRACTICE = 'M85998'
const PARTY = 'M85998-9990004'
const METADATA = 'urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1'
const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
const SERVICES = 'ou=services, o=nhs'

let spine: DirectoryEnvironment
beforeAll(async () => {
  spine = await directoryEnvironment()
})

interface Query {
  readonly id: string
  readonly base?: string
  readonly filter: string
  readonly scope?: 'base' | 'one' | 'sub'
  readonly attributes?: readonly string[]
  /** Entries that it finds. */
  readonly finds: number
  /** Attributes that the first has, in order. */
  readonly has?: readonly string[]
}

/** The queries of clients, as dossier sds-ldap 4 numbers and writes them. */
const queries: readonly Query[] = [
  {
    id: 'Q1',
    base: 'ou=services,o=nhs',
    filter: `(&(nhsIDCode=YES)(objectClass=nhsAs)(nhsAsSvcIA=${UPLOAD}))`,
    attributes: ['nhsMHSPartyKey', 'uniqueIdentifier'],
    finds: 1,
    has: ['uniqueIdentifier', 'nhsMHSPartyKey'],
  },
  {
    id: 'Q2',
    base: 'ou=services,o=nhs',
    filter: `(&(objectClass=nhsMhs)(nhsMHSPartyKey=YES-0000806)(nhsMhsSvcIA=${UPLOAD}))`,
    attributes: ['nhsEPInteractionType', 'nhsMHSEndPoint', 'nhsMHSRetries', 'nhsMHSRetryInterval', 'nhsMHSPersistDuration', 'nhsMHSActor'],
    finds: 1,
    has: ['nhsMHSEndPoint', 'nhsEPInteractionType', 'nhsMHSActor', 'nhsMHSRetries', 'nhsMHSRetryInterval', 'nhsMHSPersistDuration'],
  },
  { id: 'Q3', base: 'ou=Services,o=nhs', filter: '(nhsIDCode=A99901)', attributes: ['*'], finds: 38 },
  {
    id: 'Q4',
    filter: `(&(nhsIDCode=YES)(objectClass=nhsMhs)(nhsMhsSvcIA=${UPLOAD})(nhsMHSPartyKey=YES-0000806))`,
    attributes: ['nhsMhsActor'],
    finds: 1,
    has: ['nhsMHSActor'],
  },
  {
    id: 'Q5',
    filter: `(&(nhsIDCode=${PRACTICE})(objectClass=nhsAs)(nhsAsSvcIA=${METADATA})(nhsMhsManufacturerOrg=a99901)(nhsMHSPartyKey=${PARTY}))`,
    attributes: ['uniqueIdentifier', 'nhsIdCode', 'nhsAsClient', 'nhsMhsPartyKey', 'nhsAsSvcIA', 'nhsMhsManufacturerOrg'],
    finds: 1,
    has: ['uniqueIdentifier', 'nhsIDCode', 'nhsMHSPartyKey', 'nhsAsSvcIA', 'nhsAsClient', 'nhsMhsManufacturerOrg'],
  },
  { id: 'Q6', filter: '(&(nhsIDCode=TEST)(objectClass=nhsMhs)(nhsMhsSvcIA=TEST)(nhsMHSPartyKey=TEST))', finds: 0 },
  {
    id: 'Q7',
    filter: `(&(nhsIDCode=${PRACTICE})(objectClass=nhsMhs)(nhsMhsSvcIA=${METADATA}))`,
    attributes: ['nhsMhsEndPoint', 'nhsMHSFQDN', 'nhsMhsPartyKey'],
    finds: 1,
    has: ['nhsMHSPartyKey', 'nhsMHSEndPoint', 'nhsMhsFQDN'],
  },
  {
    id: 'Q8',
    filter: `(&(nhsIDCode=${PRACTICE})(objectClass=nhsAs)(nhsMhsPartyKey=${PARTY}))`,
    attributes: ['nhsProductName'],
    finds: 1,
    has: ['nhsProductName'],
  },
  {
    id: 'Q9',
    filter: `(&(nhsIDCode=${PRACTICE})(objectClass=nhsAs)(nhsAsSvcIA=${METADATA}))`,
    attributes: ['uniqueIdentifier'],
    finds: 1,
    has: ['uniqueIdentifier'],
  },
  {
    id: 'Q10',
    base: 'ou=organisations, o=nhs',
    filter: `(uniqueidentifier=${PRACTICE})`,
    attributes: ['nhsIDCode', 'o', 'postalAddress', 'postalCode', 'nhsOrgTypeCode'],
    finds: 1,
    has: ['o', 'nhsIDCode', 'nhsOrgTypeCode', 'postalAddress', 'postalCode'],
  },
  { id: 'Q11', filter: '(&(nhsassvcia=urn:nhs:names:services:gpconnect*)(objectclass=nhsas))', attributes: ['nhsassvcia'], finds: 0 },
  { id: 'Q12', filter: `(&(nhsIDCode=${PRACTICE})(objectClass=nhsAS)(nhsAsSvcIA=${METADATA}))`, finds: 1 },
  {
    id: 'Q13',
    filter: `(&(nhsMhsPartyKey=${PARTY})(objectClass=nhsMhs)(nhsMhsSvcIA=${METADATA}))`,
    attributes: ['nhsMhsEndPoint', 'nhsMhsIsAuthenticated'],
    finds: 1,
    has: ['nhsMHSEndPoint', 'nhsMHSIsAuthenticated'],
  },
  { id: 'Q14', base: 'o=nhs', filter: `(&(objectclass=nhsMHS)(nhsMHSSvcIA=${METADATA})(nhsIDcode=${PRACTICE}))`, finds: 1 },
  { id: 'Q15', filter: `(&(nhsIDCode=${PRACTICE})(nhsMhsSvcIA=${METADATA}))`, finds: 1 },
  { id: 'Q16', filter: `(uniqueIdentifier=${A.asid})`, finds: 1 },
  {
    id: 'Q17',
    base: 'ou=services,o=nhs',
    filter: `(&(objectlass=nhsMhs)(nhsIDCode=${PRACTICE}))`,
    attributes: ['nhsMhsEndPoint', 'nhsMhsPersistduration'],
    finds: 0,
  },
  {
    id: 'Q18',
    base: 'uid=555000000011,ou=people,o=nhs',
    filter: '(objectclass=*)',
    attributes: ['uid', 'Sn', 'givenName', 'nhsPersonStatus', 'objectclass', 'nhsJobRoleCode', 'nhsOcsPrCode'],
    finds: 6,
    has: ['objectClass', 'uid', 'sn', 'givenName', 'nhsPersonStatus'],
  },
  {
    id: 'Q19',
    base: 'cn=Changelog,o=nhs',
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: ['firstchangenumber', 'lastchangenumber'],
    finds: 1,
    has: ['firstchangenumber', 'lastchangenumber'],
  },
  { id: 'Q20 people', base: 'ou=People,o=nhs', scope: 'one', filter: '(uid=5*)', attributes: ['uid'], finds: 39, has: ['uid'] },
  { id: 'Q20 person', base: 'uid=555000000011,ou=People,o=nhs', scope: 'base', filter: '(objectClass=nhsPerson)', finds: 1 },
  { id: 'Q20 postcode', base: 'ou=Organisations,o=nhs', filter: '(&(objectClass=*)(postalCode=ZZ2 1AA))', finds: 1 },
  { id: 'Q20 name', base: 'ou=Organisations,o=nhs', filter: '(&(objectClass=*)(o=*MOCK*))', finds: 3 },
  {
    id: 'Q21',
    base: 'uniqueIdentifier=555100000012,uid=555000000011,ou=People,o=nhs',
    scope: 'one',
    filter: '(objectClass=nhsOrgPersonRole)',
    finds: 2,
  },
]

describe('every query of the dossier, over LDAPS by ldapts', () => {
  it.each(queries)('$id $filter', async ({ base = SERVICES, filter, scope = 'sub', attributes = [], finds, has }) => {
    const entries = await spine.search(base, filter, { scope, attributes: [...attributes] })
    expect(entries).toHaveLength(finds)
    if (has !== undefined)
      expect(Object.keys(entries[0] ?? {}).filter((name) => name !== 'dn' && values(entries[0], name).length > 0)).toEqual(has)
  })

  it('Q18: a user who is not there is 32', async () => {
    expect((await refusalOf(spine.search('uid=1,ou=people,o=nhs', '(objectclass=*)'))).code).toBe(32)
  })

  it('Q14: a second search on the connection while the first is being read', async () => {
    const client = spine.client()
    await client.bind('', '')
    const both = await Promise.all([
      client.search('o=nhs', { filter: '(objectclass=nhsMHS)', sizeLimit: 400 }),
      client.search('o=nhs', { filter: `(&(objectclass=nhsAS)(nhsIDcode=${PRACTICE}))` }),
    ])
    expect(both.map(({ searchEntries }) => searchEntries.length > 0)).toEqual([true, true])
  })
})
