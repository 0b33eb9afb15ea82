import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readPatients } from '../../../src/environment/patient-files.ts'
import { Patient } from '../../../src/national/demographics/patient.ts'
import { seeded } from './pds.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = path.join(path.resolve(root, process.env['SPINE_CORPUS'] ?? '../shared/corpus'), 'sync/patients')

/** Each file of the folder: records read, and what is said of those that can't be. */
const files: Readonly<Record<string, { readonly read: number; readonly faults: readonly string[] } | 'another form'>> = {
  'spine-smsp__open_test_data.csv': { read: 688, faults: ['death.value: a date YYYYMMDD, with a time YYYYMMDDHHMM'] },
  'smspmock__PDS_Full_Data.json': { read: 689, faults: [] },
  'smspmock__PatientEG.json': 'another form',
}

async function everything(file: string): Promise<{ patients: Patient[]; faults: string[] }> {
  const [patients, faults]: [Patient[], string[]] = [[], []]
  for await (const read of readPatients(path.join(folder, file))) {
    if ('patient' in read) patients.push(read.patient)
    else faults.push(read.fault)
  }
  return { patients, faults }
}

describe.runIf(existsSync(folder))('the public synthetic patients', () => {
  it('are all in the table', () => expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort()))

  it.each(Object.entries(files))('%s', async (file, expected) => {
    if (expected === 'another form') return expect(everything(file)).rejects.toThrow('MS-PDS-PATIENTS')
    const { patients, faults } = await everything(file)
    expect([patients.length, faults]).toEqual([expected.read, expected.faults])
    // The form that `patients import` sends to the admin interface: what was read is a record again.
    expect(patients.every((patient) => Patient.safeParse(patient).success)).toBe(true)
    const emmet = patients.find(({ nhsNumber }) => nhsNumber === '9449310610')
    expect(emmet).toMatchObject({ sensitivity: 'S' })
    expect(patients.filter(({ status }) => status === 'invalid')).toHaveLength(4)
  })

  it('say the same of a patient in both forms', async () => {
    const [csv, json] = [await everything('spine-smsp__open_test_data.csv'), await everything('smspmock__PDS_Full_Data.json')]
    const byNumber = new Map(json.patients.map((patient) => [patient.nhsNumber, patient]))
    const same = csv.patients.filter((one) => {
      const other = byNumber.get(one.nhsNumber)
      return JSON.stringify([one.names, one.gender]) === JSON.stringify([other?.names, other?.gender])
    })
    expect(same.length).toBeGreaterThan(680)
  })
})

it('the seed has a hundred patients and more, with numbers for tests', () => {
  expect(seeded.all().length).toBeGreaterThanOrEqual(100)
  expect(seeded.all().filter(({ nhsNumber }) => !nhsNumber.startsWith('999'))).toEqual([])
})
