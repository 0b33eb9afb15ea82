import type { Command } from 'commander'
import { z } from 'zod'
import { readAddresses } from '../environment/address-files.ts'
import { DeliveryPoint } from '../environment/addresses.ts'
import { AdminClient, type AdminOptions, addAdminOptions } from './admin-client.ts'
import { EXIT } from './report.ts'
import { table } from './table.ts'

type SpaceOptions = AdminOptions & { readonly space?: string }

/** Addresses of one request: well under the admin interface's largest body. */
const AT_ONCE = 1000
const FAULTS_SHOWN = 20

const Page = z.object({ addresses: z.array(DeliveryPoint), next: z.string().optional() })
const Imported = z.object({ added: z.int(), replaced: z.int() })

export function configure(command: Command): void {
  const sub = (name: string, text: string) => command.command(name).description(text).exitOverride()
  addAdminOptions(sub('import <file>', 'Store the addresses of a CSV file (its first line names the columns) in the gazetteer.'))
    .option('--space <name>', 'Space to store them in. (default: default)')
    .action(importFile)
  addAdminOptions(sub('list', 'Show the gazetteer’s addresses of a space.'))
    .option('--space <name>', 'Space. (default: default)')
    .option('--after <key>', 'Begin behind this address key.')
    .action(list)
}

async function importFile(file: string, options: SpaceOptions): Promise<void> {
  const client = new AdminClient(options)
  const where = `/api/addresses?space=${encodeURIComponent(options.space ?? 'default')}`
  let [added, replaced, faults] = [0, 0, 0]
  let waiting: DeliveryPoint[] = []
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return
    const answer = await client.post(where, { addresses: waiting }, Imported)
    added += answer.added
    replaced += answer.replaced
    waiting = []
  }
  for await (const read of readAddresses(file)) {
    if ('fault' in read) {
      if (faults++ < FAULTS_SHOWN) process.stderr.write(`${read.at}: ${read.fault}\n`)
      continue
    }
    waiting.push(read.address)
    if (waiting.length === AT_ONCE) await send()
  }
  await send()
  process.stdout.write(`${added} added, ${replaced} replaced, ${faults} not usable\n`)
  if (faults > 0) process.exitCode = EXIT.failed
}

async function list(options: SpaceOptions & { readonly after?: string }): Promise<void> {
  const { space, after } = options
  const { addresses, next } = await new AdminClient(options).get('/api/addresses', Page, { space, after, limit: 50 })
  const line = (point: DeliveryPoint) =>
    [point.address1, point.address2, point.address3, point.town, point.county].filter((each) => each !== '')
  process.stdout.write(table(addresses.map((point) => [point.key, point.postcode, line(point).join(', ')])))
  if (next !== undefined) process.stdout.write(`more: mock-spine addresses list --after ${next}\n`)
}
