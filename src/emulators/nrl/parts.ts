import type { Directory } from '../../directory/directory.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'

export interface NrlSettings {
  readonly partyCheck: 'strict' | 'warn' | 'off'
}

/** What the composition gives the record locator. */
export interface NrlParts {
  readonly spaces: Spaces
  readonly ids: Ids
  readonly turns: Turns
  readonly overrides: OverrideHook
  readonly settings: NrlSettings
  /** ODS code of Spine itself, whose system is called. */
  readonly spineOdsCode: string
  directory(space: string): Directory
}
