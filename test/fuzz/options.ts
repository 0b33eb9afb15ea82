import { parseArgs } from 'node:util'
import { type GeneratorName, generatorNames } from './generators.ts'

export interface FuzzOptions {
  readonly requests: number
  readonly seed: number
  readonly only: GeneratorName | undefined
  /** Index of the one request to repeat. */
  readonly replay: number | undefined
  /** Folder for the requests that failed. */
  readonly dump: string | undefined
}

const HELP = `npm run fuzz -- [--requests 200000] [--seed N] [--only ${generatorNames.join('|')}] [--dump DIR]
npm run fuzz -- --replay SEED:INDEX [--only …]

--seed    what the requests are made from; another each time when left out, and printed
--dump    folder for hexdumps of requests that failed; one in the system's temporary folder when left out
--replay  sends one request of an earlier run again, and shows it, its answer and what the journal says of it`

/** Reads the command line. Prints the help and ends the process on --help. @throws Error when a flag is wrong */
export function fuzzOptions(argv: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      requests: { type: 'string', default: '200000' },
      seed: { type: 'string' },
      only: { type: 'string' },
      replay: { type: 'string' },
      dump: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const [seed, index] = values.replay?.split(':') ?? [values.seed ?? String(Date.now() % 2 ** 31)]
  if (values.replay !== undefined && index === undefined) throw new Error(`--replay ${values.replay}: SEED:INDEX is expected`)
  return {
    requests: whole('requests', values.requests),
    seed: whole('seed', seed ?? ''),
    only: values.only === undefined ? undefined : generatorOf(values.only),
    replay: index === undefined ? undefined : whole('replay', index),
    dump: values.dump,
  }
}

function whole(flag: string, text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value >= 2 ** 32) throw new Error(`--${flag} ${text}: a whole number is expected`)
  return value
}

function generatorOf(text: string): GeneratorName {
  const found = generatorNames.find((name) => name === text)
  if (found === undefined) throw new Error(`--only ${text}: one of ${generatorNames.join(', ')} is expected`)
  return found
}
