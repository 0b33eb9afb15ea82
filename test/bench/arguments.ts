import { parseArgs } from 'node:util'

export const CASES = ['ack', 'conversation', 'soak', 'start', 'memory', 'ldap'] as const
export type Case = (typeof CASES)[number]

export interface BenchOptions {
  /** Rounds of ours, bare, bare, ours. */
  readonly rounds: number
  /** Measured seconds of a turn. */
  readonly seconds: number
  /** Measured seconds of the soak. */
  readonly soakSeconds: number
  /** Entries of the directory in *ldap*, one comparison each. */
  readonly entries: readonly number[]
  readonly cases: ReadonlySet<Case>
  /** File for all figures. */
  readonly json: string | undefined
  /** The program under test. */
  readonly program: string
  /** Folder for a CPU profile of each turn of ours. */
  readonly profile: string | undefined
}

const HELP = `npm run bench -- [--rounds 2] [--seconds 4] [--soak-seconds 60] [--entries N]… [--only ${CASES.join('|')}]… [--json FILE]
                 [--program FILE] [--profile DIR]

--program  the program to measure (bin/mock-spine.js): another checkout's, to compare two
--profile  folder for V8 CPU profiles of our server, one a turn; it runs slower then`

/** Reads the command line. Prints the help and ends the process on --help. @throws Error when a flag is wrong */
export function benchOptions(argv: readonly string[], program: string): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '4' },
      'soak-seconds': { type: 'string', default: '60' },
      entries: { type: 'string', multiple: true, default: ['10000', '100000'] },
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
  return {
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    soakSeconds: positive('soak-seconds', values['soak-seconds']),
    entries: values.entries.map((text) => positive('entries', text)),
    cases: new Set(values.only === undefined ? CASES : values.only.flatMap((text) => text.split(',')).map(caseOf)),
    json: values.json,
    program: values.program,
    profile: values.profile,
  }
}

function positive(flag: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${flag} ${text}: a number above 0 is expected`)
  return value
}

function caseOf(text: string): Case {
  const found = CASES.find((name) => name === text)
  if (found === undefined) throw new Error(`--only ${text}: one of ${CASES.join(', ')} is expected`)
  return found
}
