import type { Directory } from '../../directory/directory.ts'
import type { Catalogue } from '../../directory/interactions.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { SchemaValidator } from '../../kernel/schema-validator.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Tally } from '../../kernel/tally.ts'
import type { Turn } from '../../kernel/turn.ts'
import type { Turns } from '../../kernel/turns.ts'
import type { DomainHandler, DomainNotice } from '../../national/domain.ts'

/** Settings of the synchronous door, named as on the command line. */
export interface SyncSettings {
  /** Whether a sender whose party has no record under the certificate's FQDN is refused. */
  readonly partyCheck: 'strict' | 'warn' | 'off'
  /** HTTP status of a body that is too large (no source says which). */
  readonly oversizeStatus: 413 | 500
  /** What an interaction without a domain is answered with: the domain's failure, or an acknowledgement where that is the answer. */
  readonly unbuilt: 'refuse' | 'accept'
  readonly maxXmlDepth: number
  /** Milliseconds that an HL7 id is known and refused a second time; 0 never. */
  readonly syncRemember: number
  /** Elements around answers, each `INTERACTION=element`, `-` for none. */
  readonly syncWrapper: readonly string[]
}

/** What the composition gives the synchronous door. */
export interface SyncParts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly ids: Ids
  readonly tally: Tally
  readonly catalogue: Catalogue
  readonly domains: Readonly<Record<string, DomainHandler>>
  readonly overrides: OverrideHook
  /** Compares messages with schemas; undefined when nobody brought any. */
  readonly schemas: SchemaValidator | undefined
  readonly settings: SyncSettings
  /** Spine's own party key in this environment. */
  readonly spinePartyKey: string
  directory(space: string): Directory
  /** Promises the messages that Spine sends of itself because of what a turn did; `causedBy` is the exchange's id. */
  notify(turn: Turn, notices: readonly DomainNotice[], causedBy: string): void
}
