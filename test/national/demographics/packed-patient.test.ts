import { expect, it } from 'vitest'
import { generatePatients } from '../../../src/national/demographics/generate.ts'
import { withObjectIds } from '../../../src/national/demographics/object-id.ts'
import { decodePatient, encodePatient } from '../../../src/national/demographics/packed-patient.ts'
import { Patient } from '../../../src/national/demographics/patient.ts'
import { FULL } from '../../conformance/sync-service/interaction-rows.ts'
import { seeded } from './pds.ts'

const everything = withObjectIds(
  Patient.parse({
    ...FULL,
    status: 'superseded',
    supersededBy: '9990000018',
    verified: false,
    sensitivity: 'S',
    ethnic: 'A',
    newborn: { weight: '3100', mother: '9990000018', motherGiven: ['ADA'], gestation: '39' },
    note: 'Everything.',
  }),
)

it.each([
  ['seeded', [...seeded.all()]],
  ['generated', [...generatePatients({ count: 300, seed: 11, first: 5000 })]],
  ['with everything, and with nothing', [everything, Patient.parse({ nhsNumber: '9990000018' })]],
])('records that are %s come back as they were', (_, patients) => {
  for (const patient of patients) expect(decodePatient(encodePatient(patient))).toStrictEqual(JSON.parse(JSON.stringify(patient)))
})

it('records of earlier versions are read', () => {
  expect(decodePatient(JSON.stringify(everything))).toStrictEqual(JSON.parse(JSON.stringify(everything)))
})

it('a usual record takes less than half of its JSON', () => {
  const [patient] = generatePatients({ count: 1, seed: 7, first: 100_000 })
  if (patient === undefined) throw new Error('nobody was generated')
  expect(encodePatient(patient).length * 2).toBeLessThan(JSON.stringify(patient).length)
})
