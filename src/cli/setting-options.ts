import { type Command, Option } from 'commander'
import { type SettingKey, type SettingRow, settingRows } from '../environment/settings.ts'
import { shownStandard } from '../environment/settings-docs.ts'
import { readConfigFile } from '../environment/settings-file.ts'
import { type ResolvedSettings, resolveSettings } from '../environment/settings-resolve.ts'

/** Gives a command the flags of settings: all of them, or those named. */
export function addSettingOptions(command: Command, keys?: readonly SettingKey[]): Command {
  for (const row of settingRows()) {
    if (keys === undefined || keys.includes(row.key)) command.addOption(option(row))
  }
  command.option('--config <file>', 'Configuration file. (default: mock-spine.config.yaml of the working folder, if there)')
  return command
}

/**
 * Decides the settings from the command's flags, the process's variables and the configuration file; warnings go to standard error.
 * @throws ProblemError MS-SETTING, MS-CONFIG-FILE
 */
export async function loadSettings(options: Readonly<Record<string, unknown>>): Promise<ResolvedSettings> {
  const known = new Set<string>(settingRows().map((row) => row.key))
  const flags = Object.fromEntries(Object.entries(options).filter(([key]) => known.has(key)))
  const named = typeof options['config'] === 'string' ? options['config'] : process.env['MOCK_SPINE_CONFIG']
  const file = await readConfigFile(named === '' ? undefined : named)
  const resolved = resolveSettings({ flags, env: process.env, file })
  for (const warning of resolved.warnings) process.stderr.write(`warning: ${warning}\n`)
  return resolved
}

function option(row: SettingRow): Option {
  // A switch may be given without a value.
  if (typeof row.standard === 'boolean') {
    return new Option(`${row.flag} [${row.value}]`, `${row.doc} (default: ${shownStandard(row)})`).preset('on')
  }
  const made = new Option(`${row.flag} <${row.value}>`, `${row.doc} (default: ${shownStandard(row)})`)
  return row.many === true ? made.argParser((value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value]) : made
}
