import { xmlName } from '../xml/names.ts'

export const HL7 = 'urn:hl7-org:v3'

/** OIDs of the transmission wrapper (dossier ebxml-messaging 5). */
export const OID = {
  interaction: '2.16.840.1.113883.2.1.3.2.4.12',
  asid: '1.2.826.0.1285.0.2.0.107',
  roleProfile: '1.2.826.0.1285.0.2.0.67',
  userId: '1.2.826.0.1285.0.2.0.65',
  jobRole: '1.2.826.0.1285.0.2.1.104',
  nhsNumber: '2.16.840.1.113883.2.1.4.1',
  /** codeSystem of the wrapper's error codes, base 1732. */
  wrapperError: '2.16.840.1.113883.2.1.3.2.4.17.32',
} as const

const hl7 = (local: string) => xmlName(HL7, local)
const plain = (local: string) => xmlName('', local)

export const NAMES = {
  id: hl7('id'),
  creationTime: hl7('creationTime'),
  versionCode: hl7('versionCode'),
  interactionId: hl7('interactionId'),
  rcv: hl7('communicationFunctionRcv'),
  snd: hl7('communicationFunctionSnd'),
  device: hl7('device'),
  controlActEvent: hl7('ControlActEvent'),
  controlActProcess: hl7('ControlActProcess'),
  author: hl7('author'),
  author1: hl7('author1'),
  agentPerson: hl7('AgentPersonSDS'),
  agentPersonPerson: hl7('agentPersonSDS'),
  part: hl7('part'),
  partRole: hl7('partSDSRole'),
  agentSystem: hl7('AgentSystemSDS'),
  agentSystemSystem: hl7('agentSystemSDS'),
  subject: hl7('subject'),
  query: hl7('query'),
  reason: hl7('reason'),
  requestSuccessDetail: hl7('requestSuccessDetail'),
  acknowledgement: hl7('acknowledgement'),
  value: plain('value'),
  code: plain('code'),
  root: plain('root'),
  extension: plain('extension'),
} as const
