import type { Scope } from './wire-client.ts'

export const CLIENTS = ['ldapsearch', 'ldap3', 'jndi', 'ldapts', 'ldapjs'] as const
export type ClientName = (typeof CLIENTS)[number]

/** A query as a client program writes it, and what the directory of fixture.ldif answers. */
export interface ClientQuery {
  /** Its row in dossier sds-ldap 4. */
  readonly id: string
  readonly of: string
  readonly base: string
  readonly scope: Scope
  readonly filter: string
  /** All user attributes where absent. */
  readonly attributes?: readonly string[]
  readonly code: number
  /** DNs in the order of the answer; their attributes are the fixture's, in its spelling, as far as they were asked for. */
  readonly entries: readonly string[]
  /** What a client says that does not send it, because it checks filters or the served schema itself. */
  readonly refusedBy?: Partial<Record<ClientName, RegExp>>
}

const services = 'ou=services,o=nhs'
const spaced = 'ou=services, o=nhs'
const service = (id: string) => `uniqueIdentifier=${id},ou=Services,o=nhs`
const UPLOAD = 'urn:nhs:names:services:psis:REPC_IN150016UK05'
const METADATA = 'urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1'
const SLOT = 'urn:nhs:names:services:careconnect:fhir:rest:read:slot'
const RECORD = 'urn:nhs:names:services:gp2gp:RCMR_IN010000UK05'
const PERSON = 'uid=990000930001,ou=People,o=nhs'
const ORG_PERSON = `uniqueIdentifier=990000930002,${PERSON}`
const ROLES = [`uniqueIdentifier=990000930003,${ORG_PERSON}`, `uniqueIdentifier=990000930004,${ORG_PERSON}`] as const

const MHS_ATTRIBUTES = [
  'nhsEPInteractionType',
  'nhsIDCode',
  'nhsMhsCPAId',
  'nhsMHSEndPoint',
  'nhsMhsFQDN',
  'nhsMHsIN',
  'nhsMHSIsAuthenticated',
  'nhsMHSPartyKey',
  'nhsMHsSN',
  'nhsMhsSvcIA',
  'nhsProductKey',
  'uniqueIdentifier',
  'nhsMHSAckRequested',
  'nhsMHSActor',
  'nhsMHSDuplicateElimination',
  'nhsMHSPersistDuration',
  'nhsMHSRetries',
  'nhsMHSRetryInterval',
  'nhsMHSSyncReplyMode',
] as const
const ENDPOINT_ATTRIBUTES = [...MHS_ATTRIBUTES.filter((name) => !/InteractionType|IsAuth|ProductKey|Actor/.test(name)), 'nhsMhsActor']
const HCW_ATTRIBUTES =
  'uid Sn givenName nhsMiddleNames personalTitle nhsPersonStatus objectclass uniqueIdentifier nhsOrgOpenDate nhsIDCode o nhsBusinessFunctionsCodes nhsJobRole nhsJobRoleCode nhsBusinessFunctions nhsOrgCloseDate nhsGMC nhsGDP nhsGDC nhsRCN nhsNMC nhsConsultant nhsGMP nhsOcsPrCode'.split(
    ' ',
  )

const sub = { scope: 'sub', code: 0 } as const

/** Every query of dossier sds-ldap 4 but the changelog's (Q19), whose entries are the server's own. */
export const clientQueries: readonly ClientQuery[] = [
  {
    ...sub,
    id: 'Q1',
    of: 'MHS adaptor, accredited system',
    base: services,
    filter: `(&(nhsIDCode=K90001) (objectClass=nhsAs) (nhsAsSvcIA=${UPLOAD}))`,
    attributes: ['nhsMHSPartyKey', 'uniqueIdentifier'],
    entries: [service('990000900101')],
  },
  {
    ...sub,
    id: 'Q1 two systems',
    of: 'MHS adaptor: the first entry wins',
    base: services,
    filter: `(&(nhsIDCode=K90002) (objectClass=nhsAs) (nhsAsSvcIA=${RECORD}))`,
    attributes: ['nhsMHSPartyKey', 'uniqueIdentifier'],
    entries: [service('990000900201'), service('990000900202')],
  },
  {
    ...sub,
    id: 'Q1 another ODS code',
    of: 'MHS adaptor, a system behind another organisation’s message handling',
    base: services,
    filter: `(&(nhsIDCode=K90003) (objectClass=nhsAs) (nhsAsSvcIA=${UPLOAD}))`,
    attributes: ['nhsMHSPartyKey', 'uniqueIdentifier'],
    entries: [service('990000900301')],
  },
  {
    ...sub,
    id: 'Q1 nothing',
    of: 'MHS adaptor: no accredited system',
    base: services,
    filter: `(&(nhsIDCode=k90001) (objectClass=nhsAs) (nhsAsSvcIA=${UPLOAD}))`,
    attributes: ['nhsMHSPartyKey', 'uniqueIdentifier'],
    entries: [],
  },
  {
    ...sub,
    id: 'Q2',
    of: 'MHS adaptor, endpoint',
    base: services,
    filter: `(&(objectClass=nhsMhs) (nhsMHSPartyKey=K90001-9000101) (nhsMhsSvcIA=${UPLOAD}))`,
    attributes: MHS_ATTRIBUTES,
    entries: [service('S99000090201')],
  },
  {
    ...sub,
    id: 'Q3',
    of: 'dump tool of the MHS adaptor',
    base: 'ou=Services,o=nhs',
    filter: '(nhsIDCode=K90001)',
    attributes: ['*'],
    entries: ['S99000090201', 'S99000090202', 'S99000090203', '990000900101'].map(service),
  },
  {
    ...sub,
    id: 'Q4',
    of: 'SDS FHIR API, Endpoint',
    base: services,
    filter: `(&(nhsIDCode=K90001) (objectClass=nhsMhs) (nhsMhsSvcIA=${SLOT}) (nhsMHSPartyKey=K90001-9000101))`,
    attributes: ENDPOINT_ATTRIBUTES,
    entries: [service('S99000090203')],
  },
  {
    ...sub,
    id: 'Q4 without a party key',
    of: 'SDS FHIR API, Endpoint',
    base: services,
    filter: '(&(nhsIDCode=K90001) (objectClass=nhsMhs))',
    attributes: ENDPOINT_ATTRIBUTES,
    entries: ['S99000090201', 'S99000090202', 'S99000090203'].map(service),
  },
  {
    ...sub,
    id: 'Q5',
    of: 'SDS FHIR API, Device',
    base: services,
    filter: `(&(nhsIDCode=K90002) (objectClass=nhsAs) (nhsAsSvcIA=${RECORD}) (nhsMhsManufacturerOrg=x09902) (nhsMHSPartyKey=k90002-9000201))`,
    attributes: ['uniqueIdentifier', 'nhsIdCode', 'nhsAsClient', 'nhsMhsPartyKey', 'nhsAsSvcIA', 'nhsMhsManufacturerOrg'],
    entries: [service('990000900202')],
  },
  {
    ...sub,
    id: 'Q6',
    of: 'SDS FHIR API, deep health check',
    base: services,
    filter: '(&(nhsIDCode=TEST) (objectClass=nhsMhs) (nhsMhsSvcIA=TEST) (nhsMHSPartyKey=TEST))',
    attributes: ENDPOINT_ATTRIBUTES,
    entries: [],
  },
  {
    ...sub,
    id: 'Q7',
    of: 'GP Connect, provider step 1',
    base: spaced,
    filter: `(&(nhsIDCode=K90001)(objectClass=nhsMhs)(nhsMhsSvcIA=${METADATA}))`,
    attributes: ['nhsMhsEndPoint', 'nhsMHSFQDN', 'nhsMhsPartyKey'],
    entries: [service('S99000090202')],
  },
  {
    ...sub,
    id: 'Q8',
    of: 'GP Connect, provider step 2',
    base: spaced,
    filter: '(&(nhsIDCode=K90001)(objectClass=nhsAs)(nhsMhsPartyKey=K90001-9000101))',
    attributes: ['nhsMHSPartyKey', 'uniqueIdentifier', 'nhsProductName'],
    entries: [service('990000900101')],
  },
  {
    ...sub,
    id: 'Q9',
    of: 'appointment checker, consumer',
    base: spaced,
    filter: `(&(nhsIDCode=K90002)(objectClass=nhsAs)(nhsAsSvcIA=${METADATA}))`,
    attributes: ['uniqueIdentifier'],
    entries: [service('990000900202')],
  },
  {
    ...sub,
    id: 'Q10',
    of: 'appointment checker, organisation',
    base: 'ou=organisations, o=nhs',
    filter: '(uniqueidentifier=K90001)',
    attributes: ['nhsIDCode', 'o', 'postalAddress', 'postalCode', 'nhsOrgTypeCode'],
    entries: ['uniqueIdentifier=K90001,ou=Organisations,o=nhs'],
  },
  {
    ...sub,
    id: 'Q11',
    of: 'appointment checker: a substring where no rule allows one',
    base: services,
    filter: '(&(nhsassvcia=urn:nhs:names:services:gpconnect*)(objectclass=nhsas))',
    attributes: 'nhsassvcia nhsidcode nhsmhsmanufacturerorg nhsmhspartykey nhsproductname nhsproductversion uniqueidentifier'.split(' '),
    entries: [],
  },
  {
    ...sub,
    id: 'Q12 system',
    of: 'GP Connect demonstrator',
    base: spaced,
    filter: `(&(nhsIDCode=K90001)(objectClass=nhsAS)(nhsAsSvcIA=${METADATA}))`,
    entries: [service('990000900101')],
  },
  {
    ...sub,
    id: 'Q12 endpoint',
    of: 'GP Connect demonstrator',
    base: spaced,
    filter: `(&(nhsMhsPartyKey=K90001-9000101)(objectClass=nhsMhs)(nhsMhsSvcIA=${METADATA}))`,
    entries: [service('S99000090202')],
  },
  {
    ...sub,
    id: 'Q13 system',
    of: 'GP Connect 0.5',
    base: spaced,
    filter: `(&(nhsIDCode=K90001)(objectClass=nhsAS)(nhsAsSvcIA=${METADATA}))`,
    attributes: ['uniqueIdentifier', 'nhsMhsPartyKey'],
    entries: [service('990000900101')],
  },
  {
    ...sub,
    id: 'Q13 endpoint',
    of: 'GP Connect 0.5',
    base: spaced,
    filter: `(&(nhsMhsPartyKey=K90001-9000101)(objectClass=nhsMhs)(nhsMhsSvcIA=${METADATA}))`,
    attributes: ['nhsMhsEndPoint', 'nhsMhsIsAuthenticated'],
    entries: [service('S99000090202')],
  },
  {
    ...sub,
    id: 'Q14 endpoint',
    of: 'SpineTools',
    base: spaced,
    filter: `(&(objectclass=nhsMHS)(nhsMHSSvcIA=${RECORD})(nhsIDcode=K90002)(nhsMhsPartyKey=K90002-9000201))`,
    entries: [service('S99000090204')],
  },
  {
    ...sub,
    id: 'Q14 system',
    of: 'SpineTools, built for OpenTest',
    base: 'o=nhs',
    filter: `(&(objectclass=nhsAS)(nhsASSvcIA=${RECORD})(nhsIDcode=K90002)(nhsMhsPartyKey=K90002-9000201))`,
    entries: [service('990000900201'), service('990000900202')],
  },
  {
    ...sub,
    id: 'Q15 systems',
    of: 'SdsDump',
    base: spaced,
    filter: '(&(nhsIDCode=K90002)(objectClass=nhsAs))',
    entries: [service('990000900201'), service('990000900202')],
  },
  {
    ...sub,
    id: 'Q15 endpoint',
    of: 'SdsDump',
    base: services,
    filter: `(&(nhsIDCode=K90002)(nhsMhsSvcIA=${RECORD}))`,
    entries: [service('S99000090204')],
  },
  {
    ...sub,
    id: 'Q16 system',
    of: 'NHS Booking',
    base: spaced,
    filter: '(uniqueIdentifier=990000900101)',
    entries: [service('990000900101')],
  },
  {
    ...sub,
    id: 'Q16 endpoint',
    of: 'NHS Booking',
    base: spaced,
    filter: `(&(nhsMhsPartyKey=K90001-9000101)(nhsMhsSvcIA=${SLOT}))`,
    entries: [service('S99000090203')],
  },
  {
    ...sub,
    id: 'Q17',
    of: 'a GP2GP prototype: line breaks, and a misspelt attribute',
    base: services,
    filter: `(&\n  (nhsIDCode=K90001)\n  (objectlass=nhsMhs)\n  (nhsMhsSvcIA=${METADATA})\n)`,
    attributes: ['nhsMhsEndPoint', 'nhsMhsIsAuthenticated', 'nhsMhsPersistduration'],
    entries: [],
    refusedBy: { ldap3: /LDAPAttributeError: invalid attribute objectlass/ },
  },
  {
    ...sub,
    id: 'Q18',
    of: 'HCW API',
    base: 'uid=990000930001,ou=people,o=nhs',
    filter: '(objectclass=*)',
    attributes: HCW_ATTRIBUTES,
    entries: [PERSON, ORG_PERSON, ...ROLES],
  },
  {
    id: 'Q18 nobody',
    of: 'HCW API',
    base: 'uid=990000930777,ou=people,o=nhs',
    scope: 'sub',
    filter: '(objectclass=*)',
    attributes: HCW_ATTRIBUTES,
    code: 32,
    entries: [],
  },
  {
    id: 'Q20 people',
    of: 'a third-party suite',
    base: 'ou=People,o=nhs',
    scope: 'one',
    filter: '(uid=99000093*)',
    code: 0,
    entries: [PERSON, 'uid=990000930009,ou=People,o=nhs'],
  },
  {
    id: 'Q20 person',
    of: 'a third-party suite',
    base: PERSON,
    scope: 'base',
    filter: '(objectClass=nhsPerson)',
    code: 0,
    entries: [PERSON],
  },
  {
    id: 'Q20 malformed',
    of: 'a third-party suite',
    base: PERSON,
    scope: 'base',
    filter: '(objectClass=nhsPerson&nhsPersonStatus=1)',
    code: 0,
    entries: [],
    refusedBy: { ldap3: /invalid class in objectClass attribute/ },
  },
  {
    ...sub,
    id: 'Q20 postcode',
    of: 'a third-party suite',
    base: 'ou=Organisations,o=nhs',
    filter: '(&(objectClass=*)(postalCode=ZE1 1AB))',
    entries: ['uniqueIdentifier=K90009,ou=Organisations,o=nhs'],
  },
  {
    ...sub,
    id: 'Q20 name',
    of: 'a third-party suite: a substring of a name does match',
    base: 'ou=Organisations,o=nhs',
    filter: '(&(objectClass=*)(o=*DATA SECURITY*))',
    entries: ['uniqueIdentifier=K90009,ou=Organisations,o=nhs'],
  },
  {
    id: 'Q21 organisations of a person',
    of: 'a .NET SAML sample',
    base: PERSON,
    scope: 'one',
    filter: '(objectClass=nhsOrgPerson)',
    attributes: ['nhsIdCode', 'nhsOcsPrCode'],
    code: 0,
    entries: [ORG_PERSON],
  },
  {
    id: 'Q21 roles',
    of: 'a .NET SAML sample',
    base: ORG_PERSON,
    scope: 'one',
    filter: '(objectClass=nhsOrgPersonRole)',
    attributes: ['nhsAreaOfWork', 'nhsIdCode', 'nhsJobRoleCode'],
    code: 0,
    entries: ROLES,
  },
]
