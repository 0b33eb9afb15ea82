import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions } from './admin-client.ts'
import { table } from './table.ts'

interface CreateOptions extends AdminOptions {
  readonly partyKey?: readonly string[]
  readonly asid?: readonly string[]
  readonly mailbox?: readonly string[]
  readonly host?: readonly string[]
  readonly seed: string
}

const SpaceAnswer = z.object({
  name: z.string(),
  claims: z.array(z.string()),
  clock: z.object({ now: z.string(), frozen: z.boolean(), rate: z.number() }),
})
const SnapshotAnswer = z.object({ name: z.string(), at: z.string(), records: z.number(), deliveries: z.number() })

const gathered = (value: string, all: readonly string[] = []) => [...all, value]
const pathOf = (name: string): string => `/api/spaces/${encodeURIComponent(name)}`
const snapshotPath = (name: string, snapshot: string): string => `${pathOf(name)}/snapshots/${encodeURIComponent(snapshot)}`

export function configure(command: Command): void {
  sub(command, 'list', 'Show the spaces with their clocks and claims.').action(list)
  sub(command, 'create <name>', 'Make a space; messages that carry one of its claims lead there.')
    .option('--party-key <key>', 'Party key that leads there; may be repeated.', gathered)
    .option('--asid <asid>', 'ASID that leads there; may be repeated.', gathered)
    .option('--mailbox <id>', 'Mailbox that leads there; may be repeated.', gathered)
    .option('--host <name>', 'Host name that leads there; may be repeated.', gathered)
    .option('--seed <which>', 'default, or none for a space without the seed’s suppliers.', 'default')
    .action(create)
  sub(command, 'drop <name>', 'Drop a space with all that it holds.').action((name: string, options: AdminOptions) =>
    told(options, 'DELETE', pathOf(name), `space ${name} is dropped`),
  )
  sub(command, 'reset <name>', 'Put a space back to its seed.').action((name: string, options: AdminOptions) =>
    told(options, 'POST', `${pathOf(name)}/reset`, `space ${name} is back at its seed`),
  )
  sub(command, 'snapshots <name>', 'Show the snapshots of a space.').action(snapshots)
  sub(command, 'save <name> <snapshot>', 'Keep a space as it stands under a name.').action(
    (name: string, snapshot: string, options: AdminOptions) =>
      told(options, 'PUT', snapshotPath(name, snapshot), `space ${name} is kept as ${snapshot}`),
  )
  sub(command, 'restore <name> <snapshot>', 'Have a space stand again as it stood when it was saved.').action(
    (name: string, snapshot: string, options: AdminOptions) =>
      told(options, 'POST', `${snapshotPath(name, snapshot)}/restore`, `space ${name} stands as ${snapshot} again`),
  )
  sub(command, 'forget <name> <snapshot>', 'Forget a snapshot.').action((name: string, snapshot: string, options: AdminOptions) =>
    told(options, 'DELETE', snapshotPath(name, snapshot), `snapshot ${snapshot} of space ${name} is forgotten`),
  )
}

const sub = (command: Command, form: string, description: string): Command =>
  addAdminOptions(command.command(form).description(description))

async function told(options: AdminOptions, verb: string, path: string, words: string): Promise<void> {
  await new AdminClient(options).fetch(verb, path)
  process.stdout.write(`${words}\n`)
}

async function list(options: AdminOptions): Promise<void> {
  const { spaces } = await new AdminClient(options).get('/api/spaces', z.object({ spaces: z.array(SpaceAnswer) }))
  const rows = spaces.map(({ name, claims, clock }) => [name, clock.now, runs(clock), claims.join(' ')])
  process.stdout.write(table([['name', 'time', 'clock', 'claims'], ...rows]))
}

/** How a clock runs, in a word. */
export const runs = ({ frozen, rate }: { readonly frozen: boolean; readonly rate: number }): string =>
  frozen ? 'frozen' : rate === 1 ? 'runs' : `runs × ${rate}`

async function create(name: string, { partyKey, asid, mailbox, host, seed, ...where }: CreateOptions): Promise<void> {
  const claims = { partyKeys: partyKey, asids: asid, mailboxes: mailbox, hosts: host }
  const made = await new AdminClient(where).post('/api/spaces', { name, claims, seed }, SpaceAnswer)
  process.stdout.write(`space ${made.name} is there; X-Mock-Spine-Space: ${made.name} leads to it\n`)
}

async function snapshots(name: string, options: AdminOptions): Promise<void> {
  const answer = await new AdminClient(options).get(`${pathOf(name)}/snapshots`, z.object({ snapshots: z.array(SnapshotAnswer) }))
  const rows = answer.snapshots.map((each) => [each.name, each.at, String(each.records), String(each.deliveries)])
  process.stdout.write(table([['name', 'time', 'records', 'deliveries'], ...rows]))
}
