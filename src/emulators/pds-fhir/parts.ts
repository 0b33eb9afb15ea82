import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'
import type { SeedOf } from '../../national/demographics/population.ts'

/** Settings of the PDS FHIR door, named as on the command line. */
export interface PdsFhirSettings {
  /** Whether a request without an access token is refused; which token it is, is not looked at. */
  readonly pdsFhirToken: 'required' | 'optional'
  /** Whose rules hold: an application gets one match at most, a healthcare worker fifty. */
  readonly pdsFhirAccess: 'application' | 'healthcare-worker'
  /** Least level, in percent, of a fuzzy match. */
  readonly traceLevel: number
}

/** What the composition gives the PDS FHIR door. */
export interface PdsFhirParts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly ids: Ids
  readonly overrides: OverrideHook
  readonly settings: PdsFhirSettings
  readonly seedOf: SeedOf
  /** A URL of the environment as it is handed out. */
  advertised(url: string): string
  /** The API platform's host. */
  readonly host: string
}
