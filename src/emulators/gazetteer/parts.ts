import type { Directory } from '../../directory/directory.ts'
import type { Ids } from '../../kernel/ids.ts'
import type { OverrideHook } from '../../kernel/override.ts'
import type { Spaces } from '../../kernel/space.ts'
import type { Turns } from '../../kernel/turns.ts'
import type { PointsOf } from '../../national/addresses/delivery-points.ts'

/** Settings of the gazetteer, named as on the command line. */
export interface GazetteerSettings {
  readonly partyCheck: 'strict' | 'warn' | 'off'
  readonly oversizeStatus: 413 | 500
  readonly maxXmlDepth: number
  /** Addresses of an answer when the request has no maxno. */
  readonly gazetteerDefault: number
  /** Most addresses of an answer, whatever maxno says. */
  readonly gazetteerLimit: number
  /** What no match is answered with: an empty list, or an errorList. */
  readonly gazetteerNoMatch: 'empty' | 'error'
  /** Whether words that sound alike match where nothing is written as asked. */
  readonly gazetteerPhonetic: boolean
}

/** What the composition gives the gazetteer. */
export interface GazetteerParts {
  readonly spaces: Spaces
  readonly turns: Turns
  readonly ids: Ids
  readonly overrides: OverrideHook
  readonly settings: GazetteerSettings
  /** Addresses that a space starts with. */
  readonly pointsOf: PointsOf
  directory(space: string): Directory
}
