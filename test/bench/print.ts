import type { Comparison } from './compare.ts'
import { disturbance, sideRow } from './print-contests.ts'
import type { Soak } from './soak.ts'
import type { IdleMemory, Starts } from './start.ts'
import { median } from './statistics.ts'
import type { Turn } from './turn.ts'

const MIB = 2 ** 20

export function printTurn(turn: Turn): void {
  const n = (value: number, digits = 0) => value.toFixed(digits)
  const drained = turn.drainPerSecond === undefined ? '' : `, ${turn.answered} answered, drained at ${n(turn.drainPerSecond)}/s`
  console.error(
    `  ${turn.server}  ${n(turn.perSecond)}/s  p50 ${n(turn.p50, 2)} p99 ${n(turn.p99, 2)} ms  ${n(turn.cpuMicros, 1)} µs CPU  (load ${n(turn.loadCpu, 2)}, sink ${n(turn.sinkCpu, 2)}, others ${n(turn.foreign, 2)} cores; ${turn.acknowledged} acknowledged${drained}; ${turn.protocol}, ${turn.requestBytes} → ${turn.replyBytes} bytes)`,
  )
}

export function printComparison(name: string, what: string, { ours, bare, rate, cpu, bodies, turns }: Comparison): void {
  const answer = name === 'conversation' ? `, answer ${bodies.answer}` : ''
  console.log(`
${name}: median of ${turns.length / 2} turns each; request ${turns[0]?.requestBytes ?? 0} bytes with its head, acknowledgement ${bodies.ack}${answer} bytes; ${turns[0]?.protocol ?? ''}

| server | ${what}/s | p50 / p99 ms | server CPU µs |
|---|---|---|---|
${sideRow('mock-spine', ours)}
${sideRow('bare node:https', bare)}
| ratio | ${rate.toFixed(2)} | | ${cpu.toFixed(2)} |
${disturbance(turns)}`)
}

export function printSoak({ turn, samples, rssSlope, heapSlope }: Soak): void {
  const mib = (bytes: number) => (bytes / MIB).toFixed(0)
  const at = [0, 10, 20, 30, 60].flatMap((second) => samples.findLast((sample) => sample.second <= second) ?? [])
  const rows = at.map(({ second, rss, heap, journal }) => `| ${second} | ${mib(rss)} | ${mib(heap)} | ${journal} |`)
  console.log(`
soak: ${turn.perSecond.toFixed(0)} pairs/s, ${turn.acknowledged} messages, each answered once; from second 20 resident memory grows by ${(rssSlope / MIB).toFixed(2)} MiB/s, the heap by ${(heapSlope / MIB).toFixed(2)} MiB/s

| second | resident MiB | heap MiB | exchanges in the journal |
|---|---|---|---|
${[...new Set(rows)].join('\n')}`)
}

export function printStarts({ existing, first, npm, cpu }: Starts): void {
  const row = (label: string, values: readonly number[]) =>
    `| ${label} | ${median(values).toFixed(0)} | ${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)} | ${values.length} |`
  console.log(`
start: milliseconds from spawning the process to the ready file; CPU ${(median(cpu) * 1000).toFixed(0)} ms with existing certificates

| start | median | range | starts |
|---|---|---|---|
${row('existing certificates', existing)}
${row('first start, CA and certificates made', first)}
${row('npm start, existing certificates', npm)}`)
}

export function printMemory(memory: readonly IdleMemory[]): void {
  const mib = (field: keyof IdleMemory) => (median(memory.map((each) => each[field])) / MIB).toFixed(0)
  console.log(
    `\nidle memory 5 s after the ready file, median of ${memory.length}: ${mib('rss')} MiB resident, ${mib('pss')} MiB PSS, ${mib('heap')} MiB heap in use`,
  )
}
