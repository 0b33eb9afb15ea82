import { XMLParser } from 'fast-xml-parser'
import type { TestEnvironment } from './environment.ts'
import type { BuiltMessage } from './messages.ts'
import type { Answer } from './post.ts'
import type { Received } from './supplier.ts'

/** What the NHS MHS adaptor makes of an answer (dossier ebxml-messaging 2.5, 3.1, 7 A): accepted, or the errors it passes on. */
export type AdaptorView =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unexpected'; readonly why: string }
  | { readonly kind: 'ebxml error' | 'soap fault'; readonly errors: readonly Readonly<Record<string, string>>[] }

const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, parseAttributeValue: false })
const RETRIABLE = new Set(['200', '206', '208'])

/** The adaptor takes a 202, whatever its body, and reads an error only from a body that is `text/xml` to the letter. */
export function adaptorView(answer: Answer): AdaptorView {
  if (answer.status === 202) return { kind: 'accepted' }
  if (answer.header('Content-Type') !== 'text/xml') return { kind: 'unexpected', why: `Content-Type ${answer.header('Content-Type')}` }
  const root = parser.parse(answer.text)
  const key = Object.keys(root).find((name) => name.endsWith(':Envelope')) ?? ''
  const soap = key.slice(0, -'Envelope'.length)
  const list = root[key]?.[`${soap}Header`]?.['eb:ErrorList']
  if (list !== undefined) {
    return {
      kind: 'ebxml error',
      errors: [list['eb:Error']].flat().map((error) => ({
        codeContext: error['@_eb:codeContext'],
        errorCode: error['@_eb:errorCode'],
        severity: error['@_eb:severity'],
        description: error['eb:Description']?.['#text'],
      })),
    }
  }
  const fault = root[key]?.[`${soap}Body`]?.[`${soap}Fault`]
  if (fault === undefined) return { kind: 'unexpected', why: 'neither ErrorList nor Fault' }
  return {
    kind: 'soap fault',
    errors: [fault.detail['nasp:errorList']['nasp:error']].flat().map((error) => ({
      codeContext: error['nasp:codeContext'],
      errorCode: error['nasp:errorCode'],
      severity: error['nasp:severity'],
      location: error['nasp:location'],
      description: error['nasp:description'],
      faultcode: fault.faultcode,
      faultstring: fault.faultstring,
    })),
  }
}

/**
 * Sends as the adaptor does: the same bytes again, up to `retries` times, as long as the answer is a SOAP fault whose every code is retriable.
 * The RetryInterval passes on the space's clock.
 */
export async function adaptorSend(
  spine: TestEnvironment,
  message: BuiltMessage,
  { retries, intervalMs }: { readonly retries: number; readonly intervalMs: number },
): Promise<{ readonly view: AdaptorView; readonly attempts: number }> {
  for (let attempts = 1; ; attempts++) {
    const view = adaptorView(await spine.send(message))
    const again = view.kind === 'soap fault' && view.errors.every(({ errorCode }) => RETRIABLE.has(errorCode ?? ''))
    if (!again || attempts > retries) return { view, attempts }
    spine.environment.spaces.default.clock.advance(intervalMs)
  }
}

const REQUIRED = [
  ['eb:From', 'eb:PartyId'],
  ['eb:To', 'eb:PartyId'],
  ['eb:CPAId'],
  ['eb:ConversationId'],
  ['eb:Service'],
  ['eb:Action'],
  ['eb:MessageData', 'eb:MessageId'],
  ['eb:MessageData', 'eb:Timestamp'],
] as const

/** The complaints that the adaptor's inbound side would answer 500 with (dossier 7 B01 to B05, B10, B11); none when it can read the message. */
export function adaptorComplaints(message: Received): string[] {
  const complaints: string[] = []
  if (!/^multipart\//.test(message.header('Content-Type') ?? '')) return ['Non-multipart message received']
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(message.raw)
  } catch {
    complaints.push('not UTF-8')
  }
  const [root, payload, ...attachments] = message.parts
  for (const part of [root, payload]) if (/base64/i.test(part?.headers ?? '')) complaints.push('base64 in the first two parts')
  if ((payload?.content.trim() ?? '') === '') complaints.push('no HL7 part')
  for (const { headers } of attachments) if (!/^Content-Id: <[^<>]+>$/im.test(headers)) complaints.push('an attachment without Content-Id')
  const envelope = parser.parse(root?.content ?? '')
  const key = Object.keys(envelope).find((name) => name.endsWith(':Envelope')) ?? ''
  const soap = key.slice(0, -'Envelope'.length)
  const header = envelope[key]?.[`${soap}Header`]
  for (const path of REQUIRED) {
    let at = header?.['eb:MessageHeader']
    for (const name of path) at = at?.[name]
    const text = typeof at === 'object' ? at['#text'] : at
    if (text === undefined || text === '') complaints.push(`Exception during inbound message parsing: ${path.join('/')}`)
  }
  const ack = header?.['eb:AckRequested']
  if (ack !== undefined && ack[`@_${soap}actor`] === undefined) complaints.push('AckRequested without SOAP:actor')
  const manifest = envelope[key]?.[`${soap}Body`]?.['eb:Manifest'] ?? {}
  for (const reference of [manifest['eb:Reference'] ?? []].flat())
    if (!/^(cid|mid):[^:]+$/.test(reference['@_xlink:href'] ?? '')) complaints.push(`xlink:href ${reference['@_xlink:href']}`)
  return complaints
}
