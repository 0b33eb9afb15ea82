import { attribute, first, named, textOf, type XmlElement } from './xml.ts'

export type Fact = readonly [name: string, value: string]

/** What an XML document says about itself, in the words of its protocol. */
export function factsOf(root: XmlElement | undefined): { readonly title: string; readonly facts: readonly Fact[] } | undefined {
  if (root === undefined) return undefined
  const header = first(root, 'MessageHeader')
  if (header !== undefined) return { title: 'ebXML header', facts: ebxml(root, header) }
  const interaction = first(root, 'interactionId')
  if (interaction !== undefined) return { title: 'HL7 v3 wrapper', facts: hl7(root, interaction) }
  const itk = first(root, 'DistributionEnvelope', 'header')
  if (itk !== undefined)
    return {
      title: 'ITK distribution envelope',
      facts: present([
        ['Service', attribute(itk, 'service')],
        ['Tracking id', attribute(itk, 'trackingid')],
      ]),
    }
  const fault = first(root, 'Fault')
  if (fault !== undefined)
    return {
      title: 'SOAP fault',
      facts: present([
        ['Code', textOf(first(fault, 'faultcode') ?? first(fault, 'Code', 'Value'))],
        ['Text', textOf(first(fault, 'faultstring') ?? first(fault, 'Reason', 'Text'))],
      ]),
    }
  return undefined
}

function ebxml(root: XmlElement, header: XmlElement): readonly Fact[] {
  const errors = Array.from(
    named(root, 'Error'),
    (error): Fact => [
      attribute(error, 'errorCode') ?? 'Error',
      textOf(first(error, 'Description')) || (attribute(error, 'severity') ?? ''),
    ],
  )
  return [
    ...present([
      ['Action', textOf(first(header, 'Action'))],
      ['Service', textOf(first(header, 'Service'))],
      ['From', textOf(first(header, 'From', 'PartyId'))],
      ['To', textOf(first(header, 'To', 'PartyId'))],
      ['CPAId', textOf(first(header, 'CPAId'))],
      ['ConversationId', textOf(first(header, 'ConversationId'))],
      ['MessageId', textOf(first(header, 'MessageId'))],
      ['RefToMessageId', textOf(first(header, 'RefToMessageId'))],
      ['Timestamp', textOf(first(header, 'Timestamp'))],
      ['TimeToLive', textOf(first(header, 'TimeToLive'))],
      ['Duplicate elimination', first(header, 'DuplicateElimination') === undefined ? '' : 'asked for'],
      [
        'Acknowledgment',
        first(root, 'AckRequested') === undefined ? '' : `asked for, actor ${attribute(first(root, 'AckRequested'), 'actor') ?? 'none'}`,
      ],
      ['Acknowledges', textOf(first(root, 'Acknowledgment', 'RefToMessageId'))],
    ]),
    ...errors,
  ]
}

const ACKS: Readonly<Record<string, string>> = { AA: 'AA, accepted', AE: 'AE, an error', AR: 'AR, rejected', CA: 'CA', CE: 'CE', CR: 'CR' }

function hl7(root: XmlElement, interaction: XmlElement): readonly Fact[] {
  const ack = first(root, 'acknowledgement')
  const type = attribute(ack, 'typeCode')
  const detail = first(ack, 'acknowledgementDetail', 'code') ?? first(root, 'reason', 'justifyingDetectedIssueEvent', 'code')
  return present([
    ['Interaction', attribute(interaction, 'extension')],
    ['Message id', attribute(first(root, 'id'), 'root') ?? attribute(first(root, 'id'), 'extension')],
    ['Created', attribute(first(root, 'creationTime'), 'value')],
    ['Version', attribute(first(root, 'versionCode'), 'code')],
    ['Sender', attribute(first(root, 'communicationFunctionSnd', 'device', 'id'), 'extension')],
    ['Receiver', attribute(first(root, 'communicationFunctionRcv', 'device', 'id'), 'extension')],
    ['Acknowledgement', type === undefined ? undefined : (ACKS[type] ?? type)],
    ['Answers', attribute(first(ack, 'messageRef', 'id'), 'root')],
    ['Reason', detail === undefined ? undefined : [attribute(detail, 'code'), attribute(detail, 'displayName')].filter(Boolean).join(' ')],
    ['NHS number', nhsNumber(root)],
  ])
}

/** OID of NHS numbers. */
const NHS_NUMBER = '2.16.840.1.113883.2.1.4.1'

function nhsNumber(element: XmlElement): string | undefined {
  for (const id of [...named(element, 'id'), ...named(element, 'value')])
    if (attribute(id, 'root') === NHS_NUMBER) return attribute(id, 'extension')
  return undefined
}

const present = (facts: readonly (readonly [string, string | undefined])[]): Fact[] =>
  facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]))
