import path from 'node:path'
import { unknownName } from '../kernel/nearest.ts'
import { ProblemError, problem } from '../kernel/problem.ts'
import { type SettingKey, type SettingRow, type Settings, SettingsSchema, settingRows } from './settings.ts'
import type { ConfigFile } from './settings-file.ts'
import { settingsProblems } from './settings-problems.ts'
import { isInjected, unknownVariables } from './settings-variables.ts'

/** Where a value came from; `name` is the flag, the variable or the file. */
export interface Origin {
  readonly kind: 'flag' | 'variable' | 'file' | 'default'
  readonly name: string
}

/** The places that settings come from, strongest first: flag, variable, file; then the default. */
export interface SettingSources {
  /** By key, as given on the command line: only those that were given. */
  readonly flags?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly file?: ConfigFile | undefined
}

export interface ResolvedSettings {
  readonly settings: Settings
  readonly origins: ReadonlyMap<SettingKey, Origin>
  /** Sentences to show: variables that nothing reads. */
  readonly warnings: readonly string[]
}

/** Decides every setting. @throws ProblemError MS-SETTING listing every fault with the flag, variable or key that it came by */
export function resolveSettings({ flags = {}, env = {}, file }: SettingSources): ResolvedSettings {
  const rows = settingRows()
  const faults = [...unknown(flags, rows, 'flag'), ...unknown(file?.values ?? {}, rows, file?.path ?? '')]
  const values: Record<string, unknown> = {}
  const origins = new Map<SettingKey, Origin>()
  for (const row of rows) {
    const [value, origin] = chosen(row, flags, env, file)
    origins.set(row.key, origin)
    if (value !== undefined) values[row.key] = value
  }
  const result = SettingsSchema.safeParse(values)
  for (const issue of result.error?.issues ?? []) {
    const [key = ''] = issue.path
    const row = rows.find((each) => each.key === key)
    const shown = row?.secret === true ? '(secret)' : JSON.stringify(values[String(key)])
    faults.push(`${where(String(key), row && origins.get(row.key))}: ${shown} is not valid, expected ${issue.message}`)
  }
  if (!result.success || faults.length > 0) {
    throw new ProblemError(
      problem(settingsProblems['MS-SETTING'], {
        came: faults.join('; '),
        expected: 'settings in the form that `mock-spine up --help` shows',
      }),
    )
  }
  const warnings = unknownVariables(
    env,
    rows.map((row) => row.variable),
  )
  return { settings: result.data, origins, warnings }
}

function chosen(
  row: SettingRow,
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  file?: ConfigFile,
): [unknown, Origin] {
  if (flags[row.key] !== undefined) return [flags[row.key], { kind: 'flag', name: row.flag }]
  const variable = env[row.variable]
  // Compose hands on an unset variable as an empty text.
  if (variable !== undefined && variable !== '' && !isInjected(row.variable, variable))
    return [variable, { kind: 'variable', name: row.variable }]
  const value = file?.values[row.key]
  if (file !== undefined && value !== undefined && value !== null)
    return [fromFile(row, value, file.path), { kind: 'file', name: file.path }]
  return [undefined, { kind: 'default', name: 'default' }]
}

/** Paths in the file are relative to the file. */
function fromFile(row: SettingRow, value: unknown, file: string): unknown {
  if (row.path !== true) return value
  if (Array.isArray(value)) return value.map((each: unknown) => (typeof each === 'string' ? path.resolve(path.dirname(file), each) : each))
  return typeof value === 'string' ? path.resolve(path.dirname(file), value) : value
}

function unknown(given: Readonly<Record<string, unknown>>, rows: readonly SettingRow[], source: string): string[] {
  const known = rows.map((row) => row.key)
  return Object.keys(given)
    .filter((key) => !rows.some((row) => row.key === key))
    .map((key) => `${source}: ${unknownName('key', key, known)}`)
}

function where(key: string, origin: Origin | undefined): string {
  return origin === undefined || origin.kind === 'default' ? key : origin.kind === 'file' ? `${origin.name}: ${key}` : origin.name
}
