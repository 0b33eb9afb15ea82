import { escapeAttribute } from '../xml/escape.ts'
import { OID } from './names.ts'
import { hl7Time } from './time.ts'

/** A detail of a rejecting acknowledgement, e.g. code 506 of the wrapper's error base. */
export interface AcknowledgementDetail {
  readonly code: string
  readonly codeSystem: string
  readonly displayName: string
}

/** A message as Spine, or an organisation it plays, sends it: the wrapper around a domain's ControlActEvent content. */
export interface OutgoingHl7 {
  readonly interaction: string
  /** `hl7:` where Spine writes the prefix (MCCI), '' where it uses the default namespace. */
  readonly prefix: 'hl7:' | ''
  readonly id: string
  readonly createdAt: number
  readonly versionCode: string
  /** Of the acknowledgement; messages that answer none have no acknowledgement. */
  readonly typeCode?: 'AA' | 'AE' | 'AR' | undefined
  readonly detail?: AcknowledgementDetail | undefined
  /** `id/@root` of the message answered, in the exact characters received. */
  readonly messageRef?: string | undefined
  readonly receiverAsid: string
  readonly senderAsid: string
  /** What follows author1 in ControlActEvent; XML that uses `prefix`. */
  readonly content: string
}

/** Writes the message of dossier ebxml-messaging 3.3 and 5: XML declaration with single quotes, everything else on one line. */
export function writeHl7(message: OutgoingHl7): string {
  const p = message.prefix
  const device = (asid: string) =>
    `<${p}device classCode="DEV" determinerCode="INSTANCE"><${p}id root="${OID.asid}" extension="${escapeAttribute(asid)}"/></${p}device>`
  const { detail } = message
  const acknowledgementDetail =
    detail === undefined
      ? ''
      : `<${p}acknowledgementDetail typeCode="ER"><${p}code code="${escapeAttribute(detail.code)}" codeSystem="${escapeAttribute(detail.codeSystem)}" displayName="${escapeAttribute(detail.displayName)}"/></${p}acknowledgementDetail>`
  const acknowledgement =
    message.typeCode === undefined
      ? ''
      : `<${p}acknowledgement typeCode="${message.typeCode}">${acknowledgementDetail}<${p}messageRef><${p}id root="${escapeAttribute(message.messageRef ?? '')}"/></${p}messageRef></${p}acknowledgement>`
  const name = `${p}${message.interaction}`
  return `<?xml version='1.0' encoding='UTF-8'?>\n<${name} xmlns${p === '' ? '' : ':hl7'}="urn:hl7-org:v3"><${p}id root="${escapeAttribute(message.id)}"/><${p}creationTime value="${hl7Time(message.createdAt)}"/><${p}versionCode code="${escapeAttribute(message.versionCode)}"/><${p}interactionId root="${OID.interaction}" extension="${escapeAttribute(message.interaction)}"/><${p}processingCode code="P"/><${p}processingModeCode code="T"/><${p}acceptAckCode code="NE"/>${acknowledgement}<${p}communicationFunctionRcv typeCode="RCV">${device(message.receiverAsid)}</${p}communicationFunctionRcv><${p}communicationFunctionSnd typeCode="SND">${device(message.senderAsid)}</${p}communicationFunctionSnd><${p}ControlActEvent classCode="CACT" moodCode="EVN"><${p}author1 typeCode="AUT"><${p}AgentSystemSDS classCode="AGNT"><${p}agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><${p}id root="${OID.asid}" extension="${escapeAttribute(message.senderAsid)}"/></${p}agentSystemSDS></${p}AgentSystemSDS></${p}author1>${message.content}</${p}ControlActEvent></${name}>\r\n`
}
