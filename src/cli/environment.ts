import { type Command, Option } from 'commander'
import { builtDoors } from '../environment/built-doors.ts'
import { profile } from '../environment/profiles/index.ts'
import { printEnvironment } from '../environment/profiles/print.ts'
import { type RegistryVariant, registryFile, registryText, registryVariants } from '../environment/registry-file.ts'
import { usage } from './admin-client.ts'
import { writeNamedFile } from './named-file.ts'
import { loadSettings } from './setting-options.ts'

interface Options extends Readonly<Record<string, unknown>> {
  readonly registry?: RegistryVariant
  readonly output?: string
}

export function configure(command: Command): void {
  command
    .argument('[name]', 'Environment to print: int, dep, dev, train or live; the configured one unless given.')
    .addOption(
      new Option('--registry <agent>', 'Print the registry settings of an Identity Agent (.reg) instead.').choices(registryVariants),
    )
    .option('--output <file>', 'With --registry: write the .reg file for Windows (UTF-16).')
    .option('--config <file>', 'Configuration file.')
    .action(async (name: string | undefined, { registry, output, ...options }: Options) => {
      const { settings } = await loadSettings({ ...options, environment: name })
      const chosen = profile(settings.environment)
      if (registry === undefined && output !== undefined) throw usage('--output without --registry', '--registry ia2-64, for example')
      if (registry === undefined) process.stdout.write(printEnvironment(chosen, builtDoors))
      else if (output === undefined) process.stdout.write(registryText(chosen, registry))
      else await writeNamedFile(output, registryFile(chosen, registry))
    })
}
