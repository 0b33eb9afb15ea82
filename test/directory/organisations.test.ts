import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Directory } from '../../src/directory/directory.ts'
import { type PartyRecord, parsePartyRecord } from '../../src/directory/records.ts'
import { clientsOf, manufacturerOf } from '../../src/directory/shown.ts'

const CODES = ['AAA', 'BBB', 'aaa']

/** A party of one of few organisations, with systems of its own and of others. */
const party = (number: number, odsCode: string, systems: readonly string[]): PartyRecord =>
  parsePartyRecord({
    partyKey: `${odsCode}-00000${number}`,
    odsCode,
    name: 'x',
    fqdn: 'x.nhs.uk',
    accreditedSystems: systems.map((code, at) => ({ asid: `${number}`.repeat(11) + at, odsCode: code, interactions: [] })),
    endpoints: [],
  })

const change = fc.record({
  where: fc.constantFrom('base', 'overlay'),
  what: fc.constantFrom('put', 'remove'),
  number: fc.integer({ min: 0, max: 4 }),
  systems: fc.array(fc.constantFrom(...CODES), { maxLength: 3 }),
})

describe('organisations of the directory', () => {
  it('have their parties and systems found by key as a walk through all parties finds them', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const base = new Directory()
        const overlay = base.overlay()
        for (const { where, what, number, systems } of changes) {
          const directory = where === 'base' ? base : overlay
          const record = party(number, CODES[number % 3] ?? '', systems)
          if (what === 'put') directory.put(record)
          else directory.remove(record.partyKey)
        }
        for (const directory of [base, overlay]) {
          for (const code of CODES) {
            expect(directory.partiesOf(code)).toEqual(directory.parties().filter(({ odsCode }) => odsCode === code))
            const systems = directory.parties().flatMap((each) => each.accreditedSystems)
            expect(directory.systemsOf(code).map(({ system }) => system)).toEqual(systems.filter(({ odsCode }) => odsCode === code))
            const like = directory.parties().filter(({ partyKey }) => partyKey.toLowerCase() === `${code.toLowerCase()}-000000`)
            expect(directory.partiesLike(`${code}-000000`)).toEqual(like)
          }
          expect(directory.systems().map(({ system }) => system)).toEqual(directory.parties().flatMap((each) => each.accreditedSystems))
        }
      }),
    )
  })

  it('are a system’s client and manufacturer where it names none', () => {
    const record = party(1, 'AAA', ['BBB'])
    const [system] = record.accreditedSystems
    if (system === undefined) throw new Error('no system')
    expect([clientsOf(record, system), manufacturerOf(record, system)]).toEqual([['BBB'], 'AAA'])
    const product = { manufacturer: 'X26', name: 'p', version: '1', key: '90001' }
    const named = parsePartyRecord({ ...record, manufacturer: 'CCC', accreditedSystems: [{ ...system, clients: ['DDD'], product }] })
    const [told] = named.accreditedSystems
    if (told === undefined) throw new Error('no system')
    expect([clientsOf(named, told), manufacturerOf(named, told), manufacturerOf(named, system)]).toEqual([['DDD'], 'X26', 'CCC'])
  })
})
