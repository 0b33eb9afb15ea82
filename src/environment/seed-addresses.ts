import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ProblemError, problem } from '../kernel/problem.ts'
import { DeliveryPoint } from '../national/addresses/address.ts'
import { NOWHERE, type PointSet, pointSet } from '../national/addresses/delivery-points.ts'
import type { Population } from '../national/demographics/population.ts'
import { ADDRESSES_FILE, type SeedOptions, seedProblems, substitutionsOf } from './seed.ts'
import { readSeedFile, validate } from './seed-file.ts'

const AddressesFile = z.strictObject({ addresses: z.array(DeliveryPoint).default([]) })

/**
 * The addresses that spaces start with, read when one is first asked for: those of the files, and those of the patients with an address key, so that
 * demographics and gazetteer agree.
 */
export class SeedAddresses {
  readonly #options: SeedOptions
  readonly #patients: () => Promise<Population>
  #points: Promise<PointSet> | undefined

  constructor(options: SeedOptions, patients: () => Promise<Population>) {
    this.#options = options
    this.#patients = patients
  }

  /** @throws ProblemError MS-SEED when a file of addresses can't be used */
  points(seed: 'default' | 'none'): Promise<PointSet> | PointSet {
    if (seed === 'none') return NOWHERE
    this.#points ??= this.#load()
    return this.#points
  }

  async #load(): Promise<PointSet> {
    const yaml = await import('yaml')
    const { builtIn, overlayDir, empty = false } = this.#options
    const builtInDir = builtIn instanceof URL ? fileURLToPath(builtIn) : builtIn
    const faults: string[] = []
    const points: DeliveryPoint[] = lived(await this.#patients())
    for (const dir of [...(empty ? [] : [builtInDir]), ...(overlayDir === undefined ? [] : [overlayDir])]) {
      const file = path.join(dir, ADDRESSES_FILE)
      const source = existsSync(file) ? readSeedFile(yaml, file, substitutionsOf(this.#options), faults) : undefined
      const read = source === undefined ? undefined : validate(source, AddressesFile, faults)
      points.push(...(read?.addresses ?? []))
    }
    if (faults.length > 0)
      throw new ProblemError(
        problem(seedProblems['MS-SEED'], { came: faults.join('\n'), expected: 'addresses in the form of stubs/README.md' }),
      )
    return pointSet(points)
  }
}

/** Where patients live, by the keys that their records keep. */
function lived(population: Population): DeliveryPoint[] {
  return population.all().flatMap(({ addresses }) =>
    addresses.flatMap(({ pafKey, postcode, lines }) => {
      if (pafKey === undefined || postcode === undefined) return []
      const [address1, address2, address3, town, county] = lines
      const point = DeliveryPoint.safeParse({ key: pafKey, address1, address2, address3, town, county, postcode })
      return point.success ? [point.data] : []
    }),
  )
}
