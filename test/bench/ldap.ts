import { createWriteStream, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openLdapSchema } from '../interop/ldap/slapd/openldap-schema.ts'
import { type Slapd, slapdMissing, startSlapd } from '../interop/ldap/slapd/slapd.ts'
import { subschema } from '../interop/ldap/slapd/subschema.ts'
import { busySeconds, cpuSeconds, memoryOf, quietMoment } from './accounting.ts'
import type { BenchOptions } from './arguments.ts'
import { Child, LOAD_CORE, pinned, SERVER_CORE } from './child.ts'
import type { Files } from './files.ts'
import { directoryLdif } from './ldap-entries.ts'
import { LdapLoadEvent } from './ldap-reports.ts'
import { type LargeStarts, largeStarts } from './ldap-starts.ts'
import { disturbance } from './print-contests.ts'
import { Product } from './product.ts'
import { median, spread } from './statistics.ts'

const CONNECTIONS = 16
const MIB = 2 ** 20

export interface LdapTurn {
  readonly server: 'ours' | 'slapd'
  readonly searches: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Server CPU µs for each search. */
  readonly cpuMicros: number
  readonly loadCpu: number
  /** Cores that others used meanwhile. */
  readonly foreign: number
  /** Bytes resident at the window's end. */
  readonly rss: number
  /** Milliseconds from spawning the server to its first answer. */
  readonly startedIn: number
  /** CPU seconds that the start took. */
  readonly startCpu: number
  readonly protocol: string
  readonly bytes: number
}

export interface LdapComparison {
  readonly entries: number
  readonly turns: readonly LdapTurn[]
  readonly starts: LargeStarts
  /** Searches a second, ours over slapd's. */
  readonly rate: number
  /** slapd's CPU over ours. */
  readonly cpu: number
}

/** Ours and OpenLDAP in turn, ours slapd slapd ours, each started anew on the same entries; undefined without a slapd. */
export async function compareLdap(options: BenchOptions, files: Files, tell: (turn: LdapTurn) => void): Promise<LdapComparison[] | string> {
  const missing = slapdMissing()
  if (missing !== undefined) return missing
  const comparisons: LdapComparison[] = []
  for (const entries of options.entries) {
    const ldif = path.join(files.folder, `directory-${entries}.ldif`)
    await pipeline(Readable.from(directoryLdif(entries)), createWriteStream(ldif))
    const turns: LdapTurn[] = []
    for (let round = 0; round < options.rounds; round++) {
      for (const server of ['ours', 'slapd', 'slapd', 'ours'] as const) {
        const turn = server === 'ours' ? await ours(options, files, entries, ldif) : await theirs(options, files, entries, ldif)
        turns.push(turn)
        tell(turn)
      }
    }
    const of = (server: LdapTurn['server'], field: 'perSecond' | 'cpuMicros') =>
      median(turns.filter((turn) => turn.server === server).map((turn) => turn[field]))
    comparisons.push({
      entries,
      turns,
      starts: await largeStarts(options, files, entries, ldif),
      rate: of('ours', 'perSecond') / of('slapd', 'perSecond'),
      cpu: of('slapd', 'cpuMicros') / of('ours', 'cpuMicros'),
    })
    await rm(ldif)
  }
  return comparisons
}

async function ours({ program, seconds, warmup, profile }: BenchOptions, files: Files, entries: number, ldif: string): Promise<LdapTurn> {
  const nodeFlags = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', path.resolve(profile, `ldap-${entries}`)]
  const product = await Product.start({ program, certs: files.certs, flags: ['--directory', ldif], nodeFlags })
  try {
    return await turn('ours', product, { port: product.ldapsPort, startedIn: product.startedIn, entries, seconds, warmup, files })
  } finally {
    await product.stop()
  }
}

/** What slapd is given of ours: its schema, and its certificates. */
let given: { readonly schema: string; readonly ca: string; readonly cert: string; readonly key: string } | undefined

const TOP = `dn: o=nhs
objectClass: organization
o: nhs

dn: ou=Services,o=nhs
objectClass: organizationalUnit
ou: Services

`

async function theirs({ program, seconds, warmup }: BenchOptions, files: Files, entries: number, ldif: string): Promise<LdapTurn> {
  given ??= await schemaOfOurs(program, files)
  const through = pinned(SERVER_CORE, '', []).args.slice(0, -1)
  const slapd: Slapd = await startSlapd({
    ...given,
    ldif: `${TOP}${readFileSync(ldif, 'utf8')}`,
    through: through.length === 0 ? [] : ['taskset', ...through],
    maxSize: 2 ** 31,
  })
  try {
    return await turn('slapd', slapd, { port: slapd.port, startedIn: slapd.startedIn, entries, seconds, warmup, files })
  } finally {
    await slapd.stop()
  }
}

async function schemaOfOurs(program: string, files: Files): Promise<NonNullable<typeof given>> {
  const product = await Product.start({ program, certs: files.certs, anyCore: true })
  try {
    const tls = files.read()
    const schema = openLdapSchema(await subschema({ port: product.ldapsPort, ...tls }))
    const file = (name: string) => readFileSync(path.join(files.certs, name), 'utf8')
    return { schema, ca: tls.ca, cert: file('server.crt'), key: file('server.key') }
  } finally {
    await product.stop()
  }
}

interface TurnPlan {
  readonly port: number
  readonly startedIn: number
  readonly entries: number
  readonly seconds: number
  readonly warmup: number
  readonly files: Files
}

async function turn(server: LdapTurn['server'], { pid }: { readonly pid: number }, plan: TurnPlan): Promise<LdapTurn> {
  const { port, entries, seconds, warmup, files, startedIn } = plan
  const startCpu = cpuSeconds(pid)
  await quietMoment()
  const numbers = { port, connections: CONNECTIONS, seconds, warmup, entries }
  const args = Object.entries({ ...numbers, ca: files.ca, cert: files.cert, key: files.key }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ])
  const load = new Child('ldap-load.ts', LOAD_CORE, args, LdapLoadEvent)
  await load.next('begin')
  const before = { cpu: cpuSeconds(pid), busy: busySeconds() }
  const { event: _, ...report } = await load.next('end')
  const cpu = cpuSeconds(pid) - before.cpu
  const foreign = (busySeconds() - before.busy - cpu) / report.seconds - report.cpu
  const { rss } = memoryOf(pid)
  await load.stop()
  if (report.errors > 0) throw new Error(`${server}: ${report.errors} wrong answers, the first: ${report.firstError}`)
  return {
    server,
    searches: report.searches,
    perSecond: report.searches / report.seconds,
    p50: report.p50,
    p99: report.p99,
    cpuMicros: (cpu / report.searches) * 1e6,
    loadCpu: report.cpu,
    foreign,
    rss,
    startedIn,
    startCpu,
    protocol: report.protocol,
    bytes: report.bytes,
  }
}

export function printLdapTurn(turn: LdapTurn): void {
  const n = (value: number, digits = 0) => value.toFixed(digits)
  console.error(
    `  ${turn.server.padEnd(5)} ${n(turn.perSecond)}/s  p50 ${n(turn.p50, 2)} p99 ${n(turn.p99, 2)} ms  ${n(turn.cpuMicros, 1)} µs CPU  (load ${n(turn.loadCpu, 2)}, others ${n(turn.foreign, 2)} cores; ${n(turn.rss / MIB)} MiB; started in ${n(turn.startedIn)} ms, ${n(turn.startCpu, 1)} s CPU; ${turn.protocol}, ${turn.bytes} bytes)`,
  )
}

export function printLdap({ entries, turns, rate, cpu }: LdapComparison): void {
  const row = (label: string, server: LdapTurn['server']) => {
    const own = turns.filter((each) => each.server === server)
    const of = (field: 'perSecond' | 'p50' | 'p99' | 'cpuMicros' | 'startedIn' | 'startCpu' | 'rss') => own.map((each) => each[field])
    const percent = (field: 'perSecond' | 'cpuMicros') => `${(spread(of(field)) * 100).toFixed(0)} %`
    return `| ${label} | ${median(of('perSecond')).toFixed(0)} (±${percent('perSecond')}) | ${median(of('p50')).toFixed(2)} / ${median(of('p99')).toFixed(2)} | ${median(of('cpuMicros')).toFixed(1)} (±${percent('cpuMicros')}) | ${median(of('startedIn')).toFixed(0)} / ${median(of('startCpu')).toFixed(1)} | ${(median(of('rss')) / MIB).toFixed(0)} |`
  }
  console.log(`
ldap: ${entries} entries, ${CONNECTIONS} connections, median of ${turns.length / 2} turns each; ${turns[0]?.protocol ?? ''}

| server | searches/s | p50 / p99 ms | server CPU µs | start ms / CPU s | resident MiB |
|---|---|---|---|---|---|
${row('mock-spine', 'ours')}
${row('OpenLDAP slapd', 'slapd')}
| ratio | ${rate.toFixed(2)} | | ${cpu.toFixed(2)} | | |

${disturbance(turns)}`)
}
