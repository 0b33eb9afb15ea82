import type { Curve, CurveStep } from './curve.ts'

const MIB = 2 ** 20

export function printStep({ messages, slice, cpuMicros, perSecond, rss, busy }: CurveStep): void {
  console.error(
    `  ${messages}: ${cpuMicros.toFixed(1)} µs CPU, ${perSecond.toFixed(0)} pairs/s over the last ${slice}, ${mib(rss)} MiB (machine ${busy.toFixed(2)} cores)`,
  )
}

export function printCurve({ steps, requestBytes, hl7Bytes }: Curve): void {
  // The first step is too short for a yardstick: CPU is counted in steps of 10 ms.
  const yardstick = steps[1] ?? steps[0]
  const base = yardstick?.cpuMicros ?? Number.NaN
  const rows = steps.map(
    ({ messages, slice, cpuMicros, perSecond, rss, heap, journal }) =>
      `| ${messages} | ${slice} | ${cpuMicros.toFixed(1)} | ${(cpuMicros / base).toFixed(2)} | ${perSecond.toFixed(0)} | ${mib(rss)} | ${mib(heap)} | ${journal} |`,
  )
  console.log(`
curve: conversation in one server, in memory, each message answered exactly once; HL7 of ${hl7Bytes} bytes, request ${requestBytes} bytes with its head, the journal keeps 1 KiB of a body

| messages | measured: the last | server CPU µs | beside ${yardstick?.messages ?? 0} | pairs/s | resident MiB | heap MiB | exchanges in the journal |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}`)
}

const mib = (bytes: number): string => (bytes / MIB).toFixed(0)
