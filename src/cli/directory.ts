import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { generateLdif } from '../environment/directory-files.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { fileProblem, readNamedFile } from './named-file.ts'
import { EXIT } from './report.ts'
import { table } from './table.ts'

const LDIF = 'text/ldif'
/** Time that an export may take, in milliseconds. */
const EXPORT_MS = 600_000

const Note = z.object({ line: z.int(), dn: z.string(), reason: z.string() })
const Report = z.object({
  registered: z.int(),
  entries: z.int(),
  parties: z.int(),
  refusedCount: z.int(),
  refused: z.array(Note),
  warningCount: z.int(),
  warnings: z.array(Note),
})

interface InSpace extends AdminOptions {
  readonly space?: string
}

export function configure(command: Command): void {
  command.addHelpText('after', '\nExample: mock-spine directory generate --count 10000 | mock-spine directory import -')
  addAdminOptions(command.command('import <file>'))
    .description('Put the entries of an LDIF file into the directory of a running instance; - is standard input.')
    .option('--space <name>', 'Space to import into. (default: default)')
    .option('--json', 'Print what became of the records as JSON.')
    .action(importFile)
  addAdminOptions(command.command('export'))
    .description('Print the directory of a running instance as LDIF.')
    .option('--space <name>', 'Space to export. (default: default)')
    .option('--out <file>', 'Write it there. (default: standard output)')
    .action(exportAll)
  command
    .command('generate')
    .description('Print a synthetic directory as LDIF, the same for the same count.')
    .requiredOption('--count <number>', 'Entries.')
    .option('--out <file>', 'Write it there. (default: standard output)')
    .action(generate)
}

async function importFile(file: string, options: InSpace & { readonly json?: true }): Promise<void> {
  const content = await readNamedFile(file)
  const report = await new AdminClient(options).upload(`/api/directory${query(options)}`, content, LDIF, Report)
  if (options.json === true) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
  else process.stdout.write(shown(report))
  if (report.refusedCount > 0) process.exitCode = EXIT.failed
}

function shown({ registered, entries, parties, refusedCount, refused, warningCount, warnings }: z.output<typeof Report>): string {
  const rows = (notes: readonly z.output<typeof Note>[], what: string) =>
    notes.map(({ line, dn, reason }) => [what, `line ${line}`, dn, reason])
  const head = `${registered} contracts and systems of ${parties} parties, ${entries} other entries; ${refusedCount} refused, ${warningCount} warnings\n`
  return head + table([...rows(refused, 'refused'), ...rows(warnings, 'warning')], '  ')
}

async function exportAll(options: InSpace & { readonly out?: string }): Promise<void> {
  const response = await new AdminClient(options).fetch('GET', `/api/directory${query(options)}`, undefined, EXPORT_MS)
  if (response.body === null) return
  await write(Readable.fromWeb(response.body), options.out)
}

async function generate({ count, out }: { readonly count: string; readonly out?: string }): Promise<void> {
  if (!/^[1-9]\d{0,6}$/.test(count)) throw usage(`--count ${count}`, 'a number from 1 to 9999999')
  await write(Readable.from(generateLdif(Number(count))), out)
}

async function write(content: Readable, out: string | undefined): Promise<void> {
  if (out === undefined) return void (await pipeline(content, process.stdout, { end: false }))
  try {
    await pipeline(content, createWriteStream(out))
  } catch (error) {
    throw fileProblem(error, `${out} to be writable`)
  }
}

const query = ({ space }: InSpace): string => (space === undefined ? '' : `?space=${encodeURIComponent(space)}`)
