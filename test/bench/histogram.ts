const PER_DOUBLING = 32
const BUCKETS = 32 * PER_DOUBLING

/** Durations in buckets about 2 % wide: constant memory, whatever the rate. */
export class Histogram {
  readonly #buckets = new Uint32Array(BUCKETS)
  #count = 0

  add(ms: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.round(Math.log2(ms * 1000 + 1) * PER_DOUBLING))
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#count++
  }

  /** Milliseconds under which this share (0 to 1) of all durations lies. */
  quantile(share: number): number {
    let passed = 0
    for (const [bucket, count] of this.#buckets.entries()) {
      passed += count
      if (passed >= this.#count * share) return (2 ** (bucket / PER_DOUBLING) - 1) / 1000
    }
    return 0
  }
}
