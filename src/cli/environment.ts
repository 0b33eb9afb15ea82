import type { Command } from 'commander'
import { builtDoors } from '../environment/built-doors.ts'
import { profile } from '../environment/profiles/index.ts'
import { printEnvironment } from '../environment/profiles/print.ts'
import { loadSettings } from './setting-options.ts'

export function configure(command: Command): void {
  command
    .argument('[name]', 'Environment to print: int or dep; the configured one unless given.')
    .option('--config <file>', 'Configuration file.')
    .action(async (name: string | undefined, options: Readonly<Record<string, unknown>>) => {
      const { settings } = await loadSettings({ ...options, environment: name })
      process.stdout.write(printEnvironment(profile(settings.environment), builtDoors))
    })
}
