import { type Command, Option } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { table } from './table.ts'

interface AddOptions extends AdminOptions {
  readonly on: string
  readonly match?: readonly string[]
  readonly with?: readonly string[]
  readonly nth?: readonly string[]
  readonly every?: string
  readonly times?: string
  readonly probability?: string
  readonly seed?: string
  readonly door?: string
  readonly space?: string
  readonly json?: true
}
type ListOptions = AdminOptions & { readonly space?: string; readonly json?: true }

const Rule = z.looseObject({
  id: z.string(),
  space: z.string(),
  on: z.string(),
  match: z.record(z.string(), z.string()),
  nth: z.union([z.number(), z.array(z.number())]).optional(),
  every: z.number().optional(),
  times: z.number().optional(),
  probability: z.number().optional(),
  seed: z.number().optional(),
  effect: z.looseObject({ do: z.string() }),
  seen: z.number(),
  acted: z.number(),
})
type Rule = z.output<typeof Rule>

export function configure(command: Command): void {
  const gathered = (value: string, all: readonly string[] = []) => [...all, value]
  sub(
    command,
    'add <effect>',
    'Put a fault rule in force, such as delay, dribble, reset, EMPTY_RESPONSE, drop, duplicate, reorder, corrupt, refuse, fail, present, alert.',
  )
    .addOption(
      new Option('--on <what>', 'request (a message to Spine), delivery (a POST by Spine) or connection (before its handshake).')
        .choices(['request', 'delivery', 'connection'])
        .makeOptionMandatory(),
    )
    .option('--match <label=value>', 'Only with this label, such as interaction=COPC_IN000001UK01; may be repeated.', gathered)
    .option('--with <name=value>', 'What the effect needs, such as ms=5000 or delayDistribution.type=uniform; may be repeated.', gathered)
    .option('--nth <count>', 'Only the nth that matches; may be repeated.', gathered)
    .option('--every <count>', 'Every so-manieth that matches.')
    .option('--times <count>', 'So many times at most.')
    .option('--probability <number>', 'How likely it acts on each of those, such as 0.2.')
    .option('--seed <number>', 'What chance and delays are drawn from, to have a run again.')
    .option('--door <name>', 'Only at this door, such as reliable-messaging; of connections the port, such as https or ldaps.')
    .option('--space <name>', 'Space that it applies to. (default: default)')
    .option('--json', 'Print the rule as JSON.')
    .addHelpText(
      'after',
      '\nExample: mock-spine fault add drop --on delivery --match interaction=COPC_IN000001UK01 --nth 2' +
        '\n         mock-spine fault add refuse --on request --match toParty=B99902-9990002 --with code=DeliveryFailure --with "text=206:no"' +
        '\nEffects and what they need: docs/guides/faults.md.',
    )
    .action(add)
  sub(command, 'list', 'Show the rules in force, and what each has met.')
    .option('--space <name>', 'Only of this space.')
    .option('--json', 'Print JSON.')
    .action(list)
  sub(command, 'remove [id]', 'End a rule, or all of them.').option('--space <name>', 'Without an id: all of this space.').action(remove)
}

const sub = (command: Command, form: string, description: string): Command =>
  addAdminOptions(command.command(form).description(description))

async function add(effect: string, options: AddOptions): Promise<void> {
  const { on, door, space, every, times, nth, probability, seed } = options
  const body = {
    on,
    door,
    space,
    match: pairs('--match', options.match),
    nth: nth?.map((each) => number('--nth', each)),
    every: every === undefined ? undefined : number('--every', every),
    times: times === undefined ? undefined : number('--times', times),
    probability: probability === undefined ? undefined : decimal('--probability', probability),
    seed: seed === undefined ? undefined : number('--seed', seed),
    effect: { do: effect, ...nested(Object.entries(pairs('--with', options.with)).map(typed)) },
  }
  const rule = await new AdminClient(options).post('/api/faults', body, Rule)
  process.stdout.write(options.json === true ? `${JSON.stringify(rule)}\n` : table([row(rule)]))
}

async function list(options: ListOptions): Promise<void> {
  const { rules } = await new AdminClient(options).get('/api/faults', z.object({ rules: z.array(Rule) }), { space: options.space })
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(rules, undefined, 2)}\n`
      : table([['id', 'space', 'on', 'effect', 'which', 'match', 'seen', 'acted'], ...rules.map(row)]),
  )
}

async function remove(id: string | undefined, options: ListOptions): Promise<void> {
  const query = options.space === undefined ? '' : `?space=${encodeURIComponent(options.space)}`
  await new AdminClient(options).fetch('DELETE', id === undefined ? `/api/faults${query}` : `/api/faults/${encodeURIComponent(id)}`)
}

function row({ id, space, on, effect, nth, every, times, probability, seed, match, seen, acted }: Rule): string[] {
  const { do: what, ...details } = effect
  const which = [
    nth === undefined ? '' : `nth ${nth}`,
    every === undefined ? '' : `every ${every}`,
    times === undefined ? '' : `times ${times}`,
    probability === undefined ? '' : `probability ${probability}`,
    seed === undefined ? '' : `seed ${seed}`,
  ]
  return [
    id,
    space,
    on,
    [what, shown(details)].join(' ').trim(),
    which.filter((each) => each !== '').join(' '),
    shown(match),
    String(seen),
    String(acted),
  ]
}

const shown = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ')

function pairs(flag: string, given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    given.map((each) => {
      const at = each.indexOf('=')
      if (at < 1) throw usage(`${flag} ${each}`, 'NAME=VALUE')
      return [each.slice(0, at), each.slice(at + 1)]
    }),
  )
}

/** What the effects count is a number; codes and texts stay as they are. */
const NUMBERS = new Set([
  ...['ms', 'status', 'copies', 'behind', 'atMost', 'bytes', 'length', 'sent', 'fixedDelayMilliseconds'],
  ...['numberOfChunks', 'totalDuration', 'bytesPerSecond', 'milliseconds', 'lower', 'upper', 'median', 'sigma', 'maxValue'],
])
const typed = ([name, value]: [string, string]): [string, string | number] => [
  name,
  NUMBERS.has(name.slice(name.indexOf('.') + 1)) ? decimal(`--with ${name}`, value) : value,
]

/** Names with a dot as members of an object. */
function nested(pairs: readonly (readonly [string, string | number])[]): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const [outer, members] of Map.groupBy(pairs, ([name]) => name.split('.', 1)[0] ?? name)) {
    const own = members.find(([name]) => name === outer)
    all[outer] = own === undefined ? Object.fromEntries(members.map(([name, value]) => [name.slice(outer.length + 1), value])) : own[1]
  }
  return all
}

function number(flag: string, value: string): number {
  if (!/^\d{1,10}$/.test(value)) throw usage(`${flag} ${value}`, 'a whole number')
  return Number(value)
}

function decimal(flag: string, value: string): number {
  if (!/^\d{1,10}(?:\.\d{1,10})?$/.test(value)) throw usage(`${flag} ${value}`, 'a number')
  return Number(value)
}
