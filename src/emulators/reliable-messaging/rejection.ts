import type { CatalogueEntry } from '../../directory/interactions.ts'
import type { DomainAnswer } from '../../national/domain.ts'
import { OID } from '../../wire/hl7v3/names.ts'
import { WRAPPER_CODES } from '../../wire/hl7v3/wrapper-codes.ts'
import type { AcknowledgementDetail } from '../../wire/hl7v3/write-message.ts'
import { escapeAttribute } from '../../wire/xml/escape.ts'

/** Why a message is rejected at the wrapper level: the detail of the AR that is sent (dossier ebxml-messaging 3.3). */
export interface Rejection {
  readonly detail: AcknowledgementDetail
}

export const rejection = (rule: keyof typeof WRAPPER_CODES, displayName: string): Rejection => ({
  detail: { code: WRAPPER_CODES[rule], codeSystem: OID.wrapperError, displayName },
})

/**
 * The rejection as an answer: MCCI_IN010000UK13 AR to a reliable or forward message, the query failure QUQI_IN010000UK14 to a query.
 * @param versionCode of the rejected message, which Spine seems to copy (dossier 2.2 a, inferred)
 */
export function rejectionAnswer(rejection: Rejection, entry: CatalogueEntry, versionCode: string): DomainAnswer {
  const { detail } = rejection
  const summary = `rejected: ${detail.code} ${detail.displayName}`
  const version = versionCode === '' ? 'V3NPfIT3.1.10' : versionCode
  if (entry.pattern !== 'async-express') {
    return { interaction: 'MCCI_IN010000UK13', prefix: 'hl7:', versionCode: version, typeCode: 'AR', detail, content: '', summary }
  }
  const reason = (code: string, codeSystem: string, displayName: string) =>
    `<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code codeSystem="${codeSystem}" code="${escapeAttribute(code)}" displayName="${escapeAttribute(displayName)}"><qualifier code="ER"/></code></justifyingDetectedIssueEvent></reason>`
  return {
    interaction: 'QUQI_IN010000UK14',
    prefix: '',
    versionCode: version,
    typeCode: 'AE',
    content: `${reason('0', '2.16.840.1.113883.2.1.3.2.4.17.42', 'Generic Error')}${reason(detail.code, detail.codeSystem, detail.displayName)}<queryAck type="QueryAck"><queryResponseCode code="ID"/></queryAck>`,
    summary,
  }
}
