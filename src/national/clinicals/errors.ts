import type { BusinessError } from '../failures.ts'

/** The error base of the clinical domain: its OID leaf is known, its codes are not (dossier ebxml-messaging 3.2). */
const error = (code: string, displayName: string): BusinessError => ({
  codeSystem: '2.16.840.1.113883.2.1.3.2.4.17.33',
  code,
  displayName,
})

/** Business errors of the clinical domain. No public source gives the codes: these are mock-spine's. */
export const clinicalErrors = {
  noSummary: error('0001', 'The message carries no GPSummary in ControlActEvent/subject'),
  noPatient: error('0002', 'GPSummary/recordTarget/patient carries no NHS number of ten digits'),
  noNhsNumber: error('0003', 'The query carries no NHS number of ten digits'),
  badDate: error('0004', 'The query’s date filter is not a pair of HL7 time stamps'),
  badType: error('0005', 'The query’s document type filter lacks code or codeSystem'),
  badSet: error('0006', 'The query’s setID filter has no root'),
  badFilters: error('0007', 'The query’s setID filter does not go with other filters'),
} as const
