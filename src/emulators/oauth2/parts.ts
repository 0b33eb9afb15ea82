import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Space, Spaces } from '../../kernel/space.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { Turns } from '../../kernel/turns.ts'

/** Runs work in a turn of the caller's space. */
export type Run = <T>(work: (turn: Turn) => Promise<T>) => Promise<T>

/** What the composition gives the token endpoint. */
export interface OAuthParts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly ids: Ids
  readonly overrides: OverrideHook
  readonly settings: {
    /** Milliseconds that an access token lives. */
    readonly tokenLife: number
    /** What CIS2 is asked for when a user logs in, as acr_values has it. */
    readonly platformAcr: string
    /** Bytes of a body that the journal keeps. */
    readonly journalBody: number
  }
  /** The URLs under which callers may know the endpoint: what `aud` must be one of. */
  audiences(): readonly string[]
  /** CIS2 as the platform knows it. */
  readonly cis2: {
    issuer(): string
    /** Its keys; undefined when they can't be had. */
    keys(space: Space): Promise<unknown>
    /** Posts a form to its token endpoint; undefined when the answer is no JSON object. */
    redeem(form: Readonly<Record<string, string>>, space: Space): Promise<Readonly<Record<string, unknown>> | undefined>
  }
  /** The platform as a client of CIS2. */
  platform(): { readonly clientId: string; readonly secret: string; readonly redirectUri: string }
  /** A JWKS document from where an application keeps it; undefined when it can't be had. Never throws. */
  fetchJwks(url: string, space: Space): Promise<unknown>
}
