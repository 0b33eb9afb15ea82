import { escapeAttribute } from '../wire/xml/escape.ts'
import type { DomainAnswer } from './domain.ts'

/** A business error as an answer carries it. */
export interface BusinessError {
  /** OID of the domain's error base. */
  readonly codeSystem: string
  readonly code: string
  readonly displayName: string
}

/** MCCI_IN010000UK13 with typeCode AE: the reason stands in the ControlActEvent (dossier ebxml-messaging 3.3). */
export const businessError = (error: BusinessError, prefix: DomainAnswer['prefix'] = 'hl7:'): DomainAnswer => ({
  interaction: 'MCCI_IN010000UK13',
  prefix,
  versionCode: 'V3NPfIT3.0',
  typeCode: 'AE',
  content: reason(prefix, error),
  summary: `refused by the domain: ${error.displayName}`,
  invented: true,
})

const GENERIC: BusinessError = { codeSystem: '2.16.840.1.113883.2.1.3.2.4.17.42', code: '0', displayName: 'Generic Error' }

/** QUQI_IN010000UK14, the failure of a query: Generic Error first, then the specific one, then the queryAck (dossier ebxml-messaging 3.3). */
export const queryFailure = (error: BusinessError): DomainAnswer => ({
  interaction: 'QUQI_IN010000UK14',
  prefix: '',
  versionCode: '3NPfIT7.2.02',
  typeCode: 'AE',
  content: `${reason('', GENERIC)}${reason('', error)}<queryAck type="QueryAck"><queryResponseCode code="ID"/></queryAck>`,
  summary: `query refused by the domain: ${error.displayName}`,
  invented: true,
})

const reason = (p: 'hl7:' | '', { codeSystem, code, displayName }: BusinessError): string =>
  `<${p}reason typeCode="RSON"><${p}justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><${p}code codeSystem="${codeSystem}" code="${escapeAttribute(code)}" displayName="${escapeAttribute(displayName)}"><${p}qualifier code="ER"/></${p}code></${p}justifyingDetectedIssueEvent></${p}reason>`
