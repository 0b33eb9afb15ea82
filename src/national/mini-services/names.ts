import { HL7 } from '../../wire/hl7v3/names.ts'
import { xmlName } from '../../wire/xml/names.ts'

const BASE = '2.16.840.1.113883.2.1.3.2.4'
/** OIDs of the demographics mini services (dossier sync-pds-smsp-gazetteer 3.3, 6.2). */
export const MINI = {
  nhsNumber: '2.16.840.1.113883.2.1.4.1',
  gender: `${BASE}.16.25`,
  messageType: `${BASE}.17.284`,
  responseCode: `${BASE}.17.285`,
  validIdentifier: `${BASE}.17.287`,
  practice: `${BASE}.19.2`,
} as const

const hl7 = (local: string) => xmlName(HL7, local)
const plain = (local: string) => xmlName('', local)

/** Elements and attributes that requests of mini services are read by. */
export const N = {
  id: hl7('id'),
  code: hl7('code'),
  queryEvent: hl7('queryEvent'),
  value: hl7('value'),
  semanticsText: hl7('semanticsText'),
  given: hl7('given'),
  family: hl7('family'),
  postalCode: hl7('postalCode'),
  aValue: plain('value'),
  aCode: plain('code'),
  aCodeSystem: plain('codeSystem'),
  aRoot: plain('root'),
  aExtension: plain('extension'),
} as const
