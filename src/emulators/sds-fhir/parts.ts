import type { Directory } from '../../directory/directory.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'

/** Settings of the API, named as on the command line. */
export interface SdsFhirSettings {
  /** API keys that are taken; any when there is none. */
  readonly sdsApiKey: readonly string[]
  /** Bytes of path and query. */
  readonly maxQuery: number
}

/** What the composition gives the SDS FHIR API. */
export interface SdsFhirParts {
  readonly spaces: Spaces
  readonly ids: Ids
  readonly overrides: OverrideHook
  readonly settings: SdsFhirSettings
  /** ODS code under which Spine's own endpoints are registered. */
  readonly spineOdsCode: string
  directory(space: string): Directory
  /** A stored URL as callers are told it. */
  advertised(url: string): string
}
