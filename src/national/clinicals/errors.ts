import { escapeAttribute } from '../../wire/xml/escape.ts'
import type { DomainAnswer } from '../domain.ts'

interface BusinessError {
  readonly code: string
  readonly displayName: string
}

/** codeSystem of the clinical domain's business errors: its OID leaf is known, its codes are not (dossier ebxml-messaging 3.2). */
const CODE_SYSTEM = '2.16.840.1.113883.2.1.3.2.4.17.33'

/** Business errors of the clinical domain. No public source gives the codes: these are mock-spine's. */
export const clinicalErrors = {
  noSummary: { code: '0001', displayName: 'The message carries no GPSummary in ControlActEvent/subject' },
  noPatient: { code: '0002', displayName: 'GPSummary/recordTarget/patient carries no NHS number of ten digits' },
  noNhsNumber: { code: '0003', displayName: 'The query carries no NHS number of ten digits' },
  badDate: { code: '0004', displayName: 'The query’s date filter is not a pair of HL7 time stamps' },
  badType: { code: '0005', displayName: 'The query’s document type filter lacks code or codeSystem' },
  badSet: { code: '0006', displayName: 'The query’s setID filter has no root' },
  badFilters: { code: '0007', displayName: 'The query’s setID filter does not go with other filters' },
} as const satisfies Record<string, BusinessError>

/** MCCI_IN010000UK13 with typeCode AE: the reason stands in the ControlActEvent (dossier 3.3). */
export const businessError = (error: BusinessError): DomainAnswer => ({
  interaction: 'MCCI_IN010000UK13',
  prefix: 'hl7:',
  versionCode: 'V3NPfIT3.0',
  typeCode: 'AE',
  content: reason('hl7:', CODE_SYSTEM, error),
  summary: `refused by the domain: ${error.displayName}`,
  invented: true,
})

/** QUQI_IN010000UK14, the failure of a query: Generic Error first, then the specific one, then the queryAck (dossier 3.3). */
export const queryFailure = (error: BusinessError): DomainAnswer => ({
  interaction: 'QUQI_IN010000UK14',
  prefix: '',
  versionCode: '3NPfIT7.2.02',
  typeCode: 'AE',
  content: `${reason('', '2.16.840.1.113883.2.1.3.2.4.17.42', { code: '0', displayName: 'Generic Error' })}${reason('', CODE_SYSTEM, error)}<queryAck type="QueryAck"><queryResponseCode code="ID"/></queryAck>`,
  summary: `query refused by the domain: ${error.displayName}`,
  invented: true,
})

const reason = (p: 'hl7:' | '', codeSystem: string, error: BusinessError): string =>
  `<${p}reason typeCode="RSON"><${p}justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><${p}code codeSystem="${codeSystem}" code="${escapeAttribute(error.code)}" displayName="${escapeAttribute(error.displayName)}"><${p}qualifier code="ER"/></${p}code></${p}justifyingDetectedIssueEvent></${p}reason>`
