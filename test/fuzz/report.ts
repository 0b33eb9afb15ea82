import { growthOf, type MemorySample } from './memory.ts'
import type { Port } from './request.ts'

const PORTS: Readonly<Record<Port, string>> = { https: 'HTTPS', tcp: 'HTTPS port without TLS', http: 'HTTP', ldap: 'LDAP', ldaps: 'LDAP' }

/** What a run counted. */
export class Counts {
  readonly #kinds = new Map<string, Map<string, number>>()
  readonly generators = new Map<string, number>()
  readonly codes = new Map<string, number>()

  add(generator: string, port: Port, kinds: readonly string[], codes: readonly string[]): void {
    const group = PORTS[port]
    const own = this.#kinds.get(group) ?? new Map<string, number>()
    this.#kinds.set(group, own)
    for (const kind of kinds) count(own, kind)
    for (const code of codes) count(this.codes, code)
    count(this.generators, generator)
  }

  /** The tables of a run. @param logged problems of the journal by code */
  print(logged: ReadonlyMap<string, number>): void {
    table('Requests by generator', this.generators)
    for (const [group, kinds] of this.#kinds) table(`Answers at ${group}`, kinds)
    const codes = new Map(logged)
    for (const [code, times] of this.codes) if (!codes.has(code)) codes.set(code, times)
    table(`Problem codes reached: ${codes.size}`, codes)
  }
}

const count = (map: Map<string, number>, name: string): void => void map.set(name, (map.get(name) ?? 0) + 1)

function table(title: string, rows: ReadonlyMap<string, number>): void {
  console.log(`\n${title}`)
  for (const [name, times] of [...rows].sort((a, b) => b[1] - a[1])) console.log(`  ${String(times).padStart(8)}  ${name}`)
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)

export function printMemory(samples: readonly MemorySample[], bare: number): void {
  console.log('\nMemory after a forced collection\n  requests  resident MiB  heap MiB  external MiB  journal  outbox')
  const step = Math.max(1, Math.floor(samples.length / 10))
  const shown = samples.filter((_, at) => at % step === 0 || at === samples.length - 1)
  for (const { requests, rss, heap, external, journal, outbox } of shown)
    console.log(
      `  ${String(requests).padStart(8)}  ${mib(rss).padStart(12)}  ${mib(heap).padStart(8)}  ${mib(external).padStart(12)}  ${String(journal).padStart(7)}  ${String(outbox).padStart(6)}`,
    )
  const growth = growthOf(samples)
  if (growth === undefined) return
  console.log(`  second half: resident ${mib(growth.rss)} MiB, heap ${mib(growth.heap)} MiB by the line through its samples`)
  console.log(
    `  of it ${mib(bare * growth.verified)} MiB as a bare TLS server of this Node grows: ${Math.round(bare)} bytes for each of ${growth.verified} connections with a client certificate`,
  )
}
