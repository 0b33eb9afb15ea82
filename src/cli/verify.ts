import type { Command } from 'commander'
import { z } from 'zod'
import { reportText } from '../environment/proof/report-text.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { expectedOfWords, filterOfWords } from './filter-words.ts'
import { readNamedFile } from './named-file.ts'
import { EXIT } from './report.ts'

interface VerifyOptions extends AdminOptions {
  readonly file?: string
  readonly space?: string
  readonly conversation?: string
  readonly after?: string
  readonly expect?: readonly string[]
  readonly order?: readonly string[]
  readonly absent?: readonly string[]
  readonly except?: readonly string[]
  /** False when --no-refusals was given, as commander writes it. */
  readonly refusals: boolean
  readonly unexpected: boolean
  readonly within?: string
  readonly settle?: string
  readonly json?: true
}

/** The longest wait of the admin interface, with time for the answer; milliseconds. */
const PATIENCE_MS = 80_000

const Report = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ check: z.string(), ok: z.boolean(), found: z.int(), exchanges: z.array(z.string()) })),
  timeline: z.string(),
})

const several = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

export function configure(command: Command): void {
  addAdminOptions(command)
    .description(
      'Compare what happened with what was expected; exit code 0 when everything holds, 1 when not.\n' +
        'FILTER: direction=in|out, door=…, outcome=…, problem=MS-…, causedBy=…, $JSONPATH=VALUE (* any, /…/ a pattern), or LABEL=VALUE; several, separated by spaces.',
    )
    .option(
      '--expect <filter>',
      'Must have happened: "exactly 2: FILTER", "at least 1: FILTER", "at most 3: FILTER", or FILTER; may be repeated.',
      several,
    )
    .option('--order <filter>', 'Must have happened in the order of these options; repeated.', several)
    .option('--absent <filter>', 'Must not have happened; may be repeated.', several)
    .option('--no-refusals', 'Nothing was refused, and no delivery failed.')
    .option('--no-unexpected', 'Nothing happened but what --expect, --order and --except match.')
    .option('--except <filter>', 'What --no-refusals and --no-unexpected pass over; may be repeated.', several)
    .option('--conversation <id>', 'Only exchanges of this conversation.')
    .option('--space <name>', 'Only exchanges of this space.')
    .option('--after <sequence>', 'Only what came after this sequence number.')
    .option('--within <time>', 'Wait so long for it, such as 5s; at most 60s.')
    .option('--settle <time>', 'Once it holds, watch so long whether it goes on to hold; at most 10s.')
    .option('--file <file>', 'Expectations in YAML or JSON, as POST /api/verify takes them; the options are added to them.')
    .option('--json', 'Print the report as JSON.')
    .action(verify)
}

async function verify(options: VerifyOptions): Promise<void> {
  const body = await expectations(options)
  const client = new AdminClient(options)
  const answer = await client.fetch('POST', '/api/verify', body, PATIENCE_MS, [422])
  const report = Report.parse(await answer.json())
  process.stdout.write(`${options.json === true ? JSON.stringify(report) : reportText(report)}\n`)
  if (!report.ok) process.exitCode = EXIT.failed
}

async function expectations(options: VerifyOptions): Promise<Record<string, unknown>> {
  const { file, space, conversation, after, within, settle, refusals, unexpected } = options
  const given = file === undefined ? {} : await document(file)
  const joined = (name: string, more: readonly unknown[]) => {
    const before: unknown = given[name]
    return more.length === 0 ? {} : { [name]: [...(Array.isArray(before) ? before : []), ...more] }
  }
  const body = {
    ...given,
    ...joined('expect', (options.expect ?? []).map(expectedOfWords)),
    ...joined('order', (options.order ?? []).map(filterOfWords)),
    ...joined('absent', (options.absent ?? []).map(filterOfWords)),
    ...joined('except', (options.except ?? []).map(filterOfWords)),
    ...(refusals ? {} : { noRefusals: true }),
    ...(unexpected ? {} : { noUnexpected: true }),
    ...(space === undefined ? {} : { space }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(after === undefined ? {} : { after: sequence(after) }),
    ...(within === undefined ? {} : { within }),
    ...(settle === undefined ? {} : { settle }),
  }
  const asks = ['expect', 'order', 'absent', 'noRefusals', 'noUnexpected'].some((name) => name in body)
  if (!asks) throw usage('nothing to verify', '--expect, --order, --absent, --no-refusals, --no-unexpected or --file')
  return body
}

function sequence(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw usage(`--after ${text}`, 'a sequence number of the journal')
  return Number(text)
}

async function document(file: string): Promise<Record<string, unknown>> {
  const { parse } = await import('yaml')
  const text = (await readNamedFile(file)).toString()
  try {
    return z.record(z.string(), z.unknown()).parse(parse(text))
  } catch {
    throw usage(file, 'expectations in YAML or JSON')
  }
}
