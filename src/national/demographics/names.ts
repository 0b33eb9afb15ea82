import { HL7 } from '../../wire/hl7v3/names.ts'
import { xmlName } from '../../wire/xml/names.ts'

/** OIDs of the demographics domain (dossier sync-pds 6.2). */
const BASE = '2.16.840.1.113883.2.1.3.2.4'
export const PDS = {
  nhsNumber: '2.16.840.1.113883.2.1.4.1',
  practitioner: '2.16.840.1.113883.2.1.4.2',
  organisation: '2.16.840.1.113883.2.1.4.3',
  object: `${BASE}.18.1`,
  sensitivity: `${BASE}.16.1`,
  consent: `${BASE}.16.2`,
  deathNotification: `${BASE}.16.5`,
  relationship: `${BASE}.16.15`,
  contactMethod: `${BASE}.16.16`,
  writtenFormat: `${BASE}.16.17`,
  interpreter: `${BASE}.16.39`,
  observation: `${BASE}.17.35`,
  careProvision: `${BASE}.17.37`,
  previousContact: `${BASE}.17.38`,
  reason: `${BASE}.17.42`,
  language: `${BASE}.17.70`,
  qualifier: `${BASE}.17.104`,
  consentType: `${BASE}.17.164`,
} as const

const hl7 = (local: string) => xmlName(HL7, local)
const plain = (local: string) => xmlName('', local)

/** Elements and attributes that demographics messages are read by. */
export const N = {
  query: hl7('query'),
  subject: hl7('subject'),
  value: hl7('value'),
  id: hl7('id'),
  code: hl7('code'),
  low: hl7('low'),
  high: hl7('high'),
  center: hl7('center'),
  given: hl7('given'),
  family: hl7('family'),
  prefix: hl7('prefix'),
  suffix: hl7('suffix'),
  name: hl7('name'),
  addr: hl7('addr'),
  telecom: hl7('telecom'),
  streetAddressLine: hl7('streetAddressLine'),
  postalCode: hl7('postalCode'),
  addressKey: hl7('addressKey'),
  desc: hl7('desc'),
  useablePeriod: hl7('useablePeriod'),
  validTime: hl7('validTime'),
  effectiveTime: hl7('effectiveTime'),
  semanticsText: hl7('semanticsText'),
  personName: hl7('person.name'),
  personAddress: hl7('person.address'),
  personGender: hl7('person.administrativeGenderCode'),
  personBirth: hl7('person.birthTime'),
  personDeath: hl7('person.deceasedTime'),
  personId: hl7('person.id'),
  primaryCareId: hl7('primaryCare.id'),
  searchParameter: hl7('searchParameter'),
  historicDataIndicator: hl7('historicDataIndicator'),
  ignoreHistoryIndicator: hl7('ignoreHistoryIndicator'),
  retrievalItem: hl7('retrievalItem'),
  aValue: plain('value'),
  aCode: plain('code'),
  aRoot: plain('root'),
  aExtension: plain('extension'),
  aUse: plain('use'),
  aUpdateMode: plain('updateMode'),
} as const
