/** What the domain's rules leave open; each a setting of the environment, because no public source says which (docs/differences/demographics.md). */
export interface DemographicsSettings {
  /** A simple trace also compares former names. */
  readonly traceHistory: boolean
  /** Most records that an advanced trace answers with. */
  readonly traceLimit: number
  /** Least level, in percent, at which an algorithmic trace takes a record for a match. */
  readonly traceLevel: number
  /** How a cross check compares names: whole, or by first letters (three of the family name, one of the given name). */
  readonly crossCheckNames: 'exact' | 'initials'
  /** Job role codes whose users see the whole of a sensitive record. */
  readonly sensitiveRoles: readonly string[]
  /** Wire codes for errors of which sources give only the internal name, as `NAME=CODE`. */
  readonly pdsErrors: readonly string[]
  /** Position of the first NHS number that is allocated, counted from 9990000000 as `patients generate --first` counts. */
  readonly allocateFrom: number
  /** First digits of NHS numbers that nobody is warned about. */
  readonly testNumbers: readonly string[]
}
