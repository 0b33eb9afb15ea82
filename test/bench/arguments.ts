import { parseArgs } from 'node:util'

export const CASES = [
  'ack',
  'conversation',
  'durable',
  'peers',
  'curve',
  'soak',
  'start',
  'memory',
  'ldap',
  'pds',
  'reset',
  'proxy',
  'stubs',
  'identity',
] as const
export type Case = (typeof CASES)[number]

export interface BenchOptions {
  /** Rounds of ours, bare, bare, ours. */
  readonly rounds: number
  /** Measured seconds of a turn. */
  readonly seconds: number
  /** Seconds before the window: long enough for V8 to have compiled what is hot, the first seconds cost twice as much. */
  readonly warmup: number
  /** Messages up to which *curve* goes. */
  readonly curveTo: number
  /** Measured seconds of the soak. */
  readonly soakSeconds: number
  /** Entries of the directory in *ldap*, one comparison each. */
  readonly entries: readonly number[]
  /** Patients in *pds*' simple trace, one turn each. */
  readonly patients: readonly number[]
  readonly cases: ReadonlySet<Case>
  /** File for all figures. */
  readonly json: string | undefined
  /** The program under test. */
  readonly program: string
  /** Folder for a CPU profile of each turn of ours. */
  readonly profile: string | undefined
}

const USUAL = {
  rounds: 2,
  seconds: 4,
  warmup: 8,
  soakSeconds: 60,
  curveTo: 1_000_000,
  entries: [10_000, 100_000],
  patients: [1000, 1_000_000],
}
/** To see that everything runs: its figures say nothing. */
const QUICK = { rounds: 1, seconds: 1, warmup: 2, soakSeconds: 5, curveTo: 10_000, entries: [10_000], patients: [1000, 20_000] }

const HELP = `npm run bench -- [--only ${CASES.join('|')}]… [--json FILE] [--program FILE] [--profile DIR] [--quick]
                 [--rounds ${USUAL.rounds}] [--seconds ${USUAL.seconds}] [--warmup ${USUAL.warmup}] [--soak-seconds ${USUAL.soakSeconds}] [--curve-to ${USUAL.curveTo}] [--entries N]… [--patients N]…

--program  the program to measure (bin/mock-spine.js): another checkout's, to compare two
--profile  folder for V8 CPU profiles of our server, one a turn; it runs slower then
--quick    short turns and one round, to see that everything runs; the other flags are stronger`

/** Reads the command line. Prints the help and ends the process on --help. @throws Error when a flag is wrong */
export function benchOptions(argv: readonly string[], program: string): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      warmup: { type: 'string' },
      'soak-seconds': { type: 'string' },
      'curve-to': { type: 'string' },
      quick: { type: 'boolean', default: false },
      entries: { type: 'string', multiple: true },
      patients: { type: 'string', multiple: true },
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
      program: { type: 'string', default: program },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const usual = values.quick ? QUICK : USUAL
  return {
    rounds: positive('rounds', values.rounds, usual.rounds),
    seconds: positive('seconds', values.seconds, usual.seconds),
    warmup: positive('warmup', values.warmup, usual.warmup),
    soakSeconds: positive('soak-seconds', values['soak-seconds'], usual.soakSeconds),
    curveTo: positive('curve-to', values['curve-to'], usual.curveTo),
    entries: values.entries?.map((text) => positive('entries', text, 0)) ?? usual.entries,
    patients: values.patients?.map((text) => positive('patients', text, 0)) ?? usual.patients,
    cases: new Set(values.only === undefined ? CASES : values.only.flatMap((text) => text.split(',')).map(caseOf)),
    json: values.json,
    program: values.program,
    profile: values.profile,
  }
}

function positive(flag: string, text: string | undefined, usual: number): number {
  if (text === undefined) return usual
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${flag} ${text}: a number above 0 is expected`)
  return value
}

function caseOf(text: string): Case {
  const found = CASES.find((name) => name === text)
  if (found === undefined) throw new Error(`--only ${text}: one of ${CASES.join(', ')} is expected`)
  return found
}
