/**
 * Rejections by rule, code in codeSystem …17.32. Only 202 (for a duplicate; for a validation error it stands in a generator) and 506 were seen on the wire (dossier ebxml-messaging 2.6, 3.2); the neighbours of
 * 506 are inferred, the rest invented. The rules with INCONSISTENT_COMM_FUNC and the query are the synchronous door's (dossier
 * sync-pds-smsp-gazetteer 1.4).
 */
export const WRAPPER_CODES = {
  DUPLICATE_HL7_ID: '202',
  HL7_VALIDATION_ERROR: '202',
  INVALID_ID: '501',
  INVALID_CREATION_TIME: '502',
  INVALID_VERSION_CODE: '503',
  INCONSISTENT_HL7_INTERACTION_ID: '504',
  INVALID_COMM_FUNC_RCV: '506',
  INVALID_COMM_FUNC_SND: '507',
  INCONSISTENT_COMM_FUNC_RCV: '508',
  INCONSISTENT_COMM_FUNC_SND: '509',
  INVALID_CONTROL_ACT: '510',
  CONTROL_ACT_AUTHOR_INVALID: '511',
  CONTROL_ACT_AUTHOR_INVALID_CARDINALITY: '512',
  CONTROL_ACT_AUTHOR_AGENT_INVALID: '513',
  CONTROL_ACT_AUTHOR_AGENT2_INVALID: '514',
  CONTROL_ACT_MANDATORY_ELEMENT_MISSING: '515',
  CONTROL_ACT_QUERY_INVALID: '516',
} as const

/** A rule whose breach is rejected with a code. */
export type RejectedRule = keyof typeof WRAPPER_CODES

const DEVICE = 'hl7:device/hl7:id/@extension is missing, empty'
const TEXTS: Readonly<Partial<Record<RejectedRule, string>>> = {
  INVALID_ID: 'hl7:id/@root is missing, empty or invalid',
  INVALID_CREATION_TIME: 'hl7:creationTime/@value is missing, empty or invalid',
  INVALID_VERSION_CODE: 'hl7:versionCode/@code is missing, empty or invalid',
  INCONSISTENT_HL7_INTERACTION_ID: 'hl7:interactionId/@extension is missing, empty or inconsistent',
  INVALID_COMM_FUNC_RCV: `hl7:communicationFunctionRcv/${DEVICE}, invalid or ACL violation`,
  INVALID_COMM_FUNC_SND: `hl7:communicationFunctionSnd/${DEVICE}, invalid or ACL violation`,
  INCONSISTENT_COMM_FUNC_RCV: `hl7:communicationFunctionRcv/${DEVICE} or inconsistent`,
  INCONSISTENT_COMM_FUNC_SND: `hl7:communicationFunctionSnd/${DEVICE} or inconsistent`,
}

/** displayName of a rejection: the captured ones of 202 and 506, and others in the style of the latter, `{interactionId}` literal as there. */
export const ruleText = (rule: RejectedRule): string =>
  rule === 'DUPLICATE_HL7_ID'
    ? 'Duplicate HL7 ID Error'
    : rule === 'HL7_VALIDATION_ERROR'
      ? 'HL7 Validation Error'
      : `hl7:{interactionId}/${TEXTS[rule] ?? `hl7:ControlActEvent is missing or invalid (${rule})`}`
