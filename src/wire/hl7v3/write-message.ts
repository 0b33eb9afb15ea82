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
  const { prefix, detail } = message
  const code = (found: AcknowledgementDetail) =>
    `code="${escapeAttribute(found.code)}" codeSystem="${escapeAttribute(found.codeSystem)}" displayName="${escapeAttribute(found.displayName)}"`
  const declared = ` xmlns${prefix === '' ? '' : ':hl7'}="urn:hl7-org:v3"`
  return `<?xml version='1.0' encoding='UTF-8'?>\n${element(message, declared, detail === undefined ? '' : code(detail))}\r\n`
}

/** The same as an element of a SOAP body, which declares the namespaces; the code's attributes stand as the synchronous service writes them. */
export function hl7Element(message: OutgoingHl7): string {
  const { detail } = message
  const code = (found: AcknowledgementDetail) =>
    `codeSystem="${escapeAttribute(found.codeSystem)}" code="${escapeAttribute(found.code)}" displayName="${escapeAttribute(found.displayName)}"`
  return element(message, '', detail === undefined ? '' : code(detail))
}

/** A device of an ASID, as the communication functions hold it. */
export const asidDevice = (asid: string, prefix: OutgoingHl7['prefix'] = ''): string =>
  `<${prefix}device classCode="DEV" determinerCode="INSTANCE"><${prefix}id root="${OID.asid}" extension="${escapeAttribute(asid)}"/></${prefix}device>`

function element(message: OutgoingHl7, declared: string, detail: string): string {
  const p = message.prefix
  const acknowledgementDetail =
    detail === '' ? '' : `<${p}acknowledgementDetail typeCode="ER"><${p}code ${detail}/></${p}acknowledgementDetail>`
  const acknowledgement =
    message.typeCode === undefined
      ? ''
      : `<${p}acknowledgement typeCode="${message.typeCode}">${acknowledgementDetail}<${p}messageRef><${p}id root="${escapeAttribute(message.messageRef ?? '')}"/></${p}messageRef></${p}acknowledgement>`
  const name = `${p}${message.interaction}`
  return `<${name}${declared}><${p}id root="${escapeAttribute(message.id)}"/><${p}creationTime value="${hl7Time(message.createdAt)}"/><${p}versionCode code="${escapeAttribute(message.versionCode)}"/><${p}interactionId root="${OID.interaction}" extension="${escapeAttribute(message.interaction)}"/><${p}processingCode code="P"/><${p}processingModeCode code="T"/><${p}acceptAckCode code="NE"/>${acknowledgement}<${p}communicationFunctionRcv typeCode="RCV">${asidDevice(message.receiverAsid, p)}</${p}communicationFunctionRcv><${p}communicationFunctionSnd typeCode="SND">${asidDevice(message.senderAsid, p)}</${p}communicationFunctionSnd><${p}ControlActEvent classCode="CACT" moodCode="EVN"><${p}author1 typeCode="AUT"><${p}AgentSystemSDS classCode="AGNT"><${p}agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><${p}id root="${OID.asid}" extension="${escapeAttribute(message.senderAsid)}"/></${p}agentSystemSDS></${p}AgentSystemSDS></${p}author1>${message.content}</${p}ControlActEvent></${name}>`
}
