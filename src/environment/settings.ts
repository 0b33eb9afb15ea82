import { z } from 'zod'
import { deliverySettings } from './settings/deliveries.ts'
import { domainSettings } from './settings/domains.ts'
import { doorSettings } from './settings/doors.ts'
import { identitySettings } from './settings/identity.ts'
import { instanceSettings } from './settings/instance.ts'
import { oneOf } from './settings/kinds.ts'
import { ldapSettings } from './settings/ldap.ts'
import { limitSettings } from './settings/limits.ts'
import { redactionSettings } from './settings/redaction.ts'
import { docs, type SettingDoc, setting } from './settings/row.ts'
import { secureProxySettings } from './settings/secure-proxy.ts'
import { simpleServiceSettings } from './settings/simple-services.ts'

/**
 * Every setting of an environment, once: gives the type, the flags of `up`, the `MOCK_SPINE_…` variables, the keys of
 * mock-spine.config.yaml, the help and docs/settings.md. A new setting is one more row of its group; groups and rows
 * stand in the order of the help.
 */
export const SettingsSchema = z.strictObject({
  ...instanceSettings,
  ...doorSettings,
  ...secureProxySettings,
  ...deliverySettings,
  ...ldapSettings,
  ...limitSettings,
  ...redactionSettings,
  ...domainSettings,
  ...simpleServiceSettings,
  ...identitySettings,
  log: setting(
    oneOf(['problems', 'exchanges', 'none']),
    'problems',
    'what',
    'What is written to standard error as JSON lines: problems (refused and failed exchanges), exchanges (all), none.',
  ),
})

/** The settings of an environment; durations in milliseconds, sizes in bytes. */
export type Settings = Readonly<z.output<typeof SettingsSchema>>
export type SettingKey = keyof Settings

/** A setting under each of its names. */
export interface SettingRow extends SettingDoc {
  /** Key in the configuration file and in code. */
  readonly key: SettingKey
  /** Such as `--https-port`. */
  readonly flag: string
  /** Such as `MOCK_SPINE_HTTPS_PORT`. */
  readonly variable: string
}

/** Settings for code that starts an environment itself: the defaults, with some values replaced. Values are checked. */
export function settingsOf(values: Partial<Settings> = {}): Settings {
  return SettingsSchema.parse(values)
}

/** Every setting in the order of the table. */
export function settingRows(): readonly SettingRow[] {
  return SettingsSchema.keyof().options.map((key) => {
    const row = docs.get(SettingsSchema.shape[key])
    if (row === undefined) throw new Error(`setting ${key} has no documentation`)
    return { key, flag: flagOf(key), variable: variableOf(key), ...row }
  })
}

/** `httpsPort` → `--https-port`. */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** `httpsPort` → `MOCK_SPINE_HTTPS_PORT`. */
export function variableOf(key: string): string {
  return `MOCK_SPINE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
