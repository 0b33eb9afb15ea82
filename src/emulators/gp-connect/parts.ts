import type { Directory } from '../../directory/directory.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'
import type { SeedOf } from '../../national/demographics/population.ts'

/** Releases of the GP Connect foundations and appointments that the practice can be: 1.2.8 has services (HealthcareService). */
export const gpConnectVersions = ['1.2.7', '1.2.8'] as const

export interface GpConnectSettings {
  readonly gpConnectVersion: (typeof gpConnectVersions)[number]
}

/** What the composition gives the practice. */
export interface GpConnectParts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly overrides: OverrideHook
  readonly seedOf: SeedOf
  readonly settings: GpConnectSettings
  directory(space: string): Directory
}
