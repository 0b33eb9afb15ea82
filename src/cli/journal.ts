import type { Command } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { ExchangeLine, exchangeLine, isOver } from './exchange-line.ts'

interface JournalOptions extends AdminOptions {
  readonly follow?: true
  readonly json?: true
  readonly limit?: string
  readonly after?: string
  readonly space?: string
  readonly door?: string
  readonly direction?: string
  readonly outcome?: string
  readonly problem?: string
  readonly causedBy?: string
  readonly label?: readonly string[]
  readonly jsonPath?: readonly string[]
  readonly chain?: string
}

/** One long poll of --follow: seconds, well under what proxies cut. */
const WAIT_S = 25

const Page = z.object({ exchanges: z.array(z.unknown()), next: z.int() })

const several = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

export function configure(command: Command): void {
  addAdminOptions(command)
    .description('Show exchanges, oldest first.')
    .option('-f, --follow', 'Go on with what happens from now, each exchange when it is complete.')
    .option('--json', 'One exchange a line, as JSON.')
    .option('--limit <count>', 'Show at most the last so many.')
    .option('--after <sequence>', 'Only what came after this sequence number.')
    .option('--space <name>', 'Only exchanges of this space.')
    .option('--door <name>', 'Only exchanges of this door, such as reliable-messaging.')
    .option('--direction <which>', 'Only in or out.')
    .option('--outcome <which>', 'Only accepted, refused or failed.')
    .option('--problem <code>', 'Only exchanges with this problem (MS-…).')
    .option('--caused-by <id>', 'Only what this exchange has caused.')
    .option('--label <name=value>', 'Only with this label, such as conversationId=…; may be repeated.', several)
    .option(
      '--json-path <path=value>',
      'Only where some message has this value, such as $..ConversationId=… (* any value, /…/ a pattern); may be repeated.',
      several,
    )
    .option('--chain <id>', 'The cause chain of an exchange: its first cause and everything that came of it.')
    .action(journal)
}

async function journal(options: JournalOptions): Promise<void> {
  const client = new AdminClient(options)
  const { limit, after, space, door, direction, outcome, problem, causedBy } = options
  const filter = {
    ...{ space, door, direction, outcome, problem, causedBy },
    ...pairs('label', options.label ?? [], 'conversationId=79F49A34-9798-404C-AEC4-FD38DD81C138'),
    ...pairs('json', options.jsonPath ?? [], '$..ConversationId=79F49A34-9798-404C-AEC4-FD38DD81C138'),
  }
  if (options.chain !== undefined) return await chain(client, options.chain, options.json === true)
  const print = (raw: unknown) => {
    const line = options.json === true ? JSON.stringify(raw) : exchangeLine(ExchangeLine.parse(raw))
    process.stdout.write(`${line}\n`)
  }
  const first = await client.get('/api/exchanges', Page, { ...filter, limit, after })
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

/** Options NAME=VALUE as parameters KIND.NAME=VALUE. */
function pairs(kind: 'label' | 'json', given: readonly string[], example: string): Record<string, string> {
  return Object.fromEntries(
    given.map((each) => {
      // A JSONPath may hold `==`; its value stands behind the last `=`.
      const at = kind === 'json' ? each.lastIndexOf('=') : each.indexOf('=')
      if (at < 1) throw usage(`--${kind === 'json' ? 'json-path' : kind} ${each}`, `NAME=VALUE, such as ${example}`)
      return [`${kind}.${each.slice(0, at)}`, each.slice(at + 1)]
    }),
  )
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
