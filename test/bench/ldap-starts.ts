import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { cpuSeconds, memoryOf, quietMoment } from './accounting.ts'
import type { BenchOptions } from './arguments.ts'
import type { Files } from './files.ts'
import { Product } from './product.ts'
import { median } from './statistics.ts'

const STARTS = 5
const MIB = 2 ** 20

export interface LargeStart {
  /** Milliseconds from spawning to the ready file. */
  readonly ms: number
  readonly cpuSeconds: number
  /** Bytes resident when it is ready. */
  readonly rss: number
}

/** Starts of ours with a large directory. */
export interface LargeStarts {
  readonly entries: number
  /** From LDIF (`--directory`). */
  readonly ldif: readonly LargeStart[]
  /** With `--data`, into which the same LDIF was imported once. */
  readonly data: readonly LargeStart[]
}

export async function largeStarts({ program }: BenchOptions, files: Files, entries: number, ldif: string): Promise<LargeStarts> {
  const start = async (...flags: readonly string[]): Promise<LargeStart> => {
    await quietMoment()
    const product = await Product.start({ program, certs: files.certs, flags })
    const { rss } = memoryOf(product.pid)
    const found = { ms: product.startedIn, cpuSeconds: cpuSeconds(product.pid), rss }
    await product.stop()
    return found
  }
  const data = path.join(files.folder, `data-${entries}`)
  const first = await Product.start({ program, certs: files.certs, flags: ['--data', data] })
  await first.importDirectory(readFileSync(ldif))
  await first.stop()
  const kept: LargeStart[] = []
  const read: LargeStart[] = []
  for (let at = 0; at < STARTS; at++) {
    read.push(await start('--directory', ldif))
    kept.push(await start('--data', data))
  }
  rmSync(data, { recursive: true, force: true })
  return { entries, ldif: read, data: kept }
}

export function printLargeStarts({ entries, ldif, data }: LargeStarts): void {
  const row = (label: string, starts: readonly LargeStart[]) => {
    const ms = starts.map((start) => start.ms)
    const cpu = starts.map((start) => start.cpuSeconds)
    const rss = starts.map((start) => start.rss / MIB)
    return `| ${label} | ${median(ms).toFixed(0)} | ${Math.min(...ms).toFixed(0)} to ${Math.max(...ms).toFixed(0)} | ${median(cpu).toFixed(1)} | ${median(rss).toFixed(0)} |`
  }
  console.log(`
start with ${entries} entries, ${STARTS} starts each

| start | median ms | range | CPU s | resident MiB |
|---|---|---|---|---|
${row('from LDIF (`--directory`)', ldif)}
${row('from `--data`', data)}
`)
}
