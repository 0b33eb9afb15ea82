import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSeconds, memoryOf } from './accounting.ts'
import type { BenchOptions } from './arguments.ts'
import type { Files } from './files.ts'
import { Product, type ProductOptions } from './product.ts'

const STARTS = 10
const FIRST_STARTS = 3
const IDLE_MS = 5000

export interface Starts {
  /** Milliseconds from spawning to the ready file, in order. */
  readonly existing: readonly number[]
  readonly first: readonly number[]
  /** With `npm start` in front; its own share is the difference to `existing`. */
  readonly npm: readonly number[]
  /** CPU seconds used when the ready file was there, of `existing`. */
  readonly cpu: readonly number[]
}

/** Starts with existing certificates, with an empty folder, and through npm. */
export async function starts(options: BenchOptions, files: Files): Promise<Starts> {
  const { program } = options
  const existing: number[] = []
  const cpu: number[] = []
  const first: number[] = []
  const npm: number[] = []
  const start = async (more: Partial<ProductOptions>, also?: (product: Product) => void) => {
    const product = await Product.start({ program, certs: files.certs, ...more })
    also?.(product)
    await product.stop()
    return product.startedIn
  }
  await start({})
  for (let at = 0; at < STARTS; at++) existing.push(await start({}, (product) => cpu.push(cpuSeconds(product.pid))))
  for (let at = 0; at < FIRST_STARTS; at++) {
    const certs = path.join(files.folder, 'first')
    rmSync(certs, { recursive: true, force: true })
    first.push(await start({ certs }))
  }
  for (let at = 0; at < FIRST_STARTS; at++) npm.push(await start({ through: ['npm', 'start', '--'] }))
  return { existing, first, npm, cpu }
}

export interface IdleMemory {
  /** Bytes, five seconds after the ready file. */
  readonly rss: number
  readonly pss: number
  readonly heap: number
}

export async function idleMemory(options: BenchOptions, files: Files): Promise<IdleMemory> {
  const product = await Product.start({ program: options.program, certs: files.certs })
  try {
    await sleep(IDLE_MS)
    const { rss, pss } = memoryOf(product.pid)
    // Asked last: the metrics page loads the admin interface.
    const { heap } = await product.metrics()
    return { rss, pss, heap }
  } finally {
    await product.stop()
  }
}
