import type { BenchOptions } from './arguments.ts'
import { bare, Learned, ours } from './contenders.ts'
import { alternate, type Ratio, ratioOf, type Side, sideOf } from './contest.ts'
import type { Files } from './files.ts'
import type { Turn } from './turn.ts'

export interface Comparison extends Ratio {
  readonly turns: readonly Turn[]
  readonly ours: Side
  readonly bare: Side
  readonly bodies: { readonly ack: number; readonly answer: number }
}

/** Ours and bare in turn, ours bare bare ours, each started anew, with the same certificates. */
export async function compare(conversation: boolean, options: BenchOptions, files: Files, tell: (turn: Turn) => void): Promise<Comparison> {
  const contest = { name: conversation ? 'conversation' : 'ack', conversation, options, files, learned: new Learned() }
  const turns = await alternate([ours(contest, 'ours'), bare(contest)], options.rounds, tell)
  const sides = { ours: sideOf('ours', turns), bare: sideOf('bare', turns) }
  return { turns, ...sides, ...ratioOf(sides.ours, sides.bare), bodies: contest.learned.bodies }
}
