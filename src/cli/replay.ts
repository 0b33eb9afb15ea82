import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { EXIT } from './report.ts'

interface ReplayOptions extends AdminOptions {
  readonly freshIds?: true
  readonly as?: string
  readonly header?: readonly string[]
  readonly json?: true
}

const Replayed = z.object({
  direction: z.enum(['in', 'out']),
  status: z.int().optional(),
  exchange: z.string().optional(),
  entry: z.string().optional(),
  ids: z.record(z.string(), z.string()),
})

export function configure(command: Command): void {
  addAdminOptions(command.argument('<id>', 'Exchange of the journal.'))
    .description('Send an exchange again: a call to the door as the same caller, a delivery to the same endpoint.')
    .option('--fresh-ids', 'Put fresh ids in place of those by which duplicates are known.')
    .option('--as <name>', 'Call with this certificate. (default: the caller’s own)')
    .option(
      '--header <field>',
      'A header field "Name: value" in place of the one captured; may be repeated.',
      (value: string, all: readonly string[] = []) => [...all, value],
    )
    .option('--json', 'Print the result as JSON.')
    .action(replay)
}

async function replay(id: string, options: ReplayOptions): Promise<void> {
  const { freshIds, as, header } = options
  const body = {
    ...(freshIds === true ? { freshIds } : {}),
    ...(as === undefined ? {} : { as }),
    ...(header === undefined ? {} : { headers: Object.fromEntries(header.map(pair)) }),
  }
  const done = await new AdminClient(options).post(`/api/exchanges/${encodeURIComponent(id)}/replay`, body, Replayed)
  process.stdout.write(`${options.json === true ? JSON.stringify(done) : told(done)}\n`)
  if ((done.status ?? 200) >= 400) process.exitCode = EXIT.failed
}

function pair(field: string): [string, string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(field) ?? []
  if (name === undefined || value === undefined) throw usage(`--header ${field}`, '"Name: value"')
  return [name, value]
}

function told({ direction, status, exchange, entry, ids }: z.output<typeof Replayed>): string {
  const fresh = Object.entries(ids).map(([old, id]) => `  ${id} in place of ${old}`)
  const head =
    direction === 'in' ? `answered with HTTP ${status}${exchange === undefined ? '' : ` [${exchange}]`}` : `promised again [${entry}]`
  return [head, ...fresh].join('\n')
}
