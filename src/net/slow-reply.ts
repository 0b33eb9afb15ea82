import type { Pace } from '../kernel/faults.ts'
import type { BodySink, PassingBody } from '../kernel/streaming.ts'

/** Where pieces go, and whether there is still somebody to take them. */
interface Out {
  write(piece: Buffer): unknown
  end(): void
  gone(): boolean
}

/** Bytes of a body whose length nobody knows that are taken for all of it when it is cut into pieces. */
const UNKNOWN = 65_536
/** Milliseconds between the pieces of a bandwidth. */
const TICK = 50

interface Step {
  /** Bytes of a piece. */
  readonly size: number
  /** Milliseconds behind it. */
  readonly pause: number
}

function stepOf(pace: Pace, length: number): Step {
  if ('pieces' in pace) return { size: Math.max(1, Math.ceil(length / pace.pieces)), pause: pace.ms / pace.pieces }
  const size = Math.max(1, Math.floor((pace.bytesPerSecond * TICK) / 1000))
  return { size, pause: (size / pace.bytesPerSecond) * 1000 }
}

/** Sends bytes a piece at a time; resolves when the last has gone, or nobody is there to take it. */
export function sendSlowly(bytes: Buffer, pace: Pace, out: Out): Promise<void> {
  const { size, pause } = stepOf(pace, bytes.length)
  return new Promise((resolve) => {
    const from = (at: number): void => {
      if (out.gone()) return resolve()
      if (at >= bytes.length) {
        out.end()
        return resolve()
      }
      out.write(bytes.subarray(at, at + size))
      setTimeout(from, pause, at + size)
    }
    from(0)
  })
}

/** A body that comes from elsewhere, at a pace. @param length its bytes, where the reply says */
export function slowBody(body: PassingBody, pace: Pace, length = UNKNOWN): PassingBody {
  const step = stepOf(pace, length)
  let timer: NodeJS.Timeout | undefined
  return {
    passTo(sink) {
      const pump = new Pump(
        sink,
        step,
        (next) => void (timer = next),
        () => body.resume(),
      )
      body.passTo(pump)
    },
    // The pace asks for more, not the connection: what it takes in no time is little.
    resume: () => {},
    cancel() {
      clearTimeout(timer)
      body.cancel()
    },
  }
}

/** Hands chunks on a piece at a time, and asks for the next chunk when the last piece has gone. */
class Pump implements BodySink {
  readonly #sink: BodySink
  readonly #step: Step
  readonly #waits: (timer: NodeJS.Timeout) => void
  readonly #more: () => void
  #left: Buffer = Buffer.alloc(0)
  #ended = false
  #running = false

  constructor(sink: BodySink, step: Step, waits: (timer: NodeJS.Timeout) => void, more: () => void) {
    this.#sink = sink
    this.#step = step
    this.#waits = waits
    this.#more = more
  }

  write(chunk: Buffer): boolean {
    this.#left = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk])
    if (!this.#running) this.#next()
    return false
  }

  end(): void {
    this.#ended = true
    if (!this.#running) this.#sink.end()
  }

  fail(problem: Parameters<BodySink['fail']>[0]): void {
    this.#sink.fail(problem)
  }

  #next(): void {
    const { size, pause } = this.#step
    if (this.#left.length === 0) {
      this.#running = false
      if (this.#ended) this.#sink.end()
      else this.#more()
      return
    }
    this.#running = true
    this.#sink.write(this.#left.subarray(0, size))
    this.#left = this.#left.subarray(size)
    this.#waits(setTimeout(() => this.#next(), pause))
  }
}
