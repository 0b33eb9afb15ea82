import path from 'node:path'
import { settingsOf } from '../../src/environment/settings.ts'
import { startEnvironment } from '../../src/environment/start.ts'
import { generatePatients } from '../../src/national/demographics/generate.ts'
import type { Files } from './files.ts'
import { median } from './statistics.ts'

const PATIENTS = 1000
const ROUNDS = 30

/** Milliseconds of each round, in order. */
export interface ResetTimes {
  readonly store: 'memory' | 'data'
  readonly patients: number
  readonly reset: readonly number[]
  readonly save: readonly number[]
  readonly restore: readonly number[]
}

/** How long a space takes back to its seed, and to and from a snapshot, when it holds so many patients. */
export async function resets(files: Files): Promise<readonly ResetTimes[]> {
  return [await measured('memory', files), await measured('data', files)]
}

async function measured(store: ResetTimes['store'], files: Files): Promise<ResetTimes> {
  const ports = { httpsPort: 0, httpPort: 0, ldapsPort: 0, ldapPort: 0, log: 'none' } as const
  const data = store === 'data' ? { data: path.join(files.folder, 'reset') } : {}
  const environment = await startEnvironment(settingsOf({ ...ports, ...data, certs: files.certs }), { variables: {} })
  try {
    const space = await environment.createSpace({ name: 'bench', claims: {}, seed: 'default' })
    const patients = [...generatePatients({ count: PATIENTS, seed: 1, first: 0 })]
    const times = { reset: [] as number[], save: [] as number[], restore: [] as number[] }
    const timed = async (what: keyof typeof times, work: () => Promise<unknown>) => {
      const begun = performance.now()
      await work()
      times[what].push(performance.now() - begun)
    }
    for (let round = 0; round < ROUNDS; round++) {
      await (await environment.patients()).put(space, patients)
      await timed('save', () => environment.snapshots.save(space, 'full'))
      await timed('reset', () => environment.resetSpace('bench'))
      await timed('restore', () => environment.restoreSpace('bench', 'full'))
      await environment.resetSpace('bench')
    }
    return { store, patients: PATIENTS, ...times }
  } finally {
    await environment.stop()
  }
}

/** A line for each store. */
export function printResets(all: readonly ResetTimes[]): void {
  const shown = (times: readonly number[]) => `${median(times).toFixed(1)} ms (longest ${Math.max(...times).toFixed(1)})`
  console.log('\nA space with patients: back to its seed, saved, put back (median of rounds)')
  for (const { store, patients, reset, save, restore } of all)
    console.log(`  ${store.padEnd(7)} ${patients} patients  reset ${shown(reset)}  save ${shown(save)}  restore ${shown(restore)}`)
}
