import type { Tree } from '../../directory/entries/tree.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Space, Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'

/** What the composition gives CIS2. */
export interface Cis2Parts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly overrides: OverrideHook
  readonly settings: {
    /** Sessions, codes, tokens and grants kept in memory per space. */
    readonly cis2Kept: number
    readonly cis2Levels: 'texts' | 'numbers'
    readonly journalBody: number
  }
  /** `https://host:port` under which callers know the provider now; the real one has its port. */
  origin(): string
  tree(space: string): Tree
  /** The API platform, which sends users here without being registered by anybody. */
  platform(): { readonly clientId: string; readonly secret: string; readonly redirectUri: string; readonly logoutUri: string }
  /** Calls out for a client's JWKS and its back-channel logout. */
  fetch(url: string, options: RequestInit, space: Space): Promise<Response>
}
