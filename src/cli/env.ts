import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { z } from 'zod'
import { profile } from '../environment/profiles/index.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { AdminClient, type AdminOptions, addAdminOptions } from './admin-client.ts'
import { envBlocks } from './env-blocks.ts'
import { portOf } from './listen.ts'
import { cliProblems } from './problems.ts'
import { loadSettings } from './setting-options.ts'
import { supplierFrom } from './supplier.ts'

interface EnvOptions extends AdminOptions {
  readonly for: string
  readonly as: string
  readonly certs?: string
  readonly space?: string
}

const Addresses = z.object({ httpsUrl: z.string(), ldapsUrl: z.string(), environment: z.string() })

export function configure(command: Command): void {
  addAdminOptions(command)
    .description('Print ready configuration for the software under test: addresses of the running instance, certificates of a supplier.')
    .addOption(new Option('--for <kind>', 'What it is for.').choices(Object.keys(envBlocks)).makeOptionMandatory())
    .option('--as <name>', 'Supplier that the software plays.', 'supplier-a')
    .option('--certs <dir>', 'Folder with the instance’s certificates. (default: that of the settings)')
    .option('--space <name>', 'Space in which the supplier is registered.')
    .action(env)
}

async function env(options: EnvOptions): Promise<void> {
  const client = new AdminClient(options)
  const { party } = await supplierFrom(client, options.as, options.space === undefined ? {} : { space: options.space })
  const { httpsUrl, ldapsUrl, environment } = await client.get('/api/connection', Addresses)
  const { settings } = await loadSettings(options.certs === undefined ? {} : { certs: options.certs })
  const file = (name: string) => path.resolve(settings.certs, name)
  const leaf = file(`clients/${options.as}.crt`)
  if (!existsSync(leaf)) {
    const expected = 'the folder of the running instance (--certs); `mock-spine certs export` gets single files from one elsewhere'
    throw new ProblemError(problem(cliProblems['MS-CLI-FILE'], { came: `no ${leaf}`, expected }))
  }
  const block = envBlocks[options.for]?.({
    httpsUrl,
    ldapsUrl,
    partyKey: party?.partyKey ?? '',
    spineOdsCode: profile(environment).spineOdsCode,
    port: portOf(party),
    ca: file('ca-bundle.pem'),
    root: file('root.pem'),
    cert: leaf,
    key: file(`clients/${options.as}.key`),
    p12: file(`clients/${options.as}.p12`),
  })
  process.stdout.write(`${block}\n`)
}
