import { busySeconds, cpuSeconds, memoryOf, quietMoment } from './accounting.ts'
import type { BenchOptions } from './arguments.ts'
import { startProduct } from './contenders.ts'
import { CountedRun } from './counted-run.ts'
import type { Files } from './files.ts'
import type { Product } from './product.ts'

const STEPS = [1_000, 10_000, 100_000, 300_000, 1_000_000]
/** Messages at the end of a step that are measured, but no more than its last half: the first ones open the connections that answers take. */
const SLICE = 20_000
/** Before the first step, in a space that is dropped then: code is compiled, nothing is kept. */
const WARM_UP = 30_000
const WARM_UP_SPACE = 'warm-up'

export interface CurveStep {
  /** Messages since the start, each answered. */
  readonly messages: number
  /** Of those, the last ones, which were measured. */
  readonly slice: number
  /** Server CPU for each message of the slice. */
  readonly cpuMicros: number
  readonly perSecond: number
  /** CPU that the whole machine used in the slice, in cores. */
  readonly busy: number
  /** Bytes, when the slice was over. */
  readonly rss: number
  readonly heap: number
  readonly journal: number
}

export interface Curve {
  readonly steps: readonly CurveStep[]
  readonly requestBytes: number
  readonly hl7Bytes: number
}

/** What a message costs after so many others in one server, each acknowledged and answered. @throws Error unless exactly once */
export async function curve(options: BenchOptions, files: Files, tell: (step: CurveStep) => void): Promise<Curve> {
  // The journal keeps no more than this of the bodies that cannot be made so small: the ebXML part and the answers.
  const product = await startProduct(options, files, 'curve', ['--journal-body', '1KiB'])
  try {
    const parties = await product.parties()
    await product.createSpace(WARM_UP_SPACE)
    const warm = await CountedRun.start(product, parties, files, WARM_UP_SPACE)
    await warm.until(WARM_UP).finally(() => warm.stop())
    await product.dropSpace(WARM_UP_SPACE)
    const run = await CountedRun.start(product, parties, files, undefined)
    try {
      await quietMoment()
      const steps: CurveStep[] = []
      let done = 0
      let sizes = { requestBytes: 0, hl7Bytes: 0 }
      for (const messages of STEPS.filter((step) => step <= options.curveTo)) {
        const from = Math.max(done, messages / 2, messages - SLICE)
        if (from > done) await run.until(from)
        const { step, ...report } = await measured(product, run, from, messages)
        sizes = report
        steps.push(step)
        tell(step)
        done = messages
      }
      return { steps, ...sizes }
    } finally {
      await run.stop()
    }
  } finally {
    await product.stop()
  }
}

async function measured(
  product: Product,
  run: CountedRun,
  from: number,
  messages: number,
): Promise<{ step: CurveStep; requestBytes: number; hl7Bytes: number }> {
  const slice = messages - from
  const before = { at: performance.now(), cpu: cpuSeconds(product.pid), busy: busySeconds() }
  const { at, cpu: after, requestBytes, hl7Bytes } = await run.until(messages)
  const seconds = (at - before.at) / 1000
  const cpu = after.server - before.cpu
  const busy = (after.busy - before.busy) / seconds
  const { rss } = memoryOf(product.pid)
  const perSecond = slice / seconds
  const step = { messages, slice, cpuMicros: (cpu / slice) * 1e6, perSecond, busy, rss, ...(await product.metrics()) }
  return { step, requestBytes, hl7Bytes }
}
