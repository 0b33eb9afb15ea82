import type { Directory } from '../../directory/directory.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { Journal } from '../../kernel/journal.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Forwarder } from '../../kernel/streaming.ts'
import type { Tally } from '../../kernel/tally.ts'

/** Settings of the proxy, named as on the command line. */
export interface SecureProxySettings {
  readonly sspCertificate: 'status' | 'nginx' | 'close'
  readonly sspPairs: readonly string[]
  readonly sspJwt: 'warn' | 'block' | 'off'
  readonly sspTraceId: 'uuid' | 'any'
  readonly sspMethods: 'all' | 'fot'
  readonly sspSlashes: 'repair' | 'refuse'
  readonly sspUnknownReceiver: 403 | 400
  readonly sspErrors: 'current' | 'legacy'
  /** Format of the proxy's own OperationOutcomes: JSON, or what the caller asks for. */
  readonly sspErrorFormat: 'json' | 'negotiate'
  readonly sspAlias: readonly string[]
  readonly sspForwarded: 'forwarded' | 'x-forwarded' | 'both' | 'off'
  /** Milliseconds. */
  readonly sspTimeout: number
  readonly sspTimeoutStatus: 504 | 599
  readonly sspRateLimit: number
  /** Milliseconds. */
  readonly sspRateWindow: number
  readonly partyCheck: 'strict' | 'warn' | 'off'
  /** Bytes of a body that the journal keeps. */
  readonly journalBody: number
}

/** What the composition gives the proxy. */
export interface SecureProxyParts {
  readonly spaces: Spaces
  readonly ids: Ids
  readonly journal: Journal
  readonly tally: Tally
  readonly overrides: OverrideHook
  readonly forwarder: Forwarder
  readonly settings: SecureProxySettings
  directory(space: string): Directory
  /** A stored URL as callers are told it. */
  advertised(url: string): string
  /** Whether a URL's host is one of this instance. */
  isOwn(url: string): boolean
}
