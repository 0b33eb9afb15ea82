import { writeFileSync } from 'node:fs'
import https from 'node:https'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { generatePatients } from '../../src/national/demographics/generate.ts'
import type { Patient } from '../../src/national/demographics/patient.ts'
import { busySeconds, cpuSeconds, memoryOf, quietMoment } from './accounting.ts'
import type { BenchOptions } from './arguments.ts'
import { Child, LOAD_CORE, SERVER_CORE } from './child.ts'
import type { Files } from './files.ts'
import { type Asked, type PdsQuery, PdsRequest } from './pds-message.ts'
import { PdsEvent } from './pds-reports.ts'
import { Product } from './product.ts'
import { BareEvent } from './reports.ts'
import { median } from './statistics.ts'

const CONNECTIONS = 32
/** Serial numbers set apart for each load on one server. */
const SERIALS = 1e9
/** Of the trace whose latency is looked at: so many callers don't wait for each other much. */
const FEW = 4
/** Patients asked for in turn. */
const SAMPLE = 2000
const AT_ONCE = 500
/** Up to here memory is what any server takes; beyond, it is the patients'. */
const BASE = 10_000
const SETTLE_MS = 3000

export interface PdsTurn {
  readonly server: 'ours' | 'bare'
  readonly query: PdsQuery
  readonly patients: number
  readonly connections: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly cpuMicros: number
  readonly unmatched: number
  readonly loadCpu: number
  readonly foreign: number
  readonly requestBytes: number
  readonly replyBytes: number
}

export interface PdsMemory {
  readonly patients: number
  /** Bytes resident beyond those of the first 10,000, for each further patient. */
  readonly each: number
  readonly rss: number
  readonly fillSeconds: number
}

export interface PdsResult {
  readonly turns: readonly PdsTurn[]
  /** Retrievals a second, ours over bare, by number of patients. */
  readonly ratios: Readonly<Record<number, number>>
  readonly memory: readonly PdsMemory[]
}

/** Retrieval beside the bare server, ours bare bare ours, with few patients and with many; simple trace with each number of `--patients`. */
export async function comparePds(options: BenchOptions, files: Files, tell: (turn: PdsTurn) => void): Promise<PdsResult> {
  const turns: PdsTurn[] = []
  const ratios: Record<number, number> = {}
  const memory: PdsMemory[] = []
  const keep = (turn: PdsTurn) => {
    turns.push(turn)
    tell(turn)
  }
  for (const patients of [10, BASE]) {
    const rates = { ours: [] as number[], bare: [] as number[] }
    for (let round = 0; round < options.rounds; round++)
      for (const server of ['ours', 'bare', 'bare', 'ours'] as const) {
        const made =
          server === 'ours' ? await ours('retrieval', patients, [CONNECTIONS], options, files) : [await bare(patients, options, files)]
        for (const turn of made) {
          rates[server].push(turn.perSecond)
          keep(turn)
        }
      }
    ratios[patients] = median(rates.ours) / median(rates.bare)
  }
  for (const patients of options.patients)
    for (const turn of await ours('trace', patients, [FEW, CONNECTIONS], options, files, (report) => memory.push(report))) keep(turn)
  return { turns, ratios, memory }
}

export const printPdsTurn = ({
  server,
  query,
  patients,
  connections,
  perSecond,
  p50,
  p99,
  cpuMicros,
  loadCpu,
  foreign,
  unmatched,
}: PdsTurn): void =>
  console.error(
    `  ${server} ${query}, ${patients} patients, ${connections} connections  ${perSecond.toFixed(0)}/s  p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms  ${cpuMicros.toFixed(1)} µs CPU  (load ${loadCpu.toFixed(2)}, others ${foreign.toFixed(2)} cores; ${unmatched} without a patient)`,
  )

export function printPds({ turns, ratios, memory }: PdsResult): void {
  const of = (server: PdsTurn['server'], query: PdsQuery, patients: number) =>
    turns.filter((turn) => turn.server === server && turn.query === query && turn.patients === patients)
  const row = (label: string, found: readonly PdsTurn[]) => {
    const middle = (field: 'perSecond' | 'p50' | 'p99' | 'cpuMicros') => median(found.map((turn) => turn[field]))
    return `| ${label} | ${middle('perSecond').toFixed(0)} | ${middle('p50').toFixed(2)} / ${middle('p99').toFixed(2)} | ${middle('cpuMicros').toFixed(1)} |`
  }
  const rows = Object.entries(ratios).flatMap(([patients, ratio]) => [
    row(`retrieval, ${patients} patients`, of('ours', 'retrieval', Number(patients))),
    row('bare node:https', of('bare', 'retrieval', Number(patients))),
    `| ratio | **${ratio.toFixed(2)}** (wanted: 0.35) | | |`,
  ])
  const traces = turns.filter(({ query }) => query === 'trace')
  console.log(`
pds: demographics at /sync-service, ${CONNECTIONS} connections where nothing else is said

| | requests/s | p50 / p99 ms | server CPU µs |
|---|---|---|---|
${[...rows, ...traces.map((turn) => row(`simple trace, ${turn.patients} patients, ${turn.connections} connections`, [turn]))].join('\n')}

| patients | resident MiB | bytes resident for each beyond ${BASE} | filled in s |
|---|---|---|---|
${memory.map(({ patients, rss, each, fillSeconds }) => `| ${patients} | ${(rss / 2 ** 20).toFixed(0)} | ${patients > BASE ? each.toFixed(0) : '-'} | ${fillSeconds.toFixed(0)} |`).join('\n')}`)
}

async function ours(
  query: PdsQuery,
  patients: number,
  connections: readonly number[],
  options: BenchOptions,
  files: Files,
  remember: (report: PdsMemory) => void = () => {},
): Promise<PdsTurn[]> {
  const nodeFlags =
    options.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', path.resolve(options.profile, `pds-${query}-${patients}`)]
  const product = await Product.start({ program: options.program, certs: files.certs, nodeFlags })
  try {
    const begin = performance.now()
    let base = 0
    const asked: Asked[] = []
    let batch: Patient[] = []
    let stored = 0
    const store = async () => {
      await product.importPatients(batch)
      stored += batch.length
      batch = []
    }
    for (const patient of generatePatients({ count: patients, seed: 7, first: 100_000 })) {
      batch.push(patient)
      if ((stored + batch.length) % Math.max(1, Math.floor(patients / SAMPLE)) === 0) asked.push(...askedOf(patient))
      if (batch.length === AT_ONCE) await store()
      if (stored === BASE && base === 0) {
        await sleep(SETTLE_MS)
        base = memoryOf(product.pid).rss
      }
    }
    await store()
    const fillSeconds = (performance.now() - begin) / 1000
    await sleep(SETTLE_MS)
    const { rss } = memoryOf(product.pid)
    remember({ patients, rss, each: base === 0 ? 0 : (rss - base) / Math.max(1, patients - BASE), fillSeconds })
    const plan = await planOf(product, asked, files)
    const turns: PdsTurn[] = []
    for (const count of connections)
      turns.push(await turn('ours', { pid: product.pid, port: product.port }, query, patients, count, plan, options, files, turns.length))
    return turns
  } finally {
    await product.stop()
  }
}

const askedOf = ({ nhsNumber, names, gender, birth, addresses, sensitivity }: Patient): Asked[] => {
  const [name] = names
  if (sensitivity !== undefined) return []
  return [
    {
      nhsNumber,
      gender,
      family: name?.family ?? '',
      given: name?.given[0] ?? '',
      birth: birth.value ?? '',
      postcode: addresses[0]?.postcode ?? '',
    },
  ]
}

interface Plan {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly asked: readonly Asked[]
}

/** Whom to ask for, in a file for the load; and, for the bare server, an answer to a retrieval with its ids cut out. */
async function planOf(product: Product, asked: readonly Asked[], files: Files): Promise<Plan> {
  const spine = await product.party(product.ready.spinePartyKey)
  const retrieval = 'urn:nhs:names:services:pdsquery:QUPA_IN000008UK02'
  const to = spine.accreditedSystems.find(({ interactions }) => interactions.includes(retrieval))?.asid ?? ''
  const from = (await product.party('A99901-9990001')).accreditedSystems[0]?.asid ?? ''
  const file = path.join(files.folder, 'pds-plan.json')
  writeFileSync(file, JSON.stringify({ from, to, asked }))
  const [first] = asked
  if (first !== undefined) {
    const request = new PdsRequest('retrieval', first, { from, to }, `localhost:${product.port}`).renew(2 ** 40)
    const answer = await answerOf(product.port, request, files)
    const own = /<wsa:MessageID>uuid:([^<]+)/.exec(answer)?.[1] ?? ''
    writeFileSync(shapeFile(files), answer.replace(own, '\u0001').replace(request.id.toString(), '\u0001'))
  }
  return { file, from, to, asked }
}

const shapeFile = (files: Files): string => path.join(files.folder, 'pds-answer.txt')

function answerOf(port: number, { wire }: PdsRequest, files: Files): Promise<string> {
  const body = wire.subarray(wire.indexOf('\r\n\r\n') + 4)
  const headers = { 'Content-Type': 'text/xml', SOAPAction: 'urn:nhs:names:services:pdsquery/QUPA_IN000008UK02' }
  return new Promise((resolve, reject) => {
    const request = https.request(
      { host: 'localhost', port, path: '/sync-service', method: 'POST', headers, agent: false, ...files.read() },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => resolve(Buffer.concat(parts).toString()))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

async function bare(patients: number, options: BenchOptions, files: Files): Promise<PdsTurn> {
  const child = new Child('pds-bare.ts', SERVER_CORE, ['--certs', files.certs, '--answer', shapeFile(files)], BareEvent)
  try {
    const { port } = await child.next('listening')
    const plan = { file: path.join(files.folder, 'pds-plan.json'), from: '', to: '', asked: [] }
    return await turn('bare', { pid: child.pid, port }, 'retrieval', patients, CONNECTIONS, plan, options, files)
  } finally {
    await child.stop()
  }
}

async function turn(
  server: PdsTurn['server'],
  { pid, port }: { readonly pid: number; readonly port: number },
  query: PdsQuery,
  patients: number,
  connections: number,
  plan: Plan,
  { seconds, warmup }: BenchOptions,
  files: Files,
  earlier = 0,
): Promise<PdsTurn> {
  await quietMoment()
  const given = {
    port,
    connections,
    seconds,
    warmup,
    ca: files.ca,
    cert: files.cert,
    key: files.key,
    query,
    plan: plan.file,
    first: earlier * SERIALS,
  }
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)])
  const load = new Child('pds-load.ts', LOAD_CORE, server === 'ours' ? [...args, '--whole'] : args, PdsEvent)
  await load.next('begin')
  const end = load.next('end')
  const windowEnd = load.next('window')
  const before = { cpu: cpuSeconds(pid), busy: busySeconds(), at: performance.now() }
  await windowEnd
  const [cpu, busy, elapsed] = [cpuSeconds(pid) - before.cpu, busySeconds() - before.busy, (performance.now() - before.at) / 1000]
  const report = await end
  await load.stop()
  if (report.errors > 0) throw new Error(`${server}: ${report.errors} wrong replies, the first: ${report.firstError}`)
  const { replies, unmatched, p50, p99, requestBytes, replyBytes } = report
  return {
    server,
    query,
    patients,
    connections,
    perSecond: replies / report.seconds,
    p50,
    p99,
    cpuMicros: (cpu / replies) * 1e6,
    unmatched,
    loadCpu: report.cpu,
    foreign: (busy - cpu) / elapsed - report.cpu,
    requestBytes,
    replyBytes,
  }
}
