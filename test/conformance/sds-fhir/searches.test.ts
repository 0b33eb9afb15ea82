import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type PartyRecordInput, parsePartyRecord } from '../../../src/directory/records.ts'
import { ASID } from '../../../src/wire/fhir/systems.ts'
import { A, B, SPINE, type TestEnvironment, testEnvironment, UPLOAD } from '../../support/environment.ts'
import { post } from '../../support/post.ts'
import {
  ask,
  BASE,
  bundle,
  CPA_ID,
  codes,
  FQDN,
  found,
  INTERACTION,
  identifiersOf,
  interaction,
  last,
  MHS_ID,
  maker,
  ODS_CODE,
  org,
  outcome,
  PARTY_KEY,
  partyKey,
  query,
} from './ask.ts'

const EHR = 'urn:nhs:names:services:gp2gp:RCMR_IN010000UK05'
const METADATA = 'urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1'
const RELIABLE = 'urn:nhs:names:services:tms:ReliableIntermediary'
const UUID = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/

let spine: TestEnvironment
beforeAll(async () => {
  spine = await testEnvironment({ advertise: 'real' })
})

const party = (record: Partial<PartyRecordInput> & { partyKey: string; odsCode: string }) =>
  parsePartyRecord({ name: 'x', fqdn: 'x.example.nhs.uk', accreditedSystems: [], endpoints: [], ...record })
const contract = { syncReplyMode: 'None', ackRequested: 'never', duplicateElimination: 'never', isAuthenticated: 'none' } as const

describe('6.3 Device (Q5)', () => {
  it('is a Bundle written with two spaces, members in the order of the service', async () => {
    const answer = await ask(spine, `/Device${query(org('A99901'), interaction(UPLOAD))}`)
    const told = bundle(answer)
    expect(answer.text).toBe(JSON.stringify(JSON.parse(answer.text), undefined, 2))
    expect(Object.keys(told)).toEqual(['resourceType', 'id', 'type', 'total', 'link', 'entry'])
    expect(told.id).toMatch(UUID)
    const origin = `https://int.api.service.nhs.uk${BASE}`
    expect(told.link[0].url).toBe(`${origin}/Device?organization=${ODS_CODE}|A99901&identifier=${INTERACTION}|${UPLOAD}`)
    expect(told.entry[0]?.fullUrl).toBe(`${origin}/Device/${told.entry[0]?.resource.id}`)
    const device: unknown = JSON.parse(answer.text).entry[0].resource
    const interactions = spine.environment.directory('default').party(A.partyKey)?.accreditedSystems[0]?.interactions ?? []
    expect(device).toEqual({
      resourceType: 'Device',
      id: expect.stringMatching(UUID),
      identifier: [
        { system: ASID, value: A.asid },
        { system: PARTY_KEY, value: A.partyKey },
      ],
      extension: [
        {
          url: 'https://fhir.nhs.uk/StructureDefinition/Extension-SDS-ManufacturingOrganisation',
          valueReference: { identifier: { system: ODS_CODE, value: 'A99901' } },
        },
        ...interactions.map((value) => ({
          url: 'https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId',
          valueReference: { identifier: { system: INTERACTION, value } },
        })),
      ],
      owner: { identifier: { system: ODS_CODE, value: 'A99901' } },
    })
  })

  it('ids are new with every answer', async () => {
    const once = async () => (await found(spine, `/Device${query(org('A99901'), interaction(UPLOAD))}`))[0]?.id
    expect(await once()).not.toBe(await once())
  })

  it('is found by organisation, interaction, party key and manufacturer together', async () => {
    const directory = spine.environment.directory('default')
    directory.put(
      party({
        partyKey: 'HOST1-1000001',
        odsCode: 'HOST1',
        manufacturer: 'X26',
        accreditedSystems: [
          { asid: '100000000001', odsCode: 'PRAC1', interactions: [METADATA] },
          {
            asid: '100000000002',
            odsCode: 'PRAC1',
            interactions: [METADATA, UPLOAD],
            product: { manufacturer: 'Y01', name: 'P', version: '2', key: '91234' },
          },
          { asid: '100000000003', interactions: [METADATA] },
        ],
      }),
    )
    const asids = async (...parts: readonly string[]) =>
      identifiersOf(await found(spine, `/Device${query(interaction(METADATA), ...parts)}`), ASID)
    expect(await asids(org('PRAC1'))).toEqual(['100000000001', '100000000002'])
    expect(codes(spine)).toEqual(['MS-SDS-SEVERAL-FOUND'])
    expect(await asids(org('HOST1'))).toEqual(['100000000003'])
    expect(await asids(org('PRAC1'), maker('Y01'))).toEqual(['100000000002'])
    expect(await asids(org('PRAC1'), maker('x26'), partyKey('host1-1000001'))).toEqual(['100000000001'])
    expect(await asids(org('PRAC1'), partyKey('HOST1-1000002'))).toEqual([])
    expect(last(spine).problems[0]?.came).toContain('which nobody has')
    expect(await asids(org('prac1'))).toEqual([])
    expect(last(spine).problems[0]?.came).toContain('prac1')
    expect(await asids(org(' PRAC1 '), partyKey('  HOST1-1000001'))).toEqual(['100000000001', '100000000002'])
  })

  it('an owner is the client organisation; more than one is a failure of the service', async () => {
    const directory = spine.environment.directory('default')
    const systems = (clients: string[]) => [{ asid: '100000000009', interactions: [METADATA], clients }]
    directory.put(party({ partyKey: 'OWN01-1000009', odsCode: 'OWN01', accreditedSystems: systems(['RTX']) }))
    const search = `/Device${query(org('OWN01'), interaction(METADATA))}`
    expect((await found(spine, search))[0]).toMatchObject({ owner: { identifier: { system: ODS_CODE, value: 'RTX' } } })
    directory.put(party({ partyKey: 'OWN01-1000009', odsCode: 'OWN01', accreditedSystems: systems(['RTX', 'RTY']) }))
    const answer = await ask(spine, search)
    expect([answer.status, outcome(answer)]).toMatchObject([
      500,
      { code: 'INTERNAL_SERVER_ERROR', diagnostics: expect.stringContaining('nhsAsClient') },
    ])
    expect(codes(spine)).toEqual(['MS-SDS-SEVERAL-CLIENTS'])
  })

  it('an asterisk alone is a presence test, inside a value it matches nothing', async () => {
    const all = spine.environment
      .directory('default')
      .systems()
      .filter(({ interactions }) => interactions.has(UPLOAD))
    expect(await found(spine, `/Device${query(org('*'), interaction(UPLOAD))}`)).toHaveLength(all.length)
    expect(codes(spine)).toEqual(['MS-SDS-WILDCARD', 'MS-SDS-SEVERAL-FOUND'])
    expect(await found(spine, `/Device${query(org('A99901'), interaction('urn:nhs:names:services:psis*'))}`)).toEqual([])
    expect(last(spine).problems.at(-1)?.came).toContain('no substring rule')
  })
})

describe('6.3 Endpoint (Q4)', () => {
  const search = (...parts: readonly string[]) => `/Endpoint${query(...parts)}`

  it('has address, identifiers and reliability in the order of the service', async () => {
    const answer = await ask(spine, search(org('YES'), interaction(UPLOAD), partyKey(SPINE)))
    const { cpaId } = spine.environment.directory('default').endpoint(SPINE, UPLOAD)?.endpoint ?? {}
    const resource: unknown = JSON.parse(answer.text).entry[0].resource
    expect(JSON.stringify(resource).replace(/"id":"[^"]+"/, '"id":"ID"')).toBe(
      JSON.stringify({
        resourceType: 'Endpoint',
        id: 'ID',
        status: 'active',
        connectionType: {
          system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
          code: 'hl7-fhir-msg',
          display: 'HL7 FHIR Messaging',
        },
        payloadType: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/endpoint-payload-type', code: 'any', display: 'Any' }] }],
        address: 'https://msg.int.spine2.ncrs.nhs.uk/reliablemessaging/reliablerequest',
        managingOrganization: { identifier: { system: ODS_CODE, value: 'YES' } },
        identifier: [
          { system: FQDN, value: 'msg.int.spine2.ncrs.nhs.uk' },
          { system: PARTY_KEY, value: SPINE },
          { system: CPA_ID, value: cpaId },
          { system: MHS_ID, value: cpaId },
        ],
        extension: [
          {
            url: 'https://fhir.nhs.uk/StructureDefinition/Extension-SDS-ReliabilityConfiguration',
            extension: [
              { url: 'nhsMHSSyncReplyMode', valueString: 'MSHSignalsOnly' },
              { url: 'nhsMHSRetryInterval', valueString: 'PT1M' },
              { url: 'nhsMHSRetries', valueInteger: 2 },
              { url: 'nhsMHSPersistDuration', valueString: 'PT5M' },
              { url: 'nhsMHSDuplicateElimination', valueString: 'always' },
              { url: 'nhsMHSAckRequested', valueString: 'always' },
              { url: 'nhsMHSActor', valueString: 'urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH' },
            ],
          },
          {
            url: 'https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId',
            valueReference: { identifier: { system: INTERACTION, value: UPLOAD } },
          },
        ],
      }),
    )
  })

  it.each([
    [[org('YES'), interaction(UPLOAD), partyKey(SPINE)]],
    [[org('YES'), interaction(UPLOAD)]],
    [[interaction(UPLOAD), partyKey(SPINE)]],
    [[interaction(UPLOAD), partyKey(SPINE.toLowerCase())]],
  ])('is found by %j', async (parts) => {
    expect(identifiersOf(await found(spine, search(...parts)), PARTY_KEY)).toEqual([SPINE])
  })

  it('organisation and party key find every endpoint of the party', async () => {
    const resources = await found(spine, search(org('A99901'), partyKey(A.partyKey)))
    const expected = spine.environment
      .directory('default')
      .party(A.partyKey)
      ?.endpoints.map(({ cpaId }) => cpaId)
    expect(identifiersOf(resources, CPA_ID)).toEqual(expected)
  })

  it('contract properties that are not registered are left out, an endpoint without a listener shows an address', async () => {
    const endpoints = [{ interaction: METADATA, cpaId: 'E1', url: 'inbox:', ...contract }]
    spine.environment.directory('default').put(party({ partyKey: 'FHI01-1000001', odsCode: 'FHI01', endpoints }))
    const [resource] = await found(spine, search(org('FHI01'), interaction(METADATA)))
    expect(resource?.address).toBe('https://x.example.nhs.uk/')
    expect(resource?.extension[0]?.extension?.map(({ url }) => url)).toEqual([
      'nhsMHSSyncReplyMode',
      'nhsMHSDuplicateElimination',
      'nhsMHSAckRequested',
    ])
  })

  it('nothing found is an empty Bundle, and the journal says which criterion nobody fits', async () => {
    const answer = await ask(spine, search(org('YES'), interaction(`${UPLOAD}x`)))
    expect(bundle(answer)).toMatchObject({ total: 0, entry: [] })
    expect(answer.text).toContain('"entry": []')
    const [problem] = last(spine).problems
    expect(problem).toMatchObject({ code: 'MS-SDS-NOTHING-FOUND', severity: 'note', came: expect.stringContaining(`it has ${UPLOAD}`) })
    await ask(spine, search(org('NOBODY'), interaction(UPLOAD)))
    expect(last(spine).problems[0]?.came).toContain('organisation NOBODY, which has no entry')
    await ask(spine, search(org('PRAC9'), partyKey(SPINE)))
    expect(last(spine).problems[0]?.came).toContain('of organisation YES, and organisation PRAC9')
  })

  it('a system on another organisation’s message handler is explained', async () => {
    const accreditedSystems = [{ asid: '100000000077', odsCode: 'PRAC7', interactions: [METADATA] }]
    spine.environment.directory('default').put(party({ partyKey: 'MHS77-1000077', odsCode: 'MHS77', accreditedSystems }))
    expect(await found(spine, search(org('PRAC7'), interaction(METADATA)))).toEqual([])
    expect(last(spine).problems[0]?.came).toContain('message handler of party MHS77-1000077')
  })
})

describe('5.2 forward interactions', () => {
  const address = async (...parts: readonly string[]) => (await found(spine, `/Endpoint${query(...parts)}`)).map((each) => each.address)

  it.each([
    'RCMR_IN010000UK05',
    'RCMR_IN030000UK06',
    'COPC_IN000001UK01',
    'MCCI_IN010000UK13',
  ])('gp2gp %s has the address of Spine’s intermediary, all else is the receiver’s', async (action) => {
    const id = `urn:nhs:names:services:gp2gp:${action}`
    const [resource] = await found(spine, `/Endpoint${query(org('A99901'), interaction(id))}`)
    expect(resource?.address).toBe('https://msg.int.spine2.ncrs.nhs.uk/reliablemessaging/intermediary')
    const { cpaId } = spine.environment.directory('default').endpoint(A.partyKey, id)?.endpoint ?? {}
    expect(identifiersOf(resource === undefined ? [] : [resource], CPA_ID)).toEqual([cpaId])
  })

  it('RCMR_IN030000UK07 is not on the list, and other services’ MCCI neither: their own address', async () => {
    expect(await address(org('A99901'), interaction('urn:nhs:names:services:gp2gp:RCMR_IN030000UK07'))).toEqual(['https://localhost:9443/'])
    expect(await address(org('A99901'), interaction('urn:nhs:names:services:psis:MCCI_IN010000UK13'))).toEqual(['https://localhost:9443/'])
  })

  it('express interactions have the express intermediary’s', async () => {
    const id = 'urn:nhs:names:services:ebs:PRSC_IN080000UK03'
    const endpoints = [{ interaction: id, cpaId: 'EXP1', url: 'https://own.example/', ...contract }]
    spine.environment.directory('default').put(party({ partyKey: 'EXP01-1000001', odsCode: 'EXP01', endpoints }))
    expect(await address(org('EXP01'), interaction(id))).toEqual(['https://msg.int.spine2.ncrs.nhs.uk/reliablemessaging/intermediary'])
  })

  it('Spine’s intermediary has to be there once: without it, or with two, 500', async () => {
    const directory = spine.environment.directory('default')
    const second = party({
      partyKey: 'YES-0000999',
      odsCode: 'YES',
      endpoints: [{ interaction: RELIABLE, cpaId: 'TMS2', url: 'https://second.example/', ...contract }],
    })
    directory.put(second)
    const search = `/Endpoint${query(org('A99901'), interaction(EHR))}`
    const two = await ask(spine, search)
    expect([two.status, outcome(two).diagnostics]).toEqual([500, expect.stringMatching(/^Expected 1 result .* but got 2$/)])
    expect(codes(spine)).toEqual(['MS-SDS-INTERMEDIARY'])
    directory.remove(second.partyKey)
    expect((await ask(spine, search)).status).toBe(200)
  })

  it('addresses at Spine follow the advertised address, others stay', async () => {
    const local = await testEnvironment()
    const [resource] = await found(local, `/Endpoint${query(org('A99901'), interaction(EHR))}`)
    expect(resource?.address).toBe(`${local.environment.urls.https}/reliablemessaging/intermediary`)
    local.environment.setAdvertise('https://spine.example:4443')
    const [moved] = await found(local, `/Endpoint${query(org('A99901'), interaction(EHR))}`)
    expect(moved?.address).toBe('https://spine.example:4443/reliablemessaging/intermediary')
  })
})

describe('8.9 and 8.10 one store', () => {
  it('8.9 the seed has both intermediaries under YES, Spine, suppliers and a practice', async () => {
    for (const id of [RELIABLE, 'urn:nhs:names:services:tms:ExpressIntermediary'])
      expect(await found(spine, `/Endpoint${query(org('YES'), interaction(id))}`)).toHaveLength(1)
    for (const code of ['A99901', 'B99902', 'M85999'])
      expect(await found(spine, `/Device${query(org(code), interaction(EHR))}`)).toHaveLength(1)
  })

  it('8.10 what is registered, changed or removed shows in the next search, in its own space only', async () => {
    await spine.environment.createSpace({ name: 'suite', claims: {}, seed: 'default' })
    const search = `/Endpoint${query(org('T00001'), interaction(METADATA))}`
    const inSuite = ['apikey', 'x', 'X-Mock-Spine-Space', 'suite']
    const addresses = async (headers?: readonly string[]) => (await found(spine, search, headers)).map(({ address }) => address)
    const endpoint = (url: string) => ({ space: 'suite', partyKey: 'T00001-1000001', endpoints: [{ interaction: METADATA, url }] })
    expect(await addresses(inSuite)).toEqual([])
    await spine.environment.register({ ...endpoint('https://one.example/'), fqdn: 't.example.nhs.uk' })
    expect([await addresses(inSuite), await addresses()]).toEqual([['https://one.example/'], []])
    await spine.environment.register(endpoint('https://two.example/'))
    expect(await addresses(inSuite)).toEqual(['https://two.example/'])
    // The party key that is searched for leads to the space that it belongs to.
    const byKey = `/Endpoint${query(partyKey('T00001-1000001'), interaction(METADATA))}`
    expect(await found(spine, byKey)).toHaveLength(1)
    expect(last(spine).space).toBe('suite')
    await spine.environment.deregister({ space: 'suite', partyKey: 'T00001-1000001' })
    expect(await addresses(inSuite)).toEqual([])
  })
})

describe('hosts', () => {
  it.each([
    ['int', 'int.api.service.nhs.uk', 200],
    ['dep', 'dep.api.service.nhs.uk', 200],
    ['int', 'msg.int.spine2.ncrs.nhs.uk', 404],
  ])('in %s, %s answers %i', async (environment, host, status) => {
    const one = environment === 'int' ? spine : await testEnvironment({ environment })
    const answer = await post({
      url: `${one.environment.urls.https}${BASE}/Device${query(org('A99901'), interaction(UPLOAD))}`,
      ca: one.ca,
      verb: 'GET',
      headers: ['Host', host, 'apikey', 'x'],
      servername: host,
      ...(status === 200 ? {} : { as: one.identity(B.name) }),
    })
    expect(answer.status).toBe(status)
  })

  it('localhost answers by the path, and links to itself', async () => {
    const url = `${spine.environment.urls.https}${BASE}/Device`
    const answer = await post({
      url: `${url}${query(org('A99901'), interaction(UPLOAD))}`,
      ca: spine.ca,
      verb: 'GET',
      headers: ['apikey', 'x'],
    })
    expect(bundle(answer).entry[0]?.fullUrl.startsWith(`${url}/`)).toBe(true)
  })
})

const folder = path.join(
  path.resolve(fileURLToPath(new URL('../../../', import.meta.url)), process.env['SPINE_CORPUS'] ?? '../shared/corpus'),
  'sds',
)

describe.skipIf(!existsSync(folder))('beside what the service and its users published', () => {
  const Published = z.object({ entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string() }) })) })
  const published = (file: string) =>
    Published.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))).entry.map(({ resource }) => resource)
  const named = (resource: object) => JSON.stringify({ ...resource, id: 'ID' })
  /** A value with its texts and numbers replaced: what is left is the names of members and their order. */
  const form = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(form)
      : typeof value === 'object' && value !== null
        ? Object.entries(value).map(([name, each]) => [name, form(each)])
        : typeof value

  it('a gp2gp endpoint is the one of the service’s own integration test, letter for letter', async () => {
    const [theirs] = published('spine-directory-service-api__test_data_endpoint_forward_reliable.json')
    const id = 'urn:nhs:names:services:gp2gp:COPC_IN000001UK01'
    spine.environment.directory('default').put(
      party({
        partyKey: 'X26-820918',
        odsCode: 'X26',
        fqdn: 'INT.EPR.Smoke.Tests.77.nhs.uk',
        endpoints: [
          {
            interaction: id,
            cpaId: 'cb238429762210af860b',
            url: 'https://INT.EPR.Smoke.Tests.77.nhs.uk/',
            syncReplyMode: 'None',
            ackRequested: 'always',
            duplicateElimination: 'always',
            retries: 2,
            retryInterval: 'PT2H',
            persistDuration: 'PT7H',
            isAuthenticated: 'transient',
          },
        ],
      }),
    )
    const [ours] = JSON.parse((await ask(spine, `/Endpoint${query(org('X26'), interaction(id), partyKey('X26-820918'))}`)).text).entry
    expect(named(ours.resource)).toBe(named(theirs ?? {}))
  })

  it.each([
    'spine-directory-service-api__examples_single_device.json',
    'integration-adaptor-mhs__data_sds_device_response.json',
  ])('a Device has the members of %s in their order', async (file) => {
    const [theirs] = published(file)
    const count = z.array(z.unknown()).parse(theirs?.['extension']).length - 1
    const interactions = Array.from({ length: count }, (_, at) => (at === 0 ? METADATA : `${METADATA}${at}`))
    const accreditedSystems = [{ asid: '100000000055', interactions }]
    spine.environment.directory('default').put(party({ partyKey: 'DEV55-1000055', odsCode: 'DEV55', accreditedSystems }))
    const [ours] = JSON.parse((await ask(spine, `/Device${query(org('DEV55'), interaction(METADATA))}`)).text).entry
    expect(form(ours.resource)).toEqual(form(theirs))
  })
})
