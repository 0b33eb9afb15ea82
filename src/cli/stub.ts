import type { Command } from 'commander'
import { z } from 'zod'
import { readStubFile } from '../environment/stub-file.ts'
import { NearMiss } from '../stubs/near-miss.ts'
import { StubView } from '../stubs/stub.ts'
import { notFiled } from '../stubs/stubs.ts'
import { AdminClient, type AdminOptions, addAdminOptions } from './admin-client.ts'
import { readNamedFile } from './named-file.ts'
import { table } from './table.ts'

type Options = AdminOptions & { readonly space?: string; readonly json?: true }
type Shown = z.output<typeof StubView>

export function configure(command: Command): void {
  sub(command, 'add <file>', 'Put the stubs of a file (YAML or JSON; - is standard input) in force until they are removed.')
    .option('--space <name>', 'Space that they apply to. (default: what each says, else default)')
    .option('--json', 'Print the stubs as JSON.')
    .addHelpText('after', '\nExample: mock-spine stub add no-summary.yaml\nEvery key of a stub: docs/guides/stubs.md.')
    .action(add)
  sub(command, 'list', 'Show the stubs in force in the order in which they are asked, and how often each has matched.')
    .option('--space <name>', 'Only of this space.')
    .option('--json', 'Print JSON.')
    .action(list)
  sub(command, 'remove [id]', 'End a stub, or all of them.')
    .option('--space <name>', 'Its space; without an id: all of this space.')
    .action(remove)
  sub(command, 'check <file>', 'Judge the stubs of a file without putting them in force.').action(check)
  sub(command, 'reload', 'Read the folder of the stubs (--stub-files) again.').action(reload)
  sub(command, 'reset', 'Put the stubs of a space back to how they were after the start, scenarios and counts too.')
    .option('--space <name>', 'The space. (default: default)')
    .action(reset)
  sub(command, 'near <exchange>', 'Show which stubs nearly matched an exchange of the journal, and what kept them from it.').action(near)
}

const sub = (command: Command, form: string, description: string): Command =>
  addAdminOptions(command.command(form).description(description))

/** The stubs of a file as they are sent. @throws ProblemError MS-STUB-FILES */
async function stubsOf(file: string) {
  const { stubs, faults } = readStubFile(file === '-' ? 'standard input' : file, (await readNamedFile(file)).toString())
  if (faults.length > 0) throw notFiled(faults)
  return stubs.map(({ stub }) => stub)
}

async function add(file: string, options: Options): Promise<void> {
  const client = new AdminClient(options)
  const made: Shown[] = []
  for (const stub of await stubsOf(file)) {
    const placed = options.space === undefined ? stub : { ...stub, space: options.space }
    made.push(await client.post('/api/stubs', placed, StubView))
  }
  process.stdout.write(options.json === true ? `${JSON.stringify(made)}\n` : table(made.map(row)))
}

async function list(options: Options): Promise<void> {
  const { stubs } = await new AdminClient(options).get('/api/stubs', z.object({ stubs: z.array(StubView) }), { space: options.space })
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(stubs, undefined, 2)}\n`
      : table([['id', 'space', 'door', 'priority', 'match', 'answer', 'matched', 'from'], ...stubs.map(row)]),
  )
}

async function remove(id: string | undefined, options: Options): Promise<void> {
  const query = spaceQuery(options)
  await new AdminClient(options).fetch('DELETE', id === undefined ? `/api/stubs${query}` : `/api/stubs/${encodeURIComponent(id)}${query}`)
}

async function check(file: string, options: Options): Promise<void> {
  const client = new AdminClient(options)
  const stubs = await stubsOf(file)
  for (const stub of stubs) await client.post('/api/stubs/dry-run', stub, z.object({ valid: z.literal(true) }))
  process.stdout.write(`${file}: ${stubs.length} ${stubs.length === 1 ? 'stub' : 'stubs'}, valid\n`)
}

async function reload(options: Options): Promise<void> {
  const { stubs } = await new AdminClient(options).post('/api/stubs/reload', undefined, z.object({ stubs: z.int() }))
  process.stdout.write(`${stubs} ${stubs === 1 ? 'stub' : 'stubs'} of the folder in force\n`)
}

async function reset(options: Options): Promise<void> {
  await new AdminClient(options).fetch('POST', `/api/stubs/reset${spaceQuery(options)}`)
}

async function near(exchange: string, options: Options): Promise<void> {
  const Answer = z.object({ nearMisses: z.array(NearMiss) })
  const { nearMisses } = await new AdminClient(options).get('/api/stubs/near-misses', Answer, { exchange })
  const lines = nearMisses.flatMap(({ stub, origin, failed }) => [
    `stub ${stub}${origin === undefined ? '' : ` (${origin})`}`,
    ...failed.map(({ condition, came, expected }) => `  ${condition}: came ${came}; expected ${expected}`),
  ])
  process.stdout.write(lines.length === 0 ? 'no stub nearly matched\n' : `${lines.join('\n')}\n`)
}

const spaceQuery = ({ space }: Options): string => (space === undefined ? '' : `?space=${encodeURIComponent(space)}`)

const row = ({ id, space, door = '', priority, match, answer, matched, origin = '' }: Shown): string[] => [
  id,
  space,
  door,
  String(priority),
  Object.keys(match).join(' '),
  Object.keys(answer).join(' '),
  String(matched),
  origin,
]
