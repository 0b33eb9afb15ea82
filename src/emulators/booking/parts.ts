import type { Directory } from '../../directory/directory.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'

/** What the composition gives the booking provider. */
export interface BookingParts {
  readonly spaces: Spaces
  readonly ids: Ids
  readonly turns: Turns
  readonly overrides: OverrideHook
  directory(space: string): Directory
}
