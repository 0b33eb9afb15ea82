import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { Option } from 'commander'
import { ProblemError, problem } from '../kernel/problem.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { addFilterOptions, type FilterOptions, filterParameters } from './filter-options.ts'
import { cliProblems } from './problems.ts'

interface ExportOptions extends AdminOptions, FilterOptions {
  readonly format: string
  readonly output?: string
  readonly conversation?: string
  readonly redact?: string
}

/** Time for a full journal; milliseconds. */
const PATIENCE_MS = 600_000

/** Gives `journal` its subcommand `export`. */
export function configureExport(journal: Command): void {
  const command = addAdminOptions(journal.command('export'))
    .description('Write exchanges that are over as HAR 1.2, NDJSON, or a zip with the evidence of each.')
    .addOption(
      new Option('--format <form>', 'har (HTTP), ndjson (all), or zip (bytes, fields, decoded messages, timeline).')
        .choices(['har', 'ndjson', 'zip'])
        .default('ndjson'),
    )
    .option('--output <file>', 'Where to. (default: standard output)')
    .option('--conversation <id>', 'Only exchanges of this conversation.')
    .addOption(new Option('--redact <what>', 'Mask NHS numbers wherever they stand.').choices(['nhs-numbers']))
  addFilterOptions(command).action(exportExchanges)
}

async function exportExchanges(options: ExportOptions): Promise<void> {
  const { format, output, conversation, redact } = options
  if (output === undefined && format === 'zip' && process.stdout.isTTY) throw usage('a zip to a terminal', '--output FILE')
  const chosen = Object.entries({ format, conversation, redact, ...filterParameters(options) })
  const query = new URLSearchParams(chosen.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])))
  const response = await new AdminClient(options).fetch('GET', `/api/export?${query}`, undefined, PATIENCE_MS)
  if (response.body === null) return
  const body = Readable.fromWeb(response.body)
  if (output === undefined) {
    for await (const chunk of body) if (!process.stdout.write(chunk)) await once(process.stdout, 'drain')
    return
  }
  try {
    await pipeline(body, createWriteStream(output))
  } catch (error) {
    const came = `${output}: ${error instanceof Error ? error.message : String(error)}`
    throw new ProblemError(problem(cliProblems['MS-CLI-FILE'], { came, expected: 'a file that can be written' }), { cause: error })
  }
}
