import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { BenchOptions } from './arguments.ts'
import type { Contender } from './contest.ts'
import type { Files } from './files.ts'
import type { Parties } from './message.ts'
import { Product } from './product.ts'
import { captureShapes, runTurn, type Server, startBare, startSink } from './turn.ts'

/** What a turn of ours tells the others, who come after it: whom the messages name and how large replies are. */
export class Learned {
  bodies = { ack: 0, answer: 0 }
  #parties: Parties | undefined

  get parties(): Parties {
    if (this.#parties === undefined) throw new Error('ours has the first turn: it makes the certificates and says whom messages name')
    return this.#parties
  }

  set parties(parties: Parties) {
    this.#parties = parties
  }
}

export interface Contest {
  /** Of the case; profiles are kept under it. */
  readonly name: string
  readonly conversation: boolean
  readonly options: BenchOptions
  readonly files: Files
  readonly learned: Learned
}

// Everything that is promised while deliveries are held must fit.
const FLAGS = ['--max-outbox', '2000000']

/** Our server, each turn on its own. @param flags for this turn; what they need is made by them @param after the server has stopped */
export function ours(
  contest: Contest,
  name: string,
  { flags = () => [], after }: { readonly flags?: (turn: number) => readonly string[]; readonly after?: (turn: number) => void } = {},
): Contender {
  const { conversation, options, files, learned } = contest
  return {
    name,
    turn: async (number) => {
      const product = await startProduct(options, files, `${contest.name}-${name}-${number}`, flags(number))
      const { sink, port } = await startSink(files)
      try {
        await product.deliverTo(port)
        learned.parties = await product.parties()
        learned.bodies = await captureShapes(product, sink, learned.parties, files)
        const { sink: counted, port: countedPort } = await startSink(files)
        try {
          await product.deliverTo(countedPort)
          const { seconds, warmup } = options
          return await runTurn(served(product, name), counted, { seconds, warmup, files, parties: learned.parties, conversation })
        } finally {
          await counted.stop()
        }
      } finally {
        await product.stop()
        await sink.stop()
        after?.(number)
      }
    },
  }
}

/** The bare server of the same certificates and body sizes, which has a sink only where it posts answers. */
export function bare({ conversation, options, files, learned }: Contest): Contender {
  return {
    name: 'bare',
    turn: async () => {
      const started = conversation ? await startSink(files) : undefined
      const server = await startBare(files, started?.port)
      try {
        const { seconds, warmup } = options
        return await runTurn(server, started?.sink, { seconds, warmup, files, parties: learned.parties, conversation })
      } finally {
        await server.stop()
        await started?.sink.stop()
      }
    },
  }
}

export function startProduct(options: BenchOptions, files: Files, name: string, flags: readonly string[] = []): Promise<Product> {
  const profile = options.profile === undefined ? undefined : path.resolve(options.profile, name)
  if (profile !== undefined) mkdirSync(profile, { recursive: true })
  return Product.start({
    program: options.program,
    certs: files.certs,
    flags: [...FLAGS, ...flags],
    nodeFlags: profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile],
  })
}

export function served(product: Product, label = 'ours'): Server {
  return { pid: product.pid, port: product.port, label, hold: (held) => product.hold(held), stop: () => product.stop() }
}
