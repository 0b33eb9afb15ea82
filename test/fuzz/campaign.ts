import { z } from 'zod'
import { Admin } from './admin.ts'
import { bareGrowth } from './bare-growth.ts'
import { corpusFixtures } from './corpus-fixtures.ts'
import { counting, type Dial, dialler } from './dial.ts'
import { A, B, ownFixtures } from './fixtures.ts'
import { type GeneratorName, type Material, requestAt } from './generators.ts'
import { HostileEndpoint } from './hostile-endpoint.ts'
import { Instance } from './instance.ts'
import { judge } from './judge.ts'
import { knownGood } from './known-good.ts'
import { Lanes } from './lanes.ts'
import { LogWatch } from './log-watch.ts'
import { type MemorySample, sampleMemory, wrongWithMemory } from './memory.ts'
import type { FuzzOptions } from './options.ts'
import type { Outcome } from './outcome.ts'
import { traced } from './random.ts'
import { Counts, printMemory } from './report.ts'
import type { FuzzRequest } from './request.ts'
import { Violations } from './violations.ts'

/** Requests between two good messages. */
const LOOK_EVERY = 1000
/** Times that sending rests for a look at memory. */
const MEMORY_SAMPLES = 24
/** Beyond them a run says nothing new. */
const MOST_VIOLATIONS = 25
/** What passes on the clocks from look to look, so that deliveries are tried again and given up. */
const BETWEEN = '12h'

/** A started instance and what requests are made of. */
export async function startRun(
  seed: number,
): Promise<{ instance: Instance; admin: Admin; endpoint: HostileEndpoint; dial: Dial; material: Material }> {
  const instance = await Instance.start()
  const admin = new Admin(instance.httpUrl)
  const routes = await admin.routes()
  for (const name of ['fuzz-1', 'fuzz-2']) await admin.call('POST', '/api/spaces', { name })
  const { ca, clients } = instance.addresses
  const endpoint = await HostileEndpoint.open(seed, ca, clients[B.sender] ?? { cert: '', key: '' })
  await admin.call('POST', '/api/parties', { partyKey: A.partyKey, endpoint: 'inbox:' })
  await admin.call('POST', '/api/parties', { partyKey: B.partyKey, endpoint: endpoint.url })
  return {
    instance,
    admin,
    endpoint,
    dial: dialler(instance.addresses),
    material: { routes, own: ownFixtures(routes), corpus: corpusFixtures(routes) },
  }
}

/** Sends every request of a run and looks after the instance meanwhile; the number of violations. */
export async function campaign({ requests, seed, only, dump }: FuzzOptions): Promise<number> {
  const { instance, admin, endpoint, dial: dialIt, material } = await startRun(seed)
  const { dial, verified } = counting(dialIt)
  const { ca, clients } = instance.addresses
  const bare = await bareGrowth({ ca, ...(clients[A.sender] ?? { cert: '', key: '' }) })
  const violations = new Violations(seed, only === undefined ? '' : ` --only ${only}`, dump)
  if (material.corpus.length === 0) console.log('no corpus here (SPINE_CORPUS): its share goes to messages of our own')
  const log = new LogWatch(Instance.logFile(instance.folder))
  const counts = new Counts()
  const lanes = new Lanes(dial)
  const samples: MemorySample[] = []
  const generatorAt = new Map<number, GeneratorName>()
  const goOn = () => instance.alive && violations.count < MOST_VIOLATIONS
  const begin = performance.now()
  let sampledFor = 0
  let last = 0
  const make = (index: number) => {
    const { generator, request } = requestAt(seed, index, only, material)
    generatorAt.set(index, generator)
    return request
  }
  instance.process.once('exit', () => lanes.close())
  const looks: Promise<void>[] = []
  const look = async (after: number) => {
    await passTime(admin, BETWEEN)
    const wrong = await knownGood(dial, admin, material.routes)
    if (wrong !== undefined) violations.add(`${wrong} (after ${after} requests)`)
    await lookAt(log, admin, violations)
  }
  let done = 0
  const take = (index: number, request: FuzzRequest, outcome: Outcome) => {
    const verdict = judge(request, outcome)
    counts.add(generatorAt.get(index) ?? '', request.port, verdict.kinds, verdict.codes)
    for (const wrong of verdict.wrong) violations.add(wrong, index, request)
    generatorAt.delete(index)
    if (++done % LOOK_EVERY === 0) looks.push(look(done))
    if (process.stdout.isTTY && done % 100 === 0) process.stdout.write(`\r${done} `)
  }
  const stretch = Math.max(LOOK_EVERY, Math.ceil(requests / MEMORY_SAMPLES))
  for (let from = 0; from < requests && goOn(); from += stretch) {
    last = Math.min(requests, from + stretch)
    await lanes.run(from, last, make, take, goOn)
    if (!instance.alive) break
    await Promise.all(looks.splice(0))
    const start = performance.now()
    samples.push(await sampleMemory(instance, admin, { requests: last, verified: verified() + endpoint.connections }))
    sampledFor += performance.now() - start
  }
  const seconds = (performance.now() - begin - sampledFor) / 1000
  if (instance.alive) await settle(admin, violations)
  else
    for (const [index, request] of lanes.underWay)
      violations.add(`the instance ended (${instance.end}) with this request under way`, index, request)
  await lookAt(log, admin, violations)
  await instance.stopped()
  await lookAt(log, admin, violations)
  for (const wrong of wrongWithMemory(samples, bare)) violations.add(wrong)
  counts.print(log.codes)
  console.log(`\n${endpoint.deliveries} deliveries to the hostile endpoint`)
  printMemory(samples, bare)
  console.log(
    `\n${last} requests in ${seconds.toFixed(0)} s, ${(last / seconds).toFixed(0)} a second; seed ${seed}; ${violations.count} violations`,
  )
  endpoint.close()
  lanes.close()
  log.close()
  instance.remove()
  return violations.count
}

const Found = z.object({
  traceparent: z.string().optional(),
  causedBy: z.string().optional(),
  summary: z.string(),
  request: z.object({ line: z.string() }),
})

/** The index of the request that an exchange belongs to, by the trace context that the journal keeps of it or of what caused it. */
async function blamed(admin: Admin, id: string): Promise<{ readonly index: number | undefined; readonly where: string }> {
  const found = Found.safeParse(await admin.call('GET', `/api/exchanges/${id}`).catch(() => undefined))
  if (!found.success) return { index: undefined, where: `exchange ${id}` }
  const { traceparent = '', causedBy, request, summary } = found.data
  const where = `${request.line}, ${summary}`
  const trace = traced(traceparent)
  if (trace !== undefined) return { index: Number(trace.split(':')[1]), where }
  return causedBy === undefined ? { index: undefined, where } : { index: (await blamed(admin, causedBy)).index, where }
}

/** What the instance wrote to standard error: failures inside, and whatever is no log line. */
async function lookAt(log: LogWatch, admin: Admin, violations: Violations): Promise<void> {
  const { inside, strange } = log.look()
  if (strange.length > 0) violations.add(`on standard error: ${strange.join('\n')}`)
  for (const { exchange, code, came } of inside) {
    const { index, where } = await blamed(admin, exchange)
    violations.add(`${code} in the journal: ${came} (${where})`, index)
  }
}

/** Lets held deliveries go and time pass in every space; clocks that requests have set or stopped go on from today. */
async function passTime(admin: Admin, time: string): Promise<void> {
  await admin.call('PUT', '/api/deliveries', { held: false })
  for (const space of await admin.spaces()) {
    const clock = `/api/spaces/${space}/clock`
    // A request may have dropped it meanwhile.
    if (space !== 'default') await admin.call('PUT', clock, { set: new Date().toISOString(), freeze: false }).catch(() => undefined)
    await admin.call('PUT', clock, { advance: time }).catch(() => undefined)
  }
}

/** In the end everything promised has been delivered or given up, and whoever had to be told of that too; spaces whose clocks requests have set are dropped. */
async function settle(admin: Admin, violations: Violations): Promise<void> {
  for (const space of await admin.spaces()) if (space !== 'default') await admin.call('DELETE', `/api/spaces/${space}`)
  const until = performance.now() + 60_000
  while ((await admin.waiting()) > 0 && performance.now() < until) {
    await passTime(admin, BETWEEN)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const { outbox, inFlight, deliveryErrors } = await admin.metrics()
  if (outbox > 0) {
    const left = JSON.stringify(await admin.call('GET', '/api/outbox'))
    violations.add(`${outbox} deliveries are still promised long after all must have expired; of the default space: ${left}`)
  }
  if (inFlight > 0) violations.add(`${inFlight} requests are still in hand after all have ended`)
  if (deliveryErrors > 0) violations.add(`${deliveryErrors} deliveries failed inside`)
}
