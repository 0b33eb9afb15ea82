/** Numbers that a seed and the index of a request decide, so that each request can be made again by itself. */
export class Random {
  #state: number
  /** W3C trace context that tells the request by: the journal keeps it, and deliveries carry it on. */
  readonly trace: string

  constructor(seed: number, index: number) {
    this.trace = traceOf(seed, index)
    this.#state = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(index + 1, 0x85eb_ca6b)) >>> 0
    for (let round = 0; round < 3; round++) this.#next()
  }

  /** From 0 to below 1. */
  fraction(): number {
    return this.#next() / 0x1_0000_0000
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit)
  }

  chance(share: number): boolean {
    return this.fraction() < share
  }

  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T {
    const found = from[this.below(from.length)]
    if (found === undefined) throw new Error('nothing to pick from')
    return found
  }

  /** One of the things, in proportion to their weights. */
  weighted<T>(from: readonly (readonly [weight: number, thing: T])[]): T {
    let left = this.fraction() * from.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, thing] of from) if ((left -= weight) < 0) return thing
    throw new Error('nothing to pick from')
  }

  /** Mostly small, seldom up to `most`: sizes as senders and attackers have them. */
  size(most: number): number {
    return Math.floor(most ** this.fraction())
  }

  bytes(count: number): Buffer {
    const bytes = Buffer.allocUnsafe(count)
    for (let at = 0; at < count; at++) bytes[at] = this.#next() >>> 24
    return bytes
  }

  guid(): string {
    const hex = this.bytes(16).toString('hex').toUpperCase()
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  // mulberry32
  #next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
}

const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

const traceOf = (seed: number, index: number): string => `00-${hex8(seed)}${hex8(index)}${'f'.repeat(16)}-${hex8(index + 1)}00000001-01`

/** SEED:INDEX of a trace context made here; undefined of any other. */
export function traced(trace: string): string | undefined {
  const [, seed, index] = /^00-([0-9a-f]{8})([0-9a-f]{8})f{16}-/.exec(trace) ?? []
  return seed === undefined || index === undefined ? undefined : `${Number.parseInt(seed, 16)}:${Number.parseInt(index, 16)}`
}
