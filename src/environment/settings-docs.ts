import { type SettingRow, settingRows } from './settings.ts'
import { CONFIG_FILE } from './settings-file.ts'

const DURATIONS = [
  [60_000, 'm'],
  [1000, 's'],
] as const
const SIZES = [
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
] as const

/** A setting's default in the words of a help text: `30s` for 30000 ms, `5MiB` for 5242880 bytes. */
export function shownStandard(row: SettingRow): string {
  if (row.defaultText !== undefined) return row.defaultText
  return row.standard === undefined ? 'none' : shownValue(row, row.standard)
}

/** A value of a setting as a person would write it. */
export function shownValue(row: SettingRow, value: unknown): string {
  if (typeof value === 'number') {
    if (row.value === 'ms') return inUnits(value, DURATIONS, 'ms')
    return row.value === 'bytes' ? inUnits(value, SIZES, '') : String(value)
  }
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(',')
  return value === undefined ? 'none' : String(value)
}

/** The page docs/settings.md. */
export function settingsPage(): string {
  const rows = settingRows().map(
    (row) => `| \`${row.flag}\` | \`${row.variable}\` | \`${row.key}\` | ${shownStandard(row)} | ${row.doc.replaceAll('|', '\\|')} |`,
  )
  return [
    '# Settings',
    '',
    '<!-- Written by `mock-spine config docs`; a test compares. -->',
    '',
    `Each setting is a flag of \`mock-spine up\`, a variable, and a key of \`${CONFIG_FILE}\` (or of the file that \`--config\` or`,
    '`MOCK_SPINE_CONFIG` names). A flag is stronger than a variable, a variable than the file, the file than the default;',
    '`mock-spine config print` shows each value and where it came from. Durations are milliseconds or take a unit (`500ms`, `30s`, `2m`, `1h`,',
    '`1d`); sizes are bytes or take `KiB`, `MiB` or `GiB`; several values are separated by commas, a list in the file. Paths in the file are',
    'relative to the file. An empty variable counts as unset.',
    '',
    '| flag | variable | key | default | what it does |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function inUnits(value: number, units: readonly (readonly [number, string])[], smallest: string): string {
  const unit = value === 0 ? undefined : units.find(([factor]) => value % factor === 0)
  return unit === undefined ? `${value}${smallest}` : `${value / unit[0]}${unit[1]}`
}
