import { median, spread } from './statistics.ts'
import type { Turn } from './turn.ts'

/** Who takes turns; each turn starts a server anew. */
export interface Contender {
  readonly name: string
  /** @param number of the turn, in its contest */
  turn(number: number): Promise<Turn>
}

export interface Side {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly cpuMicros: number
  readonly spreadRate: number
  readonly spreadCpu: number
  /** CPU µs for each message, by the server's threads. */
  readonly parts: Readonly<Record<string, number>>
}

/** Ours beside another server. */
export interface Ratio {
  /** Our rate over its rate. */
  readonly rate: number
  /** Its CPU over ours: the share of its rate that ours would reach if nothing else ran. */
  readonly cpu: number
}

/** Each in turn and then backwards, a b c c b a in a round, so that what changes with time meets all alike. */
export async function alternate(contenders: readonly Contender[], rounds: number, tell: (turn: Turn) => void): Promise<Turn[]> {
  const turns: Turn[] = []
  for (let round = 0; round < rounds; round++) {
    for (const contender of [...contenders, ...contenders.toReversed()]) {
      const turn = await contender.turn(turns.length)
      turns.push(turn)
      tell(turn)
    }
  }
  return turns
}

/** Medians of the turns that one server had. */
export function sideOf(server: string, all: readonly Turn[]): Side {
  const turns = all.filter((turn) => turn.server === server)
  const of = (field: 'perSecond' | 'p50' | 'p99' | 'cpuMicros') => turns.map((turn) => turn[field])
  const names = [...new Set(turns.flatMap(({ parts }) => Object.keys(parts)))]
  return {
    perSecond: median(of('perSecond')),
    p50: median(of('p50')),
    p99: median(of('p99')),
    cpuMicros: median(of('cpuMicros')),
    spreadRate: spread(of('perSecond')),
    spreadCpu: spread(of('cpuMicros')),
    parts: Object.fromEntries(names.map((name) => [name, median(turns.map(({ parts }) => parts[name] ?? 0))])),
  }
}

export const ratioOf = (ours: Side, other: Side): Ratio => ({
  rate: ours.perSecond / other.perSecond,
  cpu: other.cpuMicros / ours.cpuMicros,
})
