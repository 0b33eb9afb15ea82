import type { Taken } from './mhs.ts'
import { type Element, parseXml } from './xml.ts'

/** What a requesting GP2GP program reads of a message: by paths of local names (dossier ebxml-messaging 7 D01, D04). */
export interface Read {
  readonly action: string
  readonly conversationId: string
  readonly messageId: string
  readonly from: string
  /** xlink:href of every reference but the payload's. */
  readonly references: readonly string[]
  readonly typeCode: string
  readonly messageRef: string
  /** Code and displayName of each reason and detail. */
  readonly failures: readonly string[]
  readonly fileName: string
}

export function read({ incoming }: Taken): Read {
  const envelope = parseXml(incoming.envelope)
  const hl7 = parseXml(incoming.payload)
  const text = (...path: string[]) => find(envelope, ['Header', 'MessageHeader', ...path])[0]?.text ?? ''
  const acknowledgement = find(hl7, ['acknowledgement'])
  const codes = [
    ...find(hl7, ['acknowledgement', 'acknowledgementDetail', 'code']),
    ...find(hl7, ['ControlActEvent', 'reason', 'justifyingDetectedIssueEvent', 'code']),
  ]
  return {
    action: text('Action'),
    conversationId: text('ConversationId'),
    messageId: text('MessageData', 'MessageId'),
    from: text('From', 'PartyId'),
    references: find(envelope, ['Body', 'Manifest', 'Reference'])
      .slice(1)
      .map(({ attributes }) => attributes['http://www.w3.org/1999/xlink href'] ?? ''),
    typeCode: acknowledgement[0]?.attributes['typeCode'] ?? '',
    messageRef: find(hl7, ['acknowledgement', 'messageRef', 'id'])[0]?.attributes['root'] ?? '',
    failures: codes.map(({ attributes }) => `${attributes['code']} ${attributes['displayName']}`),
    fileName: find(hl7, ['ControlActEvent', 'subject', 'PayloadInformation', 'value', 'Gp2gpfragment', 'subject'])[0]?.text ?? '',
  }
}

const find = (root: Element, path: readonly string[]): readonly Element[] =>
  path.reduce<readonly Element[]>(
    (found, local) => found.flatMap(({ children }) => children.filter((child) => child.local === local)),
    [root],
  )

/** Contents of what a requester sends. */
export const requests = {
  record: (nhsNumber: string, fromOds: string, toOds: string) => (id: string) => {
    const practice = (type: string, element: string, ods: string) =>
      `<${element} typeCode="${type}"><AgentOrgSDS classCode="AGNT"><agentOrganizationSDS classCode="ORG" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.1.10" extension="${ods}"/></agentOrganizationSDS></AgentOrgSDS></${element}>`
    return `<subject typeCode="SUBJ"><EhrRequest classCode="EXTRACT" moodCode="RQO"><id root="${id}"/><recordTarget typeCode="RCT"><patient classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="${nhsNumber}"/></patient></recordTarget>${practice('AUT', 'author', fromOds)}${practice('DST', 'destination', toOds)}</EhrRequest></subject>`
  },
  continue: (extractId: string) => (id: string) =>
    `<subject typeCode="SUBJ"><PayloadInformation classCode="OBS" moodCode="EVN"><code code="GP2GP_PI" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.202"/><id root="${id}"/><value><Gp2gpfragment xmlns="urn:nhs:names:services:gp2gp"><Version>01</Version><subject>Continue Acknowledgement</subject><message-id>${id}</message-id></Gp2gpfragment></value><pertinentInformation typeCode="PERT"><sequenceNumber value="1"/><pertinentPayloadBody classCode="OBS" moodCode="EVN"><code code="GP2GP_PB" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.202"/><value><Message xmlns="urn:hl7-org:v3"><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="MCCI_IN010000UK13"/><acknowledgement typeCode="AA"><acknowledgementDetail typeCode="IF"><code code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.101" displayName="Continue"/></acknowledgementDetail><messageRef><id root="${extractId}"/></messageRef></acknowledgement></Message></value></pertinentPayloadBody></pertinentInformation></PayloadInformation></subject>`,
} as const

/** Puts an acknowledgement into a wrapper. */
export const acknowledging =
  (typeCode: 'AA' | 'AE', messageRef: string) =>
  (xml: string): string =>
    xml.replace(
      '<communicationFunctionRcv',
      `<acknowledgement typeCode="${typeCode}"><messageRef><id root="${messageRef}"/></messageRef></acknowledgement>$&`,
    )
