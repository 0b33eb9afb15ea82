import { createWriteStream } from 'node:fs'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { z } from 'zod'
import { generatedText, type PatientFormat, patientsText, readPatients } from '../environment/patient-files.ts'
import { EVENTS, Patient } from '../environment/patients.ts'
import { AdminClient, type AdminOptions, addAdminOptions, usage } from './admin-client.ts'
import { EXIT } from './report.ts'
import { table } from './table.ts'

interface GenerateOptions {
  readonly count: string
  readonly seed: string
  readonly first: string
  readonly format: PatientFormat
  readonly output?: string
}
type SpaceOptions = AdminOptions & { readonly space?: string }
type ExportOptions = SpaceOptions & { readonly format: PatientFormat; readonly output?: string }

/** Records of one request: well under the admin interface's largest body. */
const AT_ONCE = 500
const FAULTS_SHOWN = 20

const Page = z.object({ patients: z.array(Patient), next: z.string().optional() })
const Imported = z.object({ added: z.int(), replaced: z.int(), warnings: z.array(z.object({ title: z.string(), came: z.string() })) })

export function configure(command: Command): void {
  const format = () =>
    new Option('--format <form>', 'json (one object a line) or csv (no history).').choices(['json', 'csv']).default('json')
  const sub = (name: string, text: string) => command.command(name).description(text).exitOverride()
  sub('generate', 'Write made-up patients; the same seed gives the same ones. Needs no running instance.')
    .requiredOption('--count <count>', 'How many.')
    .option('--seed <number>', 'What they are made from.', '7')
    .option('--first <position>', 'Position of the first NHS number, counted from 9990000000.', '100000')
    .addOption(format())
    .option('--output <file>', 'File to write. (default: standard output)')
    .action(generate)
  addAdminOptions(sub('import <file>', 'Store the patients of a file: .csv (Opentest’s columns), .jsonl, or .json (ours or SMSPMock’s).'))
    .option('--space <name>', 'Space to store them in. (default: default)')
    .action(importFile)
  addAdminOptions(sub('export', 'Write the patients of a space.'))
    .option('--space <name>', 'Space. (default: default)')
    .addOption(format())
    .option('--output <file>', 'File to write. (default: standard output)')
    .action(exportPatients)
  addAdminOptions(sub('list', 'Show the patients of a space.'))
    .option('--space <name>', 'Space. (default: default)')
    .option('--after <number>', 'Begin behind this NHS number.')
    .action(list)
  addAdminOptions(sub('subscribe <party-key>', 'Have Spine tell a party of births, changed records or new ones.'))
    .requiredOption('--events <list>', `Which, with commas between: ${EVENTS.join(', ')}; "" for none any more.`)
    .option('--space <name>', 'Space. (default: default)')
    .action(subscribeParty)
}

const Told = z.object({ partyKey: z.string(), events: z.array(z.string()) })

async function subscribeParty(partyKey: string, options: SpaceOptions & { readonly events: string }): Promise<void> {
  const events = options.events.split(',').filter((event) => event !== '')
  const unknown = events.find((event) => !EVENTS.some((each) => each === event))
  if (unknown !== undefined) throw usage(`--events ${unknown}`, EVENTS.join(', '))
  const where = `/api/patient-subscriptions?space=${encodeURIComponent(options.space ?? 'default')}`
  const told = await new AdminClient(options).post(where, { partyKey, events }, Told)
  process.stdout.write(`${told.partyKey} is told of ${told.events.join(', ') || 'nothing'}\n`)
}

async function generate(options: GenerateOptions): Promise<void> {
  const [count, seed, first] = [whole(options.count, '--count'), whole(options.seed, '--seed'), whole(options.first, '--first')]
  await write(generatedText({ count, seed, first }, options.format), options.output)
}

function whole(text: string, flag: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usage(`${flag} ${text}`, 'a whole number')
  return Number(text)
}

/** Many short texts to one stream, in blocks, as fast as it takes them. */
async function write(texts: Iterable<string> | AsyncIterable<string>, file: string | undefined): Promise<void> {
  async function* blocks(): AsyncGenerator<string> {
    let block = ''
    for await (const text of texts) {
      block += text
      if (block.length < 65_536) continue
      yield block
      block = ''
    }
    yield block
  }
  const out: Writable = file === undefined ? process.stdout : createWriteStream(file)
  await pipeline(Readable.from(blocks()), out, { end: file !== undefined })
}

async function importFile(file: string, options: SpaceOptions): Promise<void> {
  const client = new AdminClient(options)
  const where = `/api/patients?space=${encodeURIComponent(options.space ?? 'default')}`
  let [added, replaced, faults] = [0, 0, 0]
  let outside: string | undefined
  let waiting: Patient[] = []
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return
    const answer = await client.post(where, { patients: waiting }, Imported)
    added += answer.added
    replaced += answer.replaced
    outside ??= answer.warnings.map(({ title, came }) => `${title} ${came}`)[0]
    waiting = []
  }
  for await (const read of readPatients(file)) {
    if ('fault' in read) {
      if (faults++ < FAULTS_SHOWN) process.stderr.write(`${read.at}: ${read.fault}\n`)
      continue
    }
    waiting.push(read.patient)
    if (waiting.length === AT_ONCE) await send()
  }
  await send()
  process.stdout.write(`${added} added, ${replaced} replaced, ${faults} not usable\n`)
  if (outside !== undefined) process.stderr.write(`warning: ${outside}\n`)
  if (faults > 0) process.exitCode = EXIT.failed
}

async function* all(client: AdminClient, space: string | undefined): AsyncGenerator<Patient[]> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: z.output<typeof Page> = await client.get('/api/patients', Page, { space, after, limit: AT_ONCE }, 60_000)
    yield page.patients
    after = page.next
  }
}

async function exportPatients(options: ExportOptions): Promise<void> {
  const client = new AdminClient(options)
  async function* texts(): AsyncGenerator<string> {
    let header = true
    for await (const page of all(client, options.space)) {
      for (const text of patientsText(page, options.format, Date.now())) if (header || !text.startsWith('Test ref,')) yield text
      header = false
    }
  }
  await write(texts(), options.output)
}

async function list(options: SpaceOptions & { readonly after?: string }): Promise<void> {
  const { patients, next } = await new AdminClient(options).get('/api/patients', Page, {
    space: options.space,
    after: options.after,
    limit: 50,
  })
  process.stdout.write(
    table(
      patients.map((patient) => {
        const name = patient.names.find(({ use }) => use === 'L')
        return [
          patient.nhsNumber,
          `${name?.family ?? ''}, ${name?.given.join(' ') ?? ''}`,
          patient.birth.value ?? '',
          patient.gender,
          patient.status === 'live' ? (patient.sensitivity ?? '') : patient.status,
          patient.note ?? '',
        ]
      }),
    ),
  )
  if (next !== undefined) process.stdout.write(`more: mock-spine patients list --after ${next}\n`)
}
