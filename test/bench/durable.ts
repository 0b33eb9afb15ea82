import { rmSync } from 'node:fs'
import path from 'node:path'
import type { BenchOptions } from './arguments.ts'
import { bare, Learned, ours } from './contenders.ts'
import { alternate, type Ratio, ratioOf, type Side, sideOf } from './contest.ts'
import type { Files } from './files.ts'
import type { Turn } from './turn.ts'

export const DURABILITIES = ['process', 'power'] as const
export type Durability = (typeof DURABILITIES)[number]

export interface DurableComparison {
  readonly turns: readonly Turn[]
  readonly ours: Readonly<Record<Durability, Side>>
  readonly bare: Side
  readonly ratios: Readonly<Record<Durability, Ratio>>
  readonly bodies: { readonly ack: number; readonly answer: number }
}

/** Ours with `--data`, by what an acknowledged message survives, and bare in turn; a data folder of its own for each turn of ours. */
export async function compareDurable(
  conversation: boolean,
  options: BenchOptions,
  files: Files,
  tell: (turn: Turn) => void,
): Promise<DurableComparison> {
  const contest = { name: conversation ? 'conversation-durable' : 'ack-durable', conversation, options, files, learned: new Learned() }
  const folder = (turn: number) => path.join(files.folder, `data-${turn}`)
  const durable = (durability: Durability) =>
    ours(contest, durability, {
      flags: (turn) => ['--data', folder(turn), '--durability', durability],
      after: (turn) => rmSync(folder(turn), { recursive: true, force: true }),
    })
  const turns = await alternate([durable('process'), bare(contest), durable('power')], options.rounds, tell)
  const beside = sideOf('bare', turns)
  const sides = { process: sideOf('process', turns), power: sideOf('power', turns) }
  return {
    turns,
    ours: sides,
    bare: beside,
    ratios: { process: ratioOf(sides.process, beside), power: ratioOf(sides.power, beside) },
    bodies: contest.learned.bodies,
  }
}
