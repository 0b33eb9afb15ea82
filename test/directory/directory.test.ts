import { beforeEach, describe, expect, it } from 'vitest'
import { Directory } from '../../src/directory/directory.ts'
import { ANSWER, endpointInput, party, UPLOAD } from './parties.ts'

const [one, two] = [party(1), party(2)]
let directory: Directory

beforeEach(() => {
  directory = new Directory()
  directory.put(one)
  directory.put(two)
})

describe('a directory', () => {
  it('finds a party, its endpoint and its system by their keys', () => {
    expect(directory.party(one.partyKey)).toBe(one)
    expect(directory.endpoint(one.partyKey, ANSWER)).toMatchObject({ party: one, endpoint: one.endpoints[0], pattern: 'async-reliable' })
    expect(directory.endpointByCpaId('S000000000002')?.party).toBe(two)
    expect(directory.system('000000000002')).toMatchObject({ party: two, system: two.accreditedSystems[0] })
    expect(directory.system('000000000002')?.interactions.has(UPLOAD)).toBe(true)
    expect(directory.system('000000000002')?.interactions.has(ANSWER)).toBe(false)
  })

  it('knows nothing of keys that are not stored exactly so', () => {
    expect(directory.party(one.partyKey.toLowerCase())).toBeUndefined()
    expect(directory.endpoint(one.partyKey, UPLOAD)).toBeUndefined()
    expect(directory.endpointByCpaId('s000000000002')).toBeUndefined()
    expect(directory.system('2')).toBeUndefined()
  })

  it('finds all parties of a shared FQDN in any case', () => {
    expect(directory.partiesWithFqdn('SHARED.Mock.nhs.uk')).toEqual([one, two])
    expect(directory.partiesWithFqdn('other.nhs.uk')).toEqual([])
  })

  it('forgets what a replaced record no longer says', () => {
    directory.put(party(1, { fqdn: 'moved.nhs.uk', endpoints: [endpointInput('S9')], accreditedSystems: [] }))
    expect(directory.endpointByCpaId('S000000000001')).toBeUndefined()
    expect(directory.system('000000000001')).toBeUndefined()
    expect(directory.endpointByCpaId('S9')?.party.partyKey).toBe(one.partyKey)
    expect(directory.partiesWithFqdn('shared.mock.nhs.uk')).toEqual([two])
    expect(directory.parties().map((record) => record.fqdn)).toEqual(['moved.nhs.uk', 'shared.mock.nhs.uk'])
  })

  it('removes a party with all its keys', () => {
    expect(directory.remove(one.partyKey)).toBe(true)
    expect(directory.remove(one.partyKey)).toBe(false)
    expect(directory.endpointByCpaId('S000000000001')).toBeUndefined()
    expect(directory.parties()).toEqual([two])
  })

  it.each([
    ['CPA id S000000000001', { endpoints: [endpointInput('S000000000001')] }],
    ['ASID 000000000001', { accreditedSystems: [{ asid: '000000000001', interactions: [] }] }],
  ])('refuses a second party with %s, names both and changes nothing', (what, changes) => {
    const revision = directory.revision
    const refused = () => directory.put(party(3, changes))
    expect(refused).toThrow(what)
    expect(refused).toThrow(/party T00003-0000003 .*party T00001-0000001/)
    expect(directory.revision).toBe(revision)
    expect(directory.party('T00003-0000003')).toBeUndefined()
    expect(directory.endpointByCpaId('S000000000001')?.party).toBe(one)
  })

  it('keeps the list it handed out until something changes', () => {
    const listed = directory.parties()
    expect(directory.parties()).toBe(listed)
    directory.put(party(3))
    expect(listed).toHaveLength(2)
    expect(directory.parties()).toHaveLength(3)
  })
})

describe('an overlay', () => {
  it('reads through to its base, later changes included', () => {
    const overlay = directory.overlay()
    expect(overlay.parties()).toEqual([one, two])
    directory.put(party(3))
    expect(overlay.party('T00003-0000003')?.name).toBe('Party 3')
    expect(overlay.endpointByCpaId('S000000000003')).toBe(directory.endpointByCpaId('S000000000003'))
    expect(overlay.partiesWithFqdn('shared.mock.nhs.uk')).toHaveLength(3)
  })

  it('keeps its own changes to itself', () => {
    const overlay = directory.overlay()
    overlay.put(party(3))
    expect(overlay.parties()).toHaveLength(3)
    expect(directory.parties()).toEqual([one, two])
    expect(directory.endpointByCpaId('S000000000003')).toBeUndefined()
  })

  it('hides the base’s party of the same key under every key', () => {
    const overlay = directory.overlay()
    const moved = party(1, {
      fqdn: 'moved.nhs.uk',
      endpoints: [endpointInput('S9')],
      accreditedSystems: [{ asid: '000000000009', interactions: [] }],
    })
    overlay.put(moved)
    expect(overlay.party(one.partyKey)).toBe(moved)
    expect(overlay.endpoint(one.partyKey, ANSWER)?.endpoint.cpaId).toBe('S9')
    expect(overlay.endpointByCpaId('S000000000001')).toBeUndefined()
    expect(overlay.system('000000000001')).toBeUndefined()
    expect(overlay.partiesWithFqdn('shared.mock.nhs.uk')).toEqual([two])
    expect(directory.endpointByCpaId('S000000000001')?.party).toBe(one)
  })

  it('may keep the ids of the party that it replaces, but not take another’s', () => {
    const overlay = directory.overlay()
    overlay.put(party(1, { name: 'renamed' }))
    expect(overlay.endpointByCpaId('S000000000001')?.party.name).toBe('renamed')
    expect(() => overlay.put(party(3, { endpoints: [endpointInput('S000000000002')] }))).toThrow('MS-DIRECTORY-CONFLICT')
  })

  it('removes a party of its base for itself, and may put it back', () => {
    const overlay = directory.overlay()
    expect(overlay.remove(one.partyKey)).toBe(true)
    expect(overlay.party(one.partyKey)).toBeUndefined()
    expect(overlay.endpointByCpaId('S000000000001')).toBeUndefined()
    expect(overlay.parties()).toEqual([two])
    expect(directory.party(one.partyKey)).toBe(one)
    overlay.put(one)
    expect(overlay.system('000000000001')?.party).toBe(one)
  })

  it('lets two overlays of one base use the same new ids', () => {
    const [left, right] = [directory.overlay(), directory.overlay()]
    left.put(party(3, { name: 'left' }))
    right.put(party(3, { name: 'right' }))
    expect([left, right].map((overlay) => overlay.endpointByCpaId('S000000000003')?.party.name)).toEqual(['left', 'right'])
  })

  it('stacks', () => {
    const middle = directory.overlay()
    const top = middle.overlay()
    middle.remove(two.partyKey)
    expect(top.parties()).toEqual([one])
    top.put(two)
    expect(top.parties()).toEqual([one, two])
    expect(middle.parties()).toEqual([one])
  })
})
