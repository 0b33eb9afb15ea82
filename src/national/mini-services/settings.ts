/** What sources of the demographics mini services leave open or disagree on; each a setting (docs/differences/smsp.md). */
export interface MiniServiceSettings {
  /** What a superseded number is answered with beside its code: the new number, or nothing. */
  readonly smspSuperseded: 'number' | 'code-only'
  /** A number whose particulars disagree at verifyNHSNumber: DEMOG-0040, or SMSP-0000 with the value false. */
  readonly smspMismatch: 'not-verified' | 'false'
  /** Whether a getPatientDetails whose number leads nowhere is searched for by name and gender. */
  readonly smspFallback: boolean
  /** Whether requests are held to the order, cardinality and codes of the schemas. */
  readonly smspValidation: 'schema' | 'lenient'
  /** Whether the numbers and dates of birth of the conformance test tool give its codes. */
  readonly smspTriggers: boolean
  readonly crossCheckNames: 'exact' | 'initials'
  readonly traceHistory: boolean
}
