import { type Command, Option } from 'commander'
import { z } from 'zod'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { EXIT } from './report.ts'

interface CallOptions extends AdminOptions {
  readonly as: string
  readonly patient: string
  readonly stranger: string
  readonly service: string
  readonly timeout: string
  readonly only?: readonly string[]
  readonly space?: string
  readonly format: 'text' | 'json' | 'junit'
}

const Check = z.object({
  id: z.string(),
  group: z.string(),
  name: z.string(),
  verdict: z.enum(['passed', 'failed', 'skipped']),
  expected: z.string(),
  came: z.string(),
  ms: z.number().optional(),
  slow: z.boolean().optional(),
})
const Report = z.object({
  provider: z.object({ asid: z.string(), odsCode: z.string(), name: z.string(), root: z.string() }),
  consumer: z.object({ asid: z.string(), name: z.string() }),
  counts: z.object({ passed: z.number(), failed: z.number(), skipped: z.number() }),
  checks: z.array(Check),
})
type Report = z.output<typeof Report>

/** Provider calls are made one after the other, each within its own time. */
const PATIENCE_MS = 600_000

export function configure(command: Command): void {
  addAdminOptions(command)
    .argument('<asid>', 'ASID of the provider, as it is registered.')
    .description(
      'Call a provider of GP Connect or Care Connect booking as consumers and the proxy do: documented calls, good and bad; exit code 1 when a check fails.',
    )
    .option('--as <name>', 'Supplier who is the consumer.', 'supplier-a')
    .option('--patient <number>', 'NHS number of a patient of the provider.', '9990000018')
    .option('--stranger <number>', 'Good NHS number that the provider does not know.', '9990009996')
    .option('--service <id>', 'Service id that Care Connect slots are asked for.', '2000990021')
    .option('--timeout <ms>', 'Time for each call; ms.', '10000')
    .option('--only <check>', 'Id or group of checks; may be repeated.', (value: string, all: readonly string[] = []) => [...all, value])
    .option('--space <name>', 'Space that the provider is registered in. (default: default)')
    .addOption(new Option('--format <format>', 'Form of the report.').choices(['text', 'json', 'junit']).default('text'))
    .addHelpText('after', '\nExample: mock-spine call-provider 999000000093\nThe checks: docs/guides/provider-calls.md.')
    .action(callProvider)
}

async function callProvider(asid: string, options: CallOptions): Promise<void> {
  const timeout = Number(options.timeout)
  if (!Number.isInteger(timeout)) throw usage(`--timeout ${options.timeout}`, 'milliseconds, such as 10000')
  const { as: consumer, patient, stranger, service, only, space, format } = options
  const body = {
    asid,
    consumer,
    patient,
    stranger,
    service,
    timeout,
    ...(only === undefined ? {} : { only }),
    ...(space === undefined ? {} : { space }),
  }
  const answer = await new AdminClient(options).fetch('POST', '/api/provider-calls', body, PATIENCE_MS)
  const report = Report.parse(await answer.json())
  process.stdout.write(`${WRITERS[format](report)}\n`)
  if (report.counts.failed > 0) process.exitCode = EXIT.failed
}

const MARK = { passed: 'ok  ', failed: 'FAIL', skipped: '-   ' } as const

function asText({ provider, consumer, counts, checks }: Report): string {
  const lines = [
    `${provider.name} (${provider.odsCode}, ASID ${provider.asid}) at ${provider.root}`,
    `called by ${consumer.name} (ASID ${consumer.asid})`,
  ]
  let group = ''
  for (const check of checks) {
    if (check.group !== group) lines.push('', check.group)
    group = check.group
    const time = check.ms === undefined ? '' : ` (${check.ms} ms${check.slow === true ? ', slower than the guidance asks' : ''})`
    lines.push(`  ${MARK[check.verdict]} ${check.name}: ${check.came}${time}  [${check.id}]`)
    if (check.verdict === 'failed') lines.push(`         expected ${check.expected}`)
  }
  return [...lines, '', `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`].join('\n')
}

const escaped = (text: string): string =>
  text
    .replace(/[^\x20-\x7e\u00a0-\ud7ff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

function asJunit({ provider, counts, checks }: Report): string {
  const cases = checks.map(({ id, group, name, verdict, expected, came, ms = 0 }) => {
    const start = `  <testcase classname="${escaped(group)}" name="${escaped(`${id}: ${name}`)}" time="${ms / 1000}"`
    if (verdict === 'passed') return `${start}/>`
    const inner =
      verdict === 'failed' ? `<failure message="${escaped(`${came}; expected ${expected}`)}"/>` : `<skipped message="${escaped(came)}"/>`
    return `${start}>${inner}</testcase>`
  })
  const head = `<testsuite name="${escaped(`provider ${provider.asid}`)}" tests="${checks.length}" failures="${counts.failed}" skipped="${counts.skipped}">`
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...cases, '</testsuite>'].join('\n')
}

const WRITERS: Readonly<Record<CallOptions['format'], (report: Report) => string>> = {
  text: asText,
  json: (report) => JSON.stringify(report, undefined, 2),
  junit: asJunit,
}
