import path from 'node:path'
import { busySeconds, cpuSeconds, quietMoment } from './accounting.ts'
import type { BenchOptions } from './arguments.ts'
import { Child, LOAD_CORE, SERVER_CORE } from './child.ts'
import type { Files } from './files.ts'
import { Product } from './product.ts'
import { hasNginx, startNginx } from './proxy-nginx.ts'
import { ProxyEvent } from './proxy-reports.ts'
import { BareEvent } from './reports.ts'
import { median } from './statistics.ts'

const CONNECTIONS = 32
/** Connections to the provider that each of them may keep. */
const UPSTREAM = 64
const INTERACTION = 'urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1'
const PROVIDER = '918999198993'
const BASE = 'P88801/STU3/1/gpconnect'

type Server = 'ours' | 'bare' | 'nginx'

export interface ProxyTurn {
  readonly server: Server
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Server CPU µs for each request. */
  readonly cpuMicros: number
  readonly loadCpu: number
  /** Share of the two cores that others used meanwhile, the provider among them, in cores. */
  readonly foreign: number
  readonly replyBytes: number
}

/** Proxied GETs of a 20 KB Bundle: ours, a bare pass-through, and nginx where there is one, each in turn and then backwards. */
export async function compareProxy(options: BenchOptions, files: Files, tell: (turn: ProxyTurn) => void): Promise<readonly ProxyTurn[]> {
  const servers: readonly Server[] = hasNginx() ? ['ours', 'bare', 'nginx'] : ['ours', 'bare']
  const turns: ProxyTurn[] = []
  // Certificates are made by our first start.
  await (await Product.start({ program: options.program, certs: files.certs })).stop()
  const provider = new Child('proxy-upstream.ts', LOAD_CORE, ['--certs', files.certs], BareEvent)
  try {
    const { port } = await provider.next('listening')
    for (let round = 0; round < options.rounds; round++)
      for (const server of [...servers, ...servers.toReversed()]) {
        const turn = await turnOf(server, port, options, files)
        turns.push(turn)
        tell(turn)
      }
  } finally {
    await provider.stop()
  }
  return turns
}

interface Started {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

async function start(server: Server, upstream: number, options: BenchOptions, files: Files): Promise<Started> {
  if (server === 'nginx') return await startNginx(files, upstream)
  if (server === 'bare') {
    const args = ['--certs', files.certs, '--upstream', String(upstream), '--connections', String(UPSTREAM)]
    const bare = new Child('proxy-bare.ts', SERVER_CORE, args, BareEvent)
    const { port } = await bare.next('listening')
    return { pid: bare.pid, port, stop: () => bare.stop() }
  }
  const nodeFlags = options.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', path.resolve(options.profile, 'proxy')]
  const flags = ['--ssp-connections', String(UPSTREAM)]
  const product = await Product.start({ program: options.program, certs: files.certs, nodeFlags, flags })
  await product.register({
    odsCode: 'P88801',
    asid: PROVIDER,
    fqdn: 'provider.mock.nhs.uk',
    endpoints: [{ interaction: INTERACTION, url: `https://localhost:${upstream}/${BASE}` }],
  })
  return { pid: product.pid, port: product.port, stop: () => product.stop() }
}

async function turnOf(server: Server, upstream: number, options: BenchOptions, files: Files): Promise<ProxyTurn> {
  const started = await start(server, upstream, options, files)
  try {
    await quietMoment()
    const given = {
      port: started.port,
      connections: CONNECTIONS,
      seconds: options.seconds,
      warmup: options.warmup,
      ca: files.ca,
      cert: files.cert,
      key: files.key,
      host: server === 'ours' ? 'proxy.int.spine2.ncrs.nhs.uk' : 'localhost',
      target: `https://localhost:${upstream}/${BASE}/metadata`,
      from: '999000000011',
      to: PROVIDER,
      interaction: INTERACTION,
    }
    const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)])
    const load = new Child('proxy-load.ts', LOAD_CORE, args, ProxyEvent)
    await load.next('begin')
    const end = load.next('end')
    const windowEnd = load.next('window')
    const before = { cpu: cpuSeconds(started.pid), busy: busySeconds(), at: performance.now() }
    await windowEnd
    const cpu = cpuSeconds(started.pid) - before.cpu
    const [busy, elapsed] = [busySeconds() - before.busy, (performance.now() - before.at) / 1000]
    const report = await end
    await load.stop()
    if (report.errors > 0) throw new Error(`${server}: ${report.errors} wrong replies, the first: ${report.firstError}`)
    return {
      server,
      perSecond: report.replies / report.seconds,
      p50: report.p50,
      p99: report.p99,
      cpuMicros: (cpu / report.replies) * 1e6,
      loadCpu: report.cpu,
      foreign: (busy - cpu) / elapsed - report.cpu,
      replyBytes: report.replyBytes,
    }
  } finally {
    await started.stop()
  }
}

export const printProxyTurn = ({ server, perSecond, p50, p99, cpuMicros, loadCpu, foreign }: ProxyTurn): void =>
  console.error(
    `  ${server}  ${perSecond.toFixed(0)}/s  p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms  ${cpuMicros.toFixed(1)} µs CPU  (load ${loadCpu.toFixed(2)}, provider and others ${foreign.toFixed(2)} cores)`,
  )

const WANTED = { bare: '0.7', nginx: '0.35' } as const

export function printProxy(turns: readonly ProxyTurn[]): void {
  const middle = (server: Server, field: 'perSecond' | 'p50' | 'p99' | 'cpuMicros') =>
    median(turns.filter((turn) => turn.server === server).map((turn) => turn[field]))
  const servers = [...new Set(turns.map(({ server }) => server))]
  const row = (server: Server) =>
    `| ${server} | ${middle(server, 'perSecond').toFixed(0)} | ${middle(server, 'p50').toFixed(2)} / ${middle(server, 'p99').toFixed(2)} | ${middle(server, 'cpuMicros').toFixed(1)} |`
  const ratio = (other: 'bare' | 'nginx') => {
    const rate = middle('ours', 'perSecond') / middle(other, 'perSecond')
    const cpu = middle(other, 'cpuMicros') / middle('ours', 'cpuMicros')
    return `| ours over ${other} | **${rate.toFixed(2)}** (wanted: ${WANTED[other]}) | | ${cpu.toFixed(2)} by CPU |`
  }
  console.log(`
proxy: GETs of a Bundle of ${turns[0]?.replyBytes ?? 0} bytes with its head, mutual TLS on both sides, ${CONNECTIONS} connections

| | requests/s | p50 / p99 ms | server CPU µs |
|---|---|---|---|
${[...servers.map(row), ratio('bare'), ...(servers.includes('nginx') ? [ratio('nginx')] : ['| nginx | left out: there is none | | |'])].join('\n')}`)
}
