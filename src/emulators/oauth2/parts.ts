import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Space, Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'

/** What the composition gives the token endpoint. */
export interface OAuthParts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly ids: Ids
  readonly overrides: OverrideHook
  readonly settings: {
    /** Milliseconds that an access token lives. */
    readonly tokenLife: number
    /** Bytes of a body that the journal keeps. */
    readonly journalBody: number
  }
  /** The URLs under which callers may know the endpoint: what `aud` must be one of. */
  audiences(): readonly string[]
  /** CIS2 as a space has it: its issuer, and its keys; undefined ones when they can't be had. */
  cis2(space: Space): { readonly issuer: string; keys(): Promise<unknown> }
  /** A JWKS document from where an application keeps it; undefined when it can't be had. Never throws. */
  fetchJwks(url: string, space: Space): Promise<unknown>
}
