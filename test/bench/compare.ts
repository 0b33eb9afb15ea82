import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { BenchOptions } from './arguments.ts'
import type { Files } from './files.ts'
import { Product } from './product.ts'
import { median, spread } from './statistics.ts'
import { captureShapes, runTurn, type Server, startBare, startSink, type Turn } from './turn.ts'

export interface Side {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly cpuMicros: number
  readonly spreadRate: number
  readonly spreadCpu: number
}

export interface Comparison {
  readonly turns: readonly Turn[]
  readonly ours: Side
  readonly bare: Side
  /** Ours over bare. */
  readonly rate: number
  /** Bare's CPU over ours: the share of the bare rate that ours would reach if nothing else ran. */
  readonly cpu: number
  readonly bodies: { readonly ack: number; readonly answer: number }
}

// Everything that is promised while deliveries are held must fit.
const FLAGS = ['--max-outbox', '2000000']

/** Ours and bare in turn, ours bare bare ours, each started anew, with the same certificates. */
export async function compare(conversation: boolean, options: BenchOptions, files: Files, tell: (turn: Turn) => void): Promise<Comparison> {
  const turns: Turn[] = []
  let bodies = { ack: 0, answer: 0 }
  for (let round = 0; round < options.rounds; round++) {
    for (const label of ['ours', 'bare', 'bare', 'ours'] as const) {
      const turn = label === 'ours' ? await ours() : await bare()
      turns.push(turn)
      tell(turn)
    }
  }
  const side = (label: Turn['server']) => summary(turns.filter((turn) => turn.server === label))
  const [a, b] = [side('ours'), side('bare')]
  return { turns, ours: a, bare: b, rate: a.perSecond / b.perSecond, cpu: b.cpuMicros / a.cpuMicros, bodies }

  async function ours(): Promise<Turn> {
    const product = await startProduct(options, files, conversation ? 'conversation' : 'ack', turns.length)
    const { sink, port } = await startSink(files)
    try {
      await product.deliverTo(port)
      const parties = await product.parties()
      bodies = await captureShapes(product, sink, parties, files)
      const { sink: counted, port: countedPort } = await startSink(files)
      try {
        await product.deliverTo(countedPort)
        return await runTurn(served(product), counted, { seconds: options.seconds, files, parties, conversation })
      } finally {
        await counted.stop()
      }
    } finally {
      await product.stop()
      await sink.stop()
    }
  }

  async function bare(): Promise<Turn> {
    const started = conversation ? await startSink(files) : undefined
    const server = await startBare(files, started?.port)
    try {
      return await runTurn(server, started?.sink, { seconds: options.seconds, files, parties: EXAMPLE, conversation })
    } finally {
      await server.stop()
      await started?.sink.stop()
    }
  }
}

/** The bare server looks nobody up. */
const EXAMPLE = {
  partyKey: 'A99901-9990001',
  asid: '999000000011',
  spinePartyKey: 'YES-0000806',
  spineAsid: '990000800601',
  cpaId: 'S20001A000182',
}

export function startProduct(options: BenchOptions, files: Files, name: string, number: number): Promise<Product> {
  const profile = options.profile === undefined ? undefined : path.resolve(options.profile, `${name}-${number}`)
  if (profile !== undefined) mkdirSync(profile, { recursive: true })
  return Product.start({
    program: options.program,
    certs: files.certs,
    flags: FLAGS,
    nodeFlags: profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile],
  })
}

export function served(product: Product): Server {
  return { pid: product.pid, port: product.port, label: 'ours', hold: (held) => product.hold(held), stop: () => product.stop() }
}

function summary(turns: readonly Turn[]): Side {
  const of = (field: 'perSecond' | 'p50' | 'p99' | 'cpuMicros') => turns.map((turn) => turn[field])
  return {
    perSecond: median(of('perSecond')),
    p50: median(of('p50')),
    p99: median(of('p99')),
    cpuMicros: median(of('cpuMicros')),
    spreadRate: spread(of('perSecond')),
    spreadCpu: spread(of('cpuMicros')),
  }
}
