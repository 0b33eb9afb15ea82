import { HL7_FIELDS, type Message } from './structured-message.ts'

/** The HL7 part of a message of the arbitrary. */
export function writeHl7(made: Message, action: string, id: string, receiver: string, sender: string): string {
  const of = (name: (typeof HL7_FIELDS)[number], right: string, write: (value: string) => string): string => {
    const { count, value } = made.hl7[HL7_FIELDS.indexOf(name)] ?? { count: 1, value: undefined }
    return write((value ?? right).replace(/"/g, '')).repeat(count)
  }
  const asid = (value: string) => `<id root="1.2.826.0.1285.0.2.0.107" extension="${value}"/>`
  const patient = of('patient', '9692113736', (value) => `<id root="2.16.840.1.113883.2.1.4.1" extension="${value}"/>`)
  const content = {
    upload: `<subject><GPSummary><id root="${id}"/><effectiveTime value="20261120090000"/><recordTarget><patient>${patient}</patient></recordTarget></GPSummary></subject>`,
    query: of(
      'query',
      '9692113736',
      (value) => `<query><nHSNumber><value root="2.16.840.1.113883.2.1.4.1" extension="${value}"/></nHSNumber></query>`,
    ),
    forward: '<subject/>',
    back: '<subject><x/></subject>',
    signal: '',
  }[made.kind]
  const author = of(
    'profile',
    '555021935107',
    (value) =>
      `<author><AgentPersonSDS><id root="1.2.826.0.1285.0.2.0.67" extension="${value}"/><agentPersonSDS><id root="1.2.826.0.1285.0.2.0.65" extension="1"/></agentPersonSDS><part><partSDSRole><id root="1.2.826.0.1285.0.2.1.104" extension="R8000"/></partSDSRole></part></AgentPersonSDS></author>`,
  )
  const system = of(
    'system',
    sender,
    (value) => `<author1><AgentSystemSDS><agentSystemSDS>${asid(value)}</agentSystemSDS></AgentSystemSDS></author1>`,
  )
  const wrapper = [
    of('id', id, (value) => `<id root="${value}"/>`),
    of('creationTime', '20261120093015', (value) => `<creationTime value="${value}"/>`),
    of('versionCode', 'V3NPfIT4.2.00', (value) => `<versionCode code="${value}"/>`),
    of('interactionId', action, (value) => `<interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="${value}"/>`),
    of('rcv', receiver, (value) => `<communicationFunctionRcv><device>${asid(value)}</device></communicationFunctionRcv>`),
    of('snd', sender, (value) => `<communicationFunctionSnd><device>${asid(value)}</device></communicationFunctionSnd>`),
  ]
  return `<${action} xmlns="urn:hl7-org:v3">${wrapper.join('')}${`<ControlActEvent>${author}${system}${content}</ControlActEvent>`.repeat(made.control)}</${action}>`
}
