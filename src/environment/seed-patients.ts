import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ProblemError, problem } from '../kernel/problem.ts'
import { generatePatients } from '../national/demographics/generate.ts'
import { withObjectIds } from '../national/demographics/object-id.ts'
import { Patient } from '../national/demographics/patient.ts'
import { NOBODY, type Population } from '../national/demographics/population.ts'
import { populationOf } from '../national/demographics/population-of.ts'
import { PATIENTS_FILE, type SeedOptions, seedProblems, substitutionsOf } from './seed.ts'
import { readSeedFile, validate } from './seed-file.ts'

/** Where generated patients of the seed begin, behind the numbers of those written by hand. */
const FIRST_GENERATED = 1000

const PatientsFile = z.strictObject({
  /** Made-up patients beside those that are listed. */
  generate: z.strictObject({ count: z.int().min(0).max(10_000), seed: z.int().min(0) }).optional(),
  patients: z.array(Patient).default([]),
})

/** The patients that spaces start with, read when one is first asked for; all spaces share them. */
export class SeedPatients {
  readonly #options: SeedOptions
  #population: Promise<Population> | Population | undefined

  constructor(options: SeedOptions) {
    this.#options = options
  }

  /** @throws ProblemError MS-SEED when a file of patients can't be used */
  population(seed: 'default' | 'none'): Promise<Population> | Population {
    if (seed === 'none') return NOBODY
    this.#population ??= this.#load()
    return this.#population
  }

  async #load(): Promise<Population> {
    const yaml = await import('yaml')
    const { builtIn, overlayDir, empty = false } = this.#options
    const builtInDir = builtIn instanceof URL ? fileURLToPath(builtIn) : builtIn
    const faults: string[] = []
    const records: Patient[] = []
    for (const dir of [...(empty ? [] : [builtInDir]), ...(overlayDir === undefined ? [] : [overlayDir])]) {
      const file = path.join(dir, PATIENTS_FILE)
      const source = existsSync(file) ? readSeedFile(yaml, file, substitutionsOf(this.#options), faults) : undefined
      const read = source === undefined ? undefined : validate(source, PatientsFile, faults)
      if (read === undefined) continue
      if (read.generate !== undefined) records.push(...generatePatients({ ...read.generate, first: FIRST_GENERATED }))
      records.push(...read.patients.map(withObjectIds))
    }
    if (faults.length > 0)
      throw new ProblemError(
        problem(seedProblems['MS-SEED'], { came: faults.join('\n'), expected: 'patients in the form of stubs/README.md' }),
      )
    const population = populationOf(records)
    this.#population = population
    return population
  }
}
