import { randomUUID } from 'node:crypto'

/** A registered supplier that asks the mini services. */
export const ASKER = { name: 'supplier-a', asid: '999000000011', partyKey: 'A99901-9990001' } as const
export const SERVICES = 'urn:nhs-itk:services:201005:'
export const PROFILES = 'urn:nhs-en:profile:'

/** Parameters of a request, in the order of the schemas unless `order` says otherwise. */
export interface Asked {
  readonly birth?: string
  readonly gender?: string
  readonly local?: readonly [root: string, extension: string]
  readonly number?: string
  readonly root?: string
  readonly family?: string
  readonly given?: string
  readonly postcode?: string
}

/** A mini service request: what a test changes of it. */
export interface SmspEdits {
  readonly operation?: Operation
  readonly asked?: Asked
  readonly messageId?: string
  readonly from?: string
  readonly to?: string
  readonly action?: string
  readonly soapAction?: string | undefined
  /** `type` and `uri` of the audit identity; none leaves it out. */
  readonly audit?: readonly [type: string, uri: string] | 'none'
  readonly security?: string
  readonly header?: (xml: string) => string
  readonly distribution?: (xml: string) => string
  readonly payload?: (xml: string) => string
  readonly envelope?: (xml: string) => string
  readonly contentType?: string | undefined
  readonly headers?: readonly string[]
  readonly body?: Buffer | string
}

export type Operation =
  | 'verifyNHSNumber'
  | 'getNHSNumber'
  | 'getPatientDetailsByNHSNumber'
  | 'getPatientDetailsBySearch'
  | 'getPatientDetails'

const same = (xml: string) => xml
const guid = () => randomUUID().toUpperCase()
const HL7 = 'urn:hl7-org:v3'

export function parameters({ birth, gender, local, number, root, family, given, postcode }: Asked): string {
  const one = (name: string, value: string) => `<Person.${name}>${value}<semanticsText>Person.${name}</semanticsText></Person.${name}>`
  const part = (name: string, text: string | undefined) => (text === undefined ? '' : `<${name}>${text}</${name}>`)
  return [
    birth === undefined ? '' : one('DateOfBirth', `<value value="${birth}"/>`),
    gender === undefined ? '' : one('Gender', `<value code="${gender}" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.25"/>`),
    local === undefined ? '' : one('LocalIdentifier', `<value root="${local[0]}" extension="${local[1]}"/>`),
    number === undefined ? '' : one('NHSNumber', `<value root="${root ?? '2.16.840.1.113883.2.1.4.1'}" extension="${number}"/>`),
    family === undefined && given === undefined ? '' : one('Name', `<value>${part('given', given)}${part('family', family)}</value>`),
    postcode === undefined ? '' : one('Postcode', `<value><postalCode>${postcode}</postalCode></value>`),
  ].join('')
}

/** wsse:Security as clients of the mini services write it. */
export const security = (created = '2026-11-20T09:30:00Z', expires = '2036-11-20T09:35:00Z') =>
  `<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsu:Timestamp xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" wsu:Id="TS-1"><wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires></wsu:Timestamp><wsse:UsernameToken><wsse:Username>A Test User</wsse:Username></wsse:UsernameToken></wsse:Security>`

/** A seeded patient whom every field finds. */
export const MAUD: Required<Pick<Asked, 'number' | 'birth' | 'gender' | 'family' | 'given' | 'postcode'>> = {
  number: '9990000018',
  birth: '19540612',
  gender: '2',
  family: 'PEMBERTON',
  given: 'MAUD',
  postcode: 'AX1 1AA',
}

/** Those parameters of a patient that an operation takes. */
export function askedOf(operation: Operation, person: Asked): Asked {
  const { birth, gender, number, family, given, postcode } = person
  const pick = (asked: Record<string, string | undefined>): Asked =>
    Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  if (operation === 'verifyNHSNumber' || operation === 'getPatientDetailsByNHSNumber') return pick({ birth, number, family, given })
  if (operation === 'getPatientDetails') return pick({ birth, gender, number, family, given, postcode })
  return pick({ birth, gender, family, given, postcode })
}

export interface SmspMessage {
  readonly headers: readonly string[]
  readonly body: Buffer | string
  readonly messageId: string
}

/** A verification, unless changed (dossier sync-pds-smsp-gazetteer 3.2, 3.3). */
export function smspRequest(edits: SmspEdits = {}): SmspMessage {
  const operation = edits.operation ?? 'verifyNHSNumber'
  const service = edits.action ?? `${SERVICES}${operation}-v1-0`
  const messageId = edits.messageId ?? guid()
  const root = operation === 'getPatientDetails' ? 'getPatientDetails-v1-0' : `${operation}Request-v1-0`
  const payload = (edits.payload ?? same)(
    `<${root} xmlns="${HL7}" moodCode="EVN" classCode="CACT"><id root="${guid()}"/><code codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284" code="${operation}Request-v1-0"/><queryEvent>${parameters(edits.asked ?? askedOf(operation, MAUD))}</queryEvent></${root}>`,
  )
  const id = `uuid_${guid()}`
  const [type, uri] = edits.audit === undefined || edits.audit === 'none' ? ['1.2.826.0.1285.0.2.0.107', ASKER.asid] : edits.audit
  const audit = edits.audit === 'none' ? '' : `<itk:auditIdentity><itk:id type="${type}" uri="${uri}"/></itk:auditIdentity>`
  const distribution = (edits.distribution ?? same)(
    `<itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005"><itk:header service="${service}" trackingid="${guid()}">${audit}<itk:manifest count="1"><itk:manifestitem id="${id}" mimetype="text/xml" profileid="${PROFILES}${operation}Request-v1-0" base64="false" compressed="false" encrypted="false"/></itk:manifest><itk:senderAddress uri="urn:nhs-uk:addressing:ods:A99901"/></itk:header><itk:payloads count="1"><itk:payload id="${id}">${payload}</itk:payload></itk:payloads></itk:DistributionEnvelope>`,
  )
  const header = (edits.header ?? same)(
    `<wsa:MessageID>${messageId}</wsa:MessageID><wsa:Action>${service}</wsa:Action><wsa:To>${edits.to ?? 'https://simple-sync.int.spine2.ncrs.nhs.uk/smsp/pds'}</wsa:To><wsa:From><wsa:Address>${edits.from ?? 'http://192.0.2.7/asker'}</wsa:Address></wsa:From>${edits.security ?? security()}`,
  )
  const xml = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing"><soap:Header>${header}</soap:Header><soap:Body>${distribution}</soap:Body></soap:Envelope>`
  const soapAction = 'soapAction' in edits ? edits.soapAction : service
  const contentType = 'contentType' in edits ? edits.contentType : 'text/xml; charset=utf-8'
  return {
    headers: [
      ...(contentType === undefined ? [] : ['Content-Type', contentType]),
      ...(soapAction === undefined ? [] : ['SOAPAction', soapAction]),
      ...(edits.headers ?? []),
    ],
    body: edits.body ?? (edits.envelope ?? same)(xml),
    messageId,
  }
}
