import { slope } from '../bench/statistics.ts'
import type { Admin } from './admin.ts'
import { BOUNDS, type Instance } from './instance.ts'

export interface MemorySample {
  readonly requests: number
  /** Connections so far on which a certificate was verified. */
  readonly verified: number
  /** Bytes, after a forced collection. */
  readonly rss: number
  readonly heap: number
  /** Held outside the heap by objects in it. */
  readonly external: number
  readonly journal: number
  readonly outbox: number
}

/** Growth over the second half that is none: what the allocator and V8 keep for themselves comes and goes by this much. */
const RSS_SLACK = 24 * 2 ** 20
const HEAP_SLACK = 6 * 2 ** 20
/** Samples from which on a slope says something. */
const ENOUGH = 8

/** Looks at the memory of an instance that has nothing in hand. */
export async function sampleMemory(
  instance: Instance,
  admin: Admin,
  so: { readonly requests: number; readonly verified: number },
): Promise<MemorySample> {
  await instance.inspector.collectGarbage()
  const { rss, heapUsed, external } = await instance.inspector.memory()
  const { journal, outbox } = await admin.metrics()
  return { ...so, rss, heap: heapUsed, external, journal, outbox }
}

export interface Growth {
  /** Bytes that the straight line through the samples of the second half rises by. */
  readonly rss: number
  readonly heap: number
  /** Connections on which a certificate was verified. */
  readonly verified: number
}

export function growthOf(samples: readonly MemorySample[]): Growth | undefined {
  if (samples.length < ENOUGH) return undefined
  const late = samples.slice(Math.floor(samples.length / 2))
  const span = (late.at(-1)?.requests ?? 0) - (late[0]?.requests ?? 0)
  const of = (field: 'rss' | 'heap') => slope(late.map((sample) => [sample.requests, sample[field]])) * span
  return { rss: of('rss'), heap: of('heap'), verified: (late.at(-1)?.verified ?? 0) - (late[0]?.verified ?? 0) }
}

/** By how much the measure of a bare server may be too small. */
const MARGIN = 1.25

/**
 * What the samples say that must not be.
 * @param bare bytes that a bare TLS server grows by for a connection with a client certificate
 */
export function wrongWithMemory(samples: readonly MemorySample[], bare: number): string[] {
  const wrong: string[] = []
  const growth = growthOf(samples)
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const allowed = RSS_SLACK + bare * MARGIN * (growth?.verified ?? 0)
  if (growth !== undefined && growth.rss > allowed)
    wrong.push(`resident memory grew by ${mib(growth.rss)} in the second half, where at most ${mib(allowed)} is no growth of ours`)
  if (growth !== undefined && growth.heap > HEAP_SLACK) wrong.push(`the heap grew by ${mib(growth.heap)} in the second half`)
  const last = samples.at(-1)
  if (last !== undefined && last.journal > BOUNDS.journal) wrong.push(`${last.journal} exchanges in a journal of ${BOUNDS.journal}`)
  if (last !== undefined && last.outbox > BOUNDS.outbox) wrong.push(`${last.outbox} deliveries in an outbox of ${BOUNDS.outbox}`)
  return wrong
}
