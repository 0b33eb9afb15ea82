import type { Command } from 'commander'
import { hostsFileLines } from '../environment/hosts-file.ts'
import { profile } from '../environment/profiles/index.ts'
import { addSettingOptions, loadSettings } from './setting-options.ts'

export function configure(command: Command): void {
  addSettingOptions(command, ['environment'])
    .description('Print hosts-file lines that lead the environment’s host names to mock-spine.')
    .option('--address <ip>', 'Address that they lead to.', '127.0.0.1')
    .action(async (options: { readonly address: string }) => {
      const { settings } = await loadSettings({ ...options })
      process.stdout.write(`${hostsFileLines(profile(settings.environment), options.address).join('\n')}\n`)
    })
}
