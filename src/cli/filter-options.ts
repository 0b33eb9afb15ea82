import type { Command } from 'commander'
import { usage } from './admin-client.ts'

/** Which exchanges, as options. */
export interface FilterOptions {
  readonly after?: string
  readonly space?: string
  readonly door?: string
  readonly direction?: string
  readonly outcome?: string
  readonly problem?: string
  readonly causedBy?: string
  readonly label?: readonly string[]
  readonly jsonPath?: readonly string[]
}

const several = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

/** Gives a command the options that choose exchanges. */
export function addFilterOptions(command: Command): Command {
  return command
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
}

/** The same as query parameters of the admin interface. @throws ProblemError MS-CLI-USAGE */
export function filterParameters(options: FilterOptions): Readonly<Record<string, string | undefined>> {
  const { after, space, door, direction, outcome, problem, causedBy, label = [], jsonPath = [] } = options
  return { after, space, door, direction, outcome, problem, causedBy, ...pairs('label', label), ...pairs('json', jsonPath) }
}

const EXAMPLES = {
  label: 'conversationId=79F49A34-9798-404C-AEC4-FD38DD81C138',
  json: '$..ConversationId=79F49A34-9798-404C-AEC4-FD38DD81C138',
}

/** Options NAME=VALUE as parameters KIND.NAME=VALUE. */
function pairs(kind: 'label' | 'json', given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((each) => {
      // A JSONPath may hold `==`; its value stands behind the last `=`.
      const at = kind === 'json' ? each.lastIndexOf('=') : each.indexOf('=')
      if (at < 1) throw usage(`--${kind === 'json' ? 'json-path' : kind} ${each}`, `NAME=VALUE, such as ${EXAMPLES[kind]}`)
      return [`${kind}.${each.slice(0, at)}`, each.slice(at + 1)]
    }),
  )
}
