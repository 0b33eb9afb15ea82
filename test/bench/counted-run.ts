import { setTimeout as sleep } from 'node:timers/promises'
import { busySeconds, cpuSeconds } from './accounting.ts'
import type { Files } from './files.ts'
import { AHEAD, type Load, startLoad } from './load-process.ts'
import type { Parties } from './message.ts'
import type { Product } from './product.ts'
import type { LoadEnd } from './reports.ts'
import { countOf, type Sink, startSink } from './turn.ts'

const ANSWERED_WITHIN_MS = 180_000
/** One answer too many would come in this time, and the last delivery is over. */
const SETTLE_MS = 300

export interface Settled extends Omit<LoadEnd, 'event' | 'cpu'> {
  /** When the last answer had come, ms. */
  readonly at: number
  /** CPU seconds of the server and of the machine by then. */
  readonly cpu: { readonly server: number; readonly busy: number }
}

/** The smallest uploads in *conversation*, as many as it is told to send: then it stops until each has been answered. */
export class CountedRun {
  readonly #load: Load
  readonly #sink: Sink
  readonly #pid: number

  private constructor(load: Load, sink: Sink, pid: number) {
    this.#pid = pid
    this.#load = load
    this.#sink = sink
    sink.on((event) => event.event === 'progress' && load.send({ answered: event.answered }))
  }

  /** @param space whose endpoint of the supplier becomes the run's own sink */
  static async start(product: Product, parties: Parties, files: Files, space: string | undefined): Promise<CountedRun> {
    const { sink, port } = await startSink(files)
    await product.deliverTo(port, space)
    const where = space === undefined ? {} : { space }
    return new CountedRun(startLoad({ port: product.port, files, parties, ahead: AHEAD, size: 'smallest', ...where }), sink, product.pid)
  }

  /** Sends until so many have been sent since its start. @throws Error unless each was acknowledged and answered exactly once */
  async until(messages: number): Promise<Settled> {
    const settled = this.#load.next('settled')
    this.#load.send({ allowed: messages })
    const { event: _, ...report } = await settled
    if (report.errors > 0) throw new Error(`${report.errors} wrong replies, the first: ${report.firstError}`)
    const begin = performance.now()
    while ((await countOf(this.#sink)).answered < messages && performance.now() - begin < ANSWERED_WITHIN_MS) await sleep(5)
    const at = performance.now()
    const cpu = { server: cpuSeconds(this.#pid), busy: busySeconds() }
    await sleep(SETTLE_MS)
    const { answered, repeated, strange } = await countOf(this.#sink)
    if (report.acknowledged !== messages || answered !== messages || repeated > 0 || strange > 0) {
      const counts = `${answered} answered, ${repeated} of them again, ${strange} strange`
      throw new Error(`${messages} sent, ${report.acknowledged} acknowledged, ${counts}`)
    }
    return { ...report, at, cpu }
  }

  async stop(): Promise<void> {
    await this.#load.stop()
    await this.#sink.stop()
  }
}
