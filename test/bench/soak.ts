import { memoryOf } from './accounting.ts'
import type { BenchOptions } from './arguments.ts'
import { served, startProduct } from './contenders.ts'
import type { Files } from './files.ts'
import { slope } from './statistics.ts'
import { captureShapes, runTurn, startSink, type Turn } from './turn.ts'

export interface SoakSample {
  readonly second: number
  /** Bytes. */
  readonly rss: number
  readonly heap: number
  readonly journal: number
}

export interface Soak {
  readonly turn: Turn
  readonly samples: readonly SoakSample[]
  /** Growth from second 20 on, bytes a second. */
  readonly rssSlope: number
  readonly heapSlope: number
}

const SETTLED_AFTER = 20

/** *conversation* on ours alone for a minute, memory looked at every second. */
export async function soak(options: BenchOptions, files: Files): Promise<Soak> {
  const product = await startProduct(options, files, 'soak-0')
  const { sink, port } = await startSink(files)
  const first = await startSink(files)
  try {
    await product.deliverTo(first.port)
    const parties = await product.parties()
    await captureShapes(product, first.sink, parties, files)
    await product.deliverTo(port)
    const samples: SoakSample[] = []
    const sample = async (second: number) => {
      const { heap, journal } = await product.metrics()
      samples.push({ second, rss: memoryOf(product.pid).rss, heap, journal })
    }
    const turn = await runTurn(served(product), sink, {
      seconds: options.soakSeconds,
      warmup: options.warmup,
      files,
      parties,
      conversation: true,
      sample,
    })
    const late = samples.filter(({ second }) => second >= SETTLED_AFTER)
    return {
      turn,
      samples,
      rssSlope: slope(late.map(({ second, rss }) => [second, rss])),
      heapSlope: slope(late.map(({ second, heap }) => [second, heap])),
    }
  } finally {
    await product.stop()
    await sink.stop()
    await first.sink.stop()
  }
}
