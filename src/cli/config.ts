import type { Command } from 'commander'
import { type SettingRow, settingRows } from '../environment/settings.ts'
import { settingsPage, shownValue } from '../environment/settings-docs.ts'
import { addSettingOptions, loadSettings } from './setting-options.ts'
import { table } from './table.ts'

export function configure(command: Command): void {
  addSettingOptions(command.command('print').description('Print every setting, its value and where the value came from.'))
    .option('--json', 'Print one JSON object.')
    .action(print)
  command
    .command('docs')
    .description('Print the page docs/settings.md.')
    .action(() => void process.stdout.write(settingsPage()))
}

async function print(options: Readonly<Record<string, unknown>>): Promise<void> {
  const { settings, origins } = await loadSettings(options)
  const masked = (row: SettingRow): unknown => (row.secret === true && isSet(settings[row.key]) ? '(secret)' : settings[row.key])
  const rows = settingRows()
  if (options['json'] === true) {
    const entries = rows.map((row) => [row.key, { value: masked(row) ?? null, origin: origins.get(row.key) }])
    process.stdout.write(`${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`)
    return
  }
  const shown = (row: SettingRow): string => {
    if (settings[row.key] === undefined && row.defaultText !== undefined) return row.defaultText
    return shownValue(row, masked(row))
  }
  const lines = rows.map((row) => [row.key, shown(row), origins.get(row.key)?.name ?? ''])
  process.stdout.write(table([['setting', 'value', 'origin'], ...lines]))
}

const isSet = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0)
