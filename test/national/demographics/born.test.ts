import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Turn } from '../../../src/kernel/turn.ts'
import type { Patient } from '../../../src/national/demographics/patient.ts'
import { PatientRecords } from '../../../src/national/demographics/patients.ts'
import { populationOf } from '../../../src/national/demographics/population-of.ts'
import { nameFits } from '../../../src/national/demographics/simple-trace.ts'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import { NOW, noted, seeded } from './pds.ts'

const DAY = '19700102'
const like = seeded.all()[0] ?? noted('')
const letters = fc.string({ unit: fc.constantFrom(..."SsMmOo\u00d6\u00e9\u0301 '\u2019-N"), maxLength: 4 })
const families = fc.array(fc.option(letters, { nil: undefined }), { maxLength: 3 })

const person = (nhsNumber: string, names: readonly (string | undefined)[], day = DAY): Patient => ({
  ...like,
  nhsNumber,
  status: 'live',
  birth: { value: day },
  names: names.map((family, at) => ({ id: `${at}`, use: 'L', given: [], ...(family === undefined ? {} : { family }) })),
})

const recordsOf = (own: readonly Patient[], seed: readonly Patient[]): PatientRecords => {
  const records = new PatientRecords(new Turn(new MemoryStore(), 'default', NOW), populationOf(seed))
  for (const patient of own) records.put(patient)
  return records
}

test('nobody is left out whose name fits the pattern, and everybody is found by the day alone, once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(families, { maxLength: 12 }), letters, fc.nat(4), async (people, wanted, star) => {
      const all = people.map((names, at) => person(`90000000${10 + at}`, names))
      const records = recordsOf(
        all.filter((_, at) => at % 2 === 0),
        all,
      )
      const pattern = wanted.slice(0, star) + (star < 4 ? '*' : '') + wanted.slice(star)
      const found = (await records.born(DAY, pattern)).map(({ nhsNumber }) => nhsNumber)
      const fitting = all.filter(({ names }) => names.some((name) => nameFits(name, { family: pattern, given: [] })))
      expect(found).toEqual(expect.arrayContaining(fitting.map(({ nhsNumber }) => nhsNumber)))
      expect((await records.born(DAY)).map(({ nhsNumber }) => nhsNumber)).toEqual(all.map(({ nhsNumber }) => nhsNumber))
    }),
  )
})

test('a name leaves out most of those born on the same day', async () => {
  const letter = (at: number) => String.fromCharCode(65 + (at % 26))
  const all = Array.from({ length: 676 }, (_, at) => person(`9${String(at).padStart(9, '0')}`, [letter(at) + letter(Math.floor(at / 26))]))
  const records = recordsOf([], all)
  expect((await records.born(DAY, 'SMITH')).length).toBeLessThan(80)
  expect((await records.born(DAY, '')).length).toBeLessThan(80)
  expect(await records.born('19700103', 'SMITH')).toEqual([])
})
