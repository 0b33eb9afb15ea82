import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions } from './admin-client.ts'
import { ExchangeLine, exchangeLine, isOver } from './exchange-line.ts'
import { addFilterOptions, type FilterOptions, filterParameters } from './filter-options.ts'
import { configureExport } from './journal-export.ts'

interface JournalOptions extends AdminOptions, FilterOptions {
  readonly follow?: true
  readonly json?: true
  readonly limit?: string
  readonly chain?: string
}

/** One long poll of --follow: seconds, well under what proxies cut. */
const WAIT_S = 25

const Page = z.object({ exchanges: z.array(z.unknown()), next: z.int() })

export function configure(command: Command): void {
  // Options behind `export` are its own.
  command.enablePositionalOptions()
  addFilterOptions(
    addAdminOptions(command)
      .description('Show exchanges, oldest first.')
      .option('-f, --follow', 'Go on with what happens from now, each exchange when it is complete.')
      .option('--json', 'One exchange a line, as JSON.')
      .option('--limit <count>', 'Show at most the last so many.')
      .option('--chain <id>', 'The cause chain of an exchange: its first cause and everything that came of it.'),
  ).action(journal)
  configureExport(command)
}

async function journal(options: JournalOptions): Promise<void> {
  const client = new AdminClient(options)
  const filter = filterParameters(options)
  if (options.chain !== undefined) return await chain(client, options.chain, options.json === true)
  const print = (raw: unknown) => {
    const line = options.json === true ? JSON.stringify(raw) : exchangeLine(ExchangeLine.parse(raw))
    process.stdout.write(`${line}\n`)
  }
  const first = await client.get('/api/exchanges', Page, { ...filter, limit: options.limit })
  if (options.follow !== true) return first.exchanges.forEach(print)
  process.once('SIGINT', () => process.exit(0))
  // An exchange still in work is shown when it is over: the poll goes on from just before it.
  const seen = first.exchanges.map((raw) => ExchangeLine.parse(raw))
  const open = seen.findIndex((exchange) => !isOver(exchange))
  first.exchanges.slice(0, open < 0 ? undefined : open).forEach(print)
  let next = open < 0 ? first.next : (seen[open]?.sequence ?? 1) - 1
  for (;;) {
    const page = await client.get('/api/exchanges', Page, { ...filter, after: next, wait: `${WAIT_S}s` }, (WAIT_S + 10) * 1000)
    page.exchanges.forEach(print)
    next = page.next
  }
}

const Chain = z.object({ exchanges: z.array(z.unknown()) })

/** Prints a cause chain, what was caused indented below its cause. */
async function chain(client: AdminClient, id: string, json: boolean): Promise<void> {
  const { exchanges } = await client.get(`/api/exchanges/${encodeURIComponent(id)}/chain`, Chain)
  for (const raw of exchanges) {
    const { depth } = z.object({ depth: z.int() }).parse(raw)
    const line = json ? JSON.stringify(raw) : exchangeLine(ExchangeLine.parse(raw)).replaceAll(/^/gm, '  '.repeat(depth))
    process.stdout.write(`${line}\n`)
  }
}
