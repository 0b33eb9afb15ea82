/** Settings of the mini service door, named as on the command line. */
export interface SmspSettings {
  /** Whether a certificate of no registered party, or of another one than the audit identity’s, is refused. */
  readonly partyCheck: 'strict' | 'warn' | 'off'
  /** HTTP status of a body that is too large (no source says which). */
  readonly oversizeStatus: 413 | 500
  readonly maxXmlDepth: number
  /** Bytes that the journal keeps of one body. */
  readonly journalBody: number
  /** What is asked of wsse:Security: nothing, that it is there with Timestamp and Username, or also that it has not expired. */
  readonly smspSecurity: 'ignore' | 'present' | 'fresh'
  /** Which audit identities are taken: all, those whose ASID is registered, or also organisations that are known and none missing. */
  readonly smspAudit: 'off' | 'asid' | 'known'
  /** Whether a manifest item with another profile than the operation’s is refused. */
  readonly smspProfile: 'lenient' | 'strict'
  /** HTTP status of ITK faults (sources disagree). */
  readonly smspFaultStatus: 200 | 500
  /** What an answer’s Action and service are: the request’s with `Response`, or the profile of the answer (sources disagree). */
  readonly smspAnswerAction: 'service' | 'profile'
  /** Whether answers carry wsa:RelatesTo (sources disagree). */
  readonly smspRelatesTo: boolean
}
