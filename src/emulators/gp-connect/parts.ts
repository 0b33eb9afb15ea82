import type { Directory } from '../../directory/directory.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'
import type { SeedOf } from '../../national/demographics/population.ts'

/** What the composition gives the practice. */
export interface GpConnectParts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly overrides: OverrideHook
  readonly seedOf: SeedOf
  directory(space: string): Directory
}
