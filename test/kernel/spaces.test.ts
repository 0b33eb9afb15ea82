import { describe, expect, it } from 'vitest'
import { chooseSpace, type SpaceHints } from '../../src/kernel/choose-space.ts'
import { Spaces } from '../../src/kernel/space.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { problemOf } from '../support/problem-of.ts'

describe('Spaces', () => {
  it('has a default space that cannot be dropped', () => {
    const spaces = new Spaces()
    spaces.drop('default')
    expect(spaces.get('default')).toBe(spaces.default)
    expect(spaces.divided).toBe(false)
  })

  it('leads from a claim to its space, without regard to case', () => {
    const spaces = new Spaces()
    const space = spaces.create('suite', ['parcel:AB-1'])
    spaces.claim(space, 'host:Depot.Example')
    spaces.claim(space, 'host:depot.example')
    expect([...space.claims]).toEqual(['parcel:ab-1', 'host:depot.example'])
    expect(spaces.owner('parcel:ab-1')).toBe(space)
    expect(spaces.owner('host:depot.example')).toBe(space)
    expect(spaces.divided).toBe(true)
  })

  it('gives a claim and a name to one space only, and a refused one changes nothing', async () => {
    const spaces = new Spaces()
    const first = spaces.create('first', ['parcel:1'])
    const taken = await problemOf(() => spaces.create('second', ['parcel:2', 'PARCEL:1']))
    expect(taken).toMatchObject({ code: 'MS-CLAIM-TAKEN', came: 'PARCEL:1', expected: expect.stringContaining('first') })
    expect([spaces.get('second'), spaces.owner('parcel:2')]).toEqual([undefined, undefined])
    expect((await problemOf(() => spaces.create('first', []))).code).toBe('MS-CLAIM-TAKEN')
    const second = spaces.create('second', ['parcel:2'])
    expect((await problemOf(() => spaces.claim(second, 'parcel:1'))).code).toBe('MS-CLAIM-TAKEN')
    expect(spaces.owner('parcel:1')).toBe(first)
  })

  it('frees name and claims when a space is dropped, and knows the dropped one from its successor', () => {
    const spaces = new Spaces()
    const old = spaces.create('suite', ['parcel:1'])
    spaces.drop('suite')
    expect([spaces.get('suite'), spaces.owner('parcel:1'), old.dropped]).toEqual([undefined, undefined, true])
    const successor = spaces.create('suite', ['parcel:1'])
    expect(successor.dropped).toBe(false)
    expect(spaces.owner('parcel:1')).toBe(successor)
    expect(() => spaces.claim(old, 'parcel:2')).toThrow(/dropped/)
  })

  it('gives every space a clock of its own', () => {
    const source = new ManualClock(10)
    const spaces = new Spaces(source)
    const space = spaces.create('suite', [])
    space.clock.advance(1000)
    expect([spaces.default.clock.now(), space.clock.now()]).toEqual([10, 1010])
  })
})

describe('chooseSpace', () => {
  const none: SpaceHints = { named: undefined, host: '', claims: [], certificateNames: [] }
  const divided = () => {
    const spaces = new Spaces()
    for (const name of ['by-host', 'by-claim', 'by-certificate', 'by-name']) spaces.create(name, [])
    const claims = { 'by-host': 'host:depot.example', 'by-claim': 'parcel:1', 'by-certificate': 'host:sender.example' } as const
    for (const [name, claim] of Object.entries(claims)) spaces.claim(spaces.get(name) ?? spaces.default, claim)
    return spaces
  }

  it('goes by name, host, what the message carries, the certificate, in this order', () => {
    const spaces = divided()
    const hints = { named: 'by-name', host: 'depot.example', claims: ['parcel:0', 'parcel:1'], certificateNames: ['x', 'sender.example'] }
    expect(chooseSpace(spaces, hints).name).toBe('by-name')
    expect(chooseSpace(spaces, { ...hints, named: undefined }).name).toBe('by-host')
    expect(chooseSpace(spaces, { ...hints, named: undefined, host: 'x' }).name).toBe('by-claim')
    expect(chooseSpace(spaces, { ...hints, named: undefined, host: 'x', claims: [] }).name).toBe('by-certificate')
    expect(chooseSpace(spaces, none).name).toBe('default')
    expect(chooseSpace(spaces, { ...hints, named: 'default' }).name).toBe('default')
  })

  it('refuses a name that no space has and names those that are', async () => {
    const refused = await problemOf(() => chooseSpace(divided(), { ...none, named: 'elsewhere' }))
    expect(refused).toMatchObject({ code: 'MS-SPACE-UNKNOWN', came: 'X-Mock-Spine-Space: elsewhere' })
    expect(refused.expected).toContain('by-host')
  })
})
