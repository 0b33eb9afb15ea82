import type { Command } from 'commander'
import { z } from 'zod'
import { ProblemError } from '../kernel/problem.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { audienceOf, type DemoEvent, type Told } from './demo-audience.ts'
import { EXIT } from './report.ts'
import { table } from './table.ts'

interface DemoOptions extends AdminOptions {
  readonly step?: true
  readonly json?: true
  readonly standalone?: true
  readonly stop?: string
}

const Step = z.object({ title: z.string(), happens: z.string(), matters: z.string(), look: z.string() })
const Demo = z.object({ name: z.string(), title: z.string(), story: z.string(), steps: z.array(Step) })
const Play = z.object({ id: z.string(), demo: z.string(), space: z.string(), state: z.string() })
const Problem = z.object({ code: z.string(), title: z.string(), came: z.string(), expected: z.string(), next: z.string() })
const Event = z.looseObject({
  sequence: z.int(),
  kind: z.string(),
  step: z.int().optional(),
  text: z.string().optional(),
  exchange: z
    .object({
      id: z.string(),
      direction: z.string(),
      door: z.string(),
      summary: z.string(),
      request: z.string(),
      reply: z.string().optional(),
      outcome: z.string().optional(),
      problems: z.array(z.string()),
    })
    .optional(),
  problem: Problem.optional(),
  state: z.string().optional(),
})
const Progress = Play.extend({ events: z.array(Event), next: z.int() })

/** How long one question for news is held, in seconds. */
const WAIT_S = 20

export function configure(command: Command): void {
  addAdminOptions(command)
    .argument('[name]', 'Demo to play. (default: list them)')
    .option('--step', 'Wait for a key (or, where there is no terminal, a line of input) before each step.')
    .option('--json', 'One event a line, as JSON; without a name, the list.')
    .option('--standalone', 'Start an environment for the demo alone, on free ports, and end it afterwards.')
    .option('--stop <play>', 'Stop a play and forget it, such as gp-summary-1.')
    .addHelpText(
      'after',
      '\nExample: mock-spine demo gp-summary --step\nEach play has a space of its own: `mock-spine journal --space demo-gp-summary-1` shows its exchanges.',
    )
    .action(demo)
}

async function demo(name: string | undefined, options: DemoOptions): Promise<void> {
  if (options.stop !== undefined && name !== undefined)
    throw usage(`${name} --stop ${options.stop}`, 'either a demo to play or a play to stop')
  if (options.standalone !== true) {
    try {
      return await withClient(new AdminClient(options), name, options)
    } catch (error) {
      throw pointedToStandalone(error)
    }
  }
  if (options.adminUrl !== undefined) throw usage('--standalone --admin-url', 'one of them: a running environment or one of its own')
  const { ownEnvironment } = await import('./demo-environment.ts')
  await using environment = await ownEnvironment()
  await withClient(new AdminClient({ adminUrl: environment.url, adminToken: environment.token }), name, options)
}

/** Where nothing runs, a demo can still be played. */
function pointedToStandalone(error: unknown): unknown {
  if (!(error instanceof ProblemError) || error.problem.code !== 'MS-CLI-NO-INSTANCE') return error
  return new ProblemError({ ...error.problem, next: `${error.problem.next} Or play the demo with --standalone.` }, { cause: error })
}

async function withClient(client: AdminClient, name: string | undefined, options: DemoOptions): Promise<void> {
  if (options.stop !== undefined) {
    await client.fetch('DELETE', `/api/demo-plays/${encodeURIComponent(options.stop)}`, undefined, 30_000)
    process.stdout.write(`nothing of ${options.stop} is left\n`)
  } else if (name === undefined) await list(client, options.json === true)
  else await play(client, name, options)
}

async function list(client: AdminClient, json: boolean): Promise<void> {
  const { demos } = await client.get('/api/demos', z.object({ demos: z.array(Demo) }))
  if (json) process.stdout.write(`${JSON.stringify(demos)}\n`)
  else process.stdout.write(table(demos.map(({ name, title, steps }) => [name, title, `${steps.length} steps`])))
}

async function play(client: AdminClient, name: string, options: DemoOptions): Promise<void> {
  const told: Told = await client.get(`/api/demos/${encodeURIComponent(name)}`, Demo)
  const { id, space } = await client.post('/api/demo-plays', { demo: name, stepwise: options.step === true }, Play)
  const path = `/api/demo-plays/${encodeURIComponent(id)}`
  const show = options.json === true ? (event: DemoEvent) => process.stdout.write(`${JSON.stringify(event)}\n`) : audienceOf(told)
  const keys = options.step === true ? await (await import('./key-press.ts')).keyPresses() : undefined
  let stopping: Promise<unknown> | undefined
  const stop = () => (stopping ??= client.fetch('DELETE', path, undefined, 30_000, [404]))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
  try {
    const state = await follow(
      client,
      path,
      show,
      async () => {
        if (options.json !== true) process.stderr.write('  (any key goes on, q stops)\n')
        if ((await keys?.next()) === 'stop') await stop()
        else await client.post(`${path}/continue`, {}, Play)
      },
      () => stopping !== undefined,
    )
    if (state !== 'played') process.exitCode = EXIT.failed
    if (options.json !== true && state === 'stopped') process.stdout.write('\nStopped: nothing of it is left.\n')
    if (options.json !== true && options.standalone !== true && state === 'played')
      process.stderr.write(`\nIts exchanges: mock-spine journal --space ${space}   Forget them: mock-spine demo --stop ${id}\n`)
  } finally {
    keys?.close()
    await stopping
  }
}

/** Shows what happens until the play is over; its state then. */
async function follow(
  client: AdminClient,
  path: string,
  show: (event: DemoEvent) => void,
  goOn: () => Promise<void>,
  stopped: () => boolean,
): Promise<string> {
  for (let after = 0; ; ) {
    let progress: z.output<typeof Progress>
    try {
      progress = await client.get(path, Progress, { after, wait: `${WAIT_S}s` }, (WAIT_S + 10) * 1000)
    } catch (error) {
      if (stopped()) return 'stopped'
      throw error
    }
    for (const event of progress.events) {
      show(event)
      if (event.kind === 'ended') return event.state ?? progress.state
    }
    after = progress.next
    // What was still on its way may be told behind it.
    const asks = progress.events.findLastIndex(({ kind }) => kind === 'waiting')
    if (asks > progress.events.findLastIndex(({ kind }) => kind === 'step')) await goOn()
    if (stopped()) return 'stopped'
  }
}
