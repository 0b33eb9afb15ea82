import type { Tree } from '../../directory/entries/tree.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Store } from '../../kernel/store.ts'
import type { Turns } from '../../kernel/turns.ts'
import type { CardAuthority } from '../../pki/cards/card-authority.ts'
import type { AuthenticationSettings } from './settings.ts'

/** What the composition gives GAS and SSB. */
export interface AuthenticationParts {
  readonly spaces: Spaces
  readonly store: Pick<Store, 'read'>
  readonly turns: Turns
  readonly ids: Ids
  readonly overrides: OverrideHook
  readonly settings: AuthenticationSettings
  /** The environment's host names. */
  readonly hosts: { readonly gas: string; readonly sbapi: string; readonly portal: string }
  readonly cards: CardAuthority
  tree(space: string): Tree
  /** A URL at the environment's own hosts as callers are told it. */
  advertised(url: string): string
}
