import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'

export interface ChaosOptions {
  readonly messages: number
  /** Kills while it works; those while it starts come on top. */
  readonly kills: number
  readonly seed: number
  readonly durability: 'process' | 'power'
  /** Requests outstanding at a time. */
  readonly connections: number
}

const HELP = `npm run chaos -- [--messages 10000] [--kills 20] [--seed N] [--durability process|power] [--connections 32]

--seed  of the messages' order and of the kills; a random one unless given, printed`

/** Reads the command line. Prints the help and ends the process on --help. @throws Error when a flag is wrong */
export function chaosOptions(argv: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      messages: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(randomInt(2 ** 32)) },
      durability: { type: 'string', default: 'process' },
      connections: { type: 'string', default: '32' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const { durability } = values
  if (durability !== 'process' && durability !== 'power') throw new Error(`--durability ${durability}: process or power is expected`)
  return {
    messages: whole('messages', values.messages, 1),
    kills: whole('kills', values.kills, 0),
    seed: whole('seed', values.seed, 0),
    connections: whole('connections', values.connections, 1),
    durability,
  }
}

function whole(flag: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) throw new Error(`--${flag} ${text}: a whole number from ${least} is expected`)
  return value
}
