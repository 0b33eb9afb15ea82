/** Who a message's wrapper names. */
export interface Devices {
  readonly senderAsid: string
  readonly receiverAsid: string
}

/** An HL7 v3 message in the transmission wrapper of dossier ebxml-messaging 5. */
export function hl7(interaction: string, id: string, sentAt: string, { senderAsid, receiverAsid }: Devices, content: string): string {
  const device = (asid: string) =>
    `<device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="${asid}"/></device>`
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<${interaction} xmlns="urn:hl7-org:v3">`,
    `<id root="${id}"/><creationTime value="${sentAt.replace(/\D/g, '')}"/><versionCode code="V3NPfIT3.1.10"/>`,
    `<interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${interaction}"/>`,
    '<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>',
    `<communicationFunctionRcv typeCode="RCV">${device(receiverAsid)}</communicationFunctionRcv>`,
    `<communicationFunctionSnd typeCode="SND">${device(senderAsid)}</communicationFunctionSnd>`,
    '<ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE">',
    `<id root="1.2.826.0.1285.0.2.0.107" extension="${senderAsid}"/>`,
    `</agentSystemSDS></AgentSystemSDS></author1>${content}</ControlActEvent></${interaction}>`,
  ].join('\n')
}

const PATIENT = '9692113736'

/** Contents of a GP Summary, a document list query and a message that means nothing to Spine. */
export const contents = {
  summary: (id: string, sentAt: string) =>
    `<subject typeCode="SUBJ"><GPSummary classCode="COMPOSITION" moodCode="EVN"><id root="${id}"/><code code="196981000000101" codeSystem="2.16.840.1.113883.2.1.3.2.4.15" displayName="General Practice Summary"/><statusCode code="active"/><effectiveTime value="${sentAt.replace(/\D/g, '')}"/><author typeCode="AUT"><time value="${sentAt.replace(/\D/g, '')}"/><UKCT_MT160018UK01.AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="555021935107"/><agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="555021934105"/><name><family>Ó Søn 患者</family></name></agentPersonSDS></UKCT_MT160018UK01.AgentPersonSDS></author><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${PATIENT}"/></patient></recordTarget></GPSummary></subject>`,
  query: () =>
    `<query><dissentOverride><semanticsText>DissentOverride</semanticsText><value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.60"/></dissentOverride><nHSNumber><semanticsText>NHSNumber</semanticsText><value root="2.16.840.1.113883.2.1.4.1" extension="${PATIENT}"/></nHSNumber></query>`,
  opaque: (id: string) =>
    `<subject typeCode="SUBJ"><PayloadInformation classCode="OBS" moodCode="EVN"><id root="${id}"/><value>Zoë 患者</value></PayloadInformation></subject>`,
} as const
