import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { busySeconds, cpuSeconds, quietMoment } from './accounting.ts'
import { Child, LOAD_CORE, SERVER_CORE } from './child.ts'
import type { Files } from './files.ts'
import { AHEAD, startLoad } from './load-process.ts'
import type { Parties } from './message.ts'
import { postOnce } from './post-once.ts'
import type { Product } from './product.ts'
import { BareEvent, type SinkCount, SinkEvent } from './reports.ts'
import { shapesOf } from './shapes.ts'
import { type Parts, partMicros, partsOf } from './threads.ts'

const DRAIN_WITHIN_MS = 180_000

export interface Turn {
  readonly server: string
  /** Of the window: replies, in *conversation* complete pairs. */
  readonly done: number
  readonly perSecond: number
  readonly acksPerSecond: number
  readonly p50: number
  readonly p99: number
  /** Server CPU µs for each of `done`. */
  readonly cpuMicros: number
  /** The same by the server's threads. */
  readonly parts: Parts
  readonly loadCpu: number
  readonly sinkCpu: number
  /** Share of the two cores that others used meanwhile, in cores. */
  readonly foreign: number
  readonly acknowledged: number
  readonly answered: number
  /** Answers a second while the held deliveries were drained; nothing without a sink. */
  readonly drainPerSecond: number | undefined
  readonly protocol: string
  readonly requestBytes: number
  readonly replyBytes: number
}

export interface Server {
  readonly pid: number
  readonly port: number
  readonly label: string
  hold?(held: boolean): Promise<void>
  stop(): Promise<void>
}

export type Sink = Child<ReturnType<typeof SinkEvent.parse>>

export async function startSink(files: Files): Promise<{ sink: Sink; port: number }> {
  const sink = new Child('sink.ts', LOAD_CORE, ['--ca', files.ca, '--cert', files.cert, '--key', files.key], SinkEvent)
  const { port } = await sink.next('listening')
  return { sink, port }
}

export async function countOf(sink: Sink): Promise<SinkCount> {
  const count = sink.next('count')
  sink.send({ ask: 'count' })
  return count
}

export async function startBare(files: Files, sinkPort: number | undefined): Promise<Server> {
  const args = ['--certs', files.certs, '--shapes', files.shapes, ...(sinkPort === undefined ? [] : ['--sink', String(sinkPort)])]
  const bare = new Child('bare.ts', SERVER_CORE, args, BareEvent)
  const { port } = await bare.next('listening')
  return { pid: bare.pid, port, label: 'bare', stop: () => bare.stop() }
}

/** One message to ours and its answer: proves that the conversation works, and tells the bare server what to send. */
export async function captureShapes(
  product: Product,
  sink: Sink,
  parties: Parties,
  files: Files,
): Promise<{ ack: number; answer: number }> {
  const first = sink.next('first')
  const ack = await postOnce(product.port, parties, files)
  if (!ack.head.startsWith('HTTP/1.1 202')) throw new Error(`the first message was refused: ${ack.head}\n${ack.body}`)
  const { wire, bodyAt } = await first
  const shapes = shapesOf(ack, { head: wire.slice(0, bodyAt - 4), body: wire.slice(bodyAt) })
  writeFileSync(files.shapes, JSON.stringify(shapes))
  return { ack: Buffer.byteLength(ack.body), answer: wire.length - bodyAt }
}

export interface TurnPlan {
  readonly seconds: number
  /** Seconds before the window. */
  readonly warmup: number
  readonly files: Files
  readonly parties: Parties
  /** Deliveries go on during the window, and complete pairs are counted. */
  readonly conversation: boolean
  /** Called once a second of the window, with the seconds since it began. */
  readonly sample?: (second: number) => Promise<void>
}

/** One turn of one server. @throws Error when a reply was wrong, or a message was not answered exactly once */
export async function runTurn(server: Server, sink: Sink | undefined, plan: TurnPlan): Promise<Turn> {
  const { files, conversation, seconds } = plan
  if (!conversation) await server.hold?.(true)
  await quietMoment()
  const load = startLoad({
    port: server.port,
    files,
    parties: plan.parties,
    window: { warmup: plan.warmup, seconds },
    ahead: conversation ? AHEAD : 0,
  })
  if (conversation) sink?.on((event) => event.event === 'progress' && load.send({ answered: event.answered }))
  await load.next('begin')
  const end = load.next('end')
  const windowEnd = load.next('window')
  const before = await snapshot(server, sink)
  const stopSampling = sampling(plan.sample)
  await windowEnd
  const after = await snapshot(server, sink)
  await stopSampling()
  const { event: _, ...report } = await end
  await load.stop()
  if (report.errors > 0) throw new Error(`${server.label}: ${report.errors} wrong replies, the first: ${report.firstError}`)

  const drainPerSecond = await drain(server, sink, report.acknowledged, conversation)
  const elapsed = (after.at - before.at) / 1000
  const cpu = after.cpu - before.cpu
  const pairs = after.sink.answered - before.sink.answered
  const done = conversation ? pairs : report.replies
  const sinkCpu = (after.sink.cpu - before.sink.cpu) / elapsed
  return {
    server: server.label,
    done,
    perSecond: done / elapsed,
    acksPerSecond: report.replies / report.seconds,
    p50: report.p50,
    p99: report.p99,
    cpuMicros: (cpu / done) * 1e6,
    parts: partMicros(before.parts, after.parts, done),
    loadCpu: report.cpu,
    sinkCpu,
    foreign: (after.busy - before.busy - cpu) / elapsed - report.cpu - sinkCpu,
    acknowledged: report.acknowledged,
    answered: sink === undefined ? 0 : (await countOf(sink)).answered,
    drainPerSecond,
    protocol: report.protocol,
    requestBytes: report.requestBytes,
    replyBytes: report.replyBytes,
  }
}

interface Snapshot {
  readonly at: number
  readonly cpu: number
  readonly parts: Parts
  readonly busy: number
  readonly sink: { readonly answered: number; readonly cpu: number }
}

async function snapshot(server: Server, sink: Sink | undefined): Promise<Snapshot> {
  const count = sink === undefined ? { answered: 0, cpu: 0 } : await countOf(sink)
  return { at: performance.now(), cpu: cpuSeconds(server.pid), parts: partsOf(server.pid), busy: busySeconds(), sink: count }
}

function sampling(sample: TurnPlan['sample']): () => Promise<void> {
  if (sample === undefined) return async () => {}
  const begin = performance.now()
  let stopped = false
  const loop = (async () => {
    for (let second = 0; !stopped; second++) {
      await sample(second)
      await sleep(Math.max(0, begin + (second + 1) * 1000 - performance.now()))
    }
  })()
  return () => {
    stopped = true
    return loop
  }
}

/** Waits until every acknowledged message is answered, then makes sure that none was answered twice. */
async function drain(server: Server, sink: Sink | undefined, acknowledged: number, conversation: boolean): Promise<number | undefined> {
  if (sink === undefined) return undefined
  const begin = performance.now()
  const first = await countOf(sink)
  if (!conversation) await server.hold?.(false)
  let count = first
  while (count.answered < acknowledged && performance.now() - begin < DRAIN_WITHIN_MS) {
    await sleep(10)
    count = await countOf(sink)
  }
  const seconds = (performance.now() - begin) / 1000
  // One too many would come a moment later.
  await sleep(300)
  const { answered, repeated, strange } = await countOf(sink)
  if (answered !== acknowledged || repeated > 0 || strange > 0)
    throw new Error(`${server.label}: ${acknowledged} acknowledged, ${answered} answered, ${repeated} of them again, ${strange} strange`)
  return (answered - first.answered) / seconds
}
