import type { Directory } from '../../directory/directory.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'
import type { MiniServiceParts } from '../../national/mini-services/mini-services.ts'
import type { SmspSettings } from './settings.ts'

/** What the composition gives the mini service door. */
export interface SmspParts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly ids: Ids
  readonly overrides: OverrideHook
  readonly settings: SmspSettings
  directory(space: string): Directory
  /** What the domain works with. */
  readonly demographics: MiniServiceParts
}
