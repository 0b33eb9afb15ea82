import { OID } from '../../wire/hl7v3/names.ts'
import { hl7Time } from '../../wire/hl7v3/time.ts'
import { escapeAttribute, escapeText } from '../../wire/xml/escape.ts'
import { ACK_CODE_SYSTEM, type AckCode, ackCodes } from './ack-codes.ts'

const ODS = '1.2.826.0.1285.0.1.10'
const MESSAGE_TYPE = '2.16.840.1.113883.2.1.3.2.4.18.17'
const LARGE = '2.16.840.1.113883.2.1.3.2.4.17.202'

/** What the extract tells of whom; organisations by ODS code. */
export interface ExtractFacts {
  readonly id: string
  readonly requestId: string
  readonly nhsNumber: string
  readonly from: string
  readonly to: string
  /** Epoch milliseconds. */
  readonly at: number
  /** Ids of folder, composition and statement. */
  readonly ids: readonly [string, string, string]
  /** Text of the record's only entry. */
  readonly text: string
}

/** An EhrExtract with one consultation note, in the structure of RCMR_MT030101UK04; the subject of RCMR_IN030000UK06. */
export function writeExtract({ id, requestId, nhsNumber, from, to, at, ids, text }: ExtractFacts): string {
  const time = hl7Time(at)
  const [folder, composition, statement] = ids
  const organisation = (ods: string) =>
    `<AgentOrgSDS classCode="AGNT"><agentOrganizationSDS classCode="ORG" determinerCode="INSTANCE"><id root="${ODS}" extension="${escapeAttribute(ods)}"/></agentOrganizationSDS></AgentOrgSDS>`
  const author = `<author typeCode="AUT" contextControlCode="OP"><time value="${time}"/>${organisation(from)}</author>`
  const when = `<statusCode code="COMPLETE"/><effectiveTime><center value="${time}"/></effectiveTime><availabilityTime value="${time}"/>`
  const note = `<component typeCode="COMP"><NarrativeStatement classCode="OBS" moodCode="ENT"><id root="${statement}"/><text>${escapeText(text)}</text><statusCode code="COMPLETE"/><availabilityTime value="${time}"/></NarrativeStatement></component>`
  const consultation = `<component typeCode="COMP"><ehrComposition classCode="COMPOSITION" moodCode="EVN"><id root="${composition}"/><code code="24591000000103" displayName="Other report" codeSystem="2.16.840.1.113883.2.1.3.2.4.15"/>${when}${author}${note}</ehrComposition></component>`
  return `<subject typeCode="SUBJ" contextConductionInd="false"><EhrExtract classCode="EXTRACT" moodCode="EVN"><id root="${id}"/><statusCode code="COMPLETE"/><availabilityTime value="${time}"/><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="${OID.nhsNumber}" extension="${nhsNumber}"/></patient></recordTarget>${author}<destination typeCode="DST">${organisation(to)}</destination><component typeCode="COMP"><ehrFolder classCode="FOLDER" moodCode="EVN"><id root="${folder}"/>${when}${author}${consultation}</ehrFolder></component><inFulfillmentOf typeCode="FLFS"><priorEhrRequest classCode="EXTRACT" moodCode="RQO"><id root="${escapeAttribute(requestId)}"/></priorEhrRequest></inFulfillmentOf></EhrExtract></subject>`
}

/** The payload of COPC_IN000001UK01 that carries a file, or its index (dossier ebxml-messaging 6.4). */
export function writeFragment(messageId: string, from: string, to: string, fileName: string): string {
  const file = escapeText(fileName)
  return `<subject typeCode="SUBJ" contextConductionInd="false"><PayloadInformation xmlns="urn:hl7-org:v3" classCode="OBS" moodCode="EVN"><code code="GP2GPLMATTACHMENTINFO" codeSystem="${LARGE}" displayName="GP2GP Large Message Attachment Information"/><id root="${messageId}"/><npfitlc:messageType xmlns:npfitlc="NPFIT:HL7:Localisation" root="${MESSAGE_TYPE}" extension="RCMR_MT000001GB01"/><value><Gp2gpfragment xmlns="urn:nhs:names:services:gp2gp"><Version>01</Version><Recipients><Recipient>${escapeText(to)}</Recipient></Recipients><From>${escapeText(from)}</From><subject>Attachment: ${file}</subject><message-id>${messageId}</message-id></Gp2gpfragment></value><pertinentInformation typeCode="PERT"><sequenceNumber value="1"/><pertinentPayloadBody classCode="OBS" moodCode="EVN"><code code="GP2GPLMATTACHMENT" codeSystem="${LARGE}" displayName="GP2GP Large Message Attachment"/><id root="${messageId}"/><value><reference value="file://localhost/${escapeAttribute(fileName)}"/></value></pertinentPayloadBody></pertinentInformation></PayloadInformation></subject>`
}

/** The reason of a negative acknowledgement (dossier ebxml-messaging 3.3, GP2GP error). */
export const writeReason = (code: AckCode): string =>
  `<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="${code}" codeSystem="${ACK_CODE_SYSTEM}" displayName="${escapeAttribute(ackCodes[code])}"><qualifier inverted="false"><value code="ER" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.104" displayName="Error"/></qualifier></code></justifyingDetectedIssueEvent></reason>`

/** eb:Description of a file of the record (dossier ebxml-messaging 6.3). */
export const description = (fileName: string, large: boolean, length?: number): string =>
  `Filename="${fileName}" ContentType=text/plain Compressed=No LargeAttachment=${large ? 'Yes' : 'No'} OriginalBase64=No${length === undefined ? '' : ` Length=${length}`}`
