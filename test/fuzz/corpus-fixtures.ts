import { corpusBody, corpusFiles, corpusPresent, corpusText, fill } from '../support/corpus.ts'
import { A, B, type Base, type Routes, SPINE, UPLOAD } from './fixtures.ts'

const TARGETS = ['reliablerequest', 'queryrequest', 'intermediary', 'forwardreliable'] as const

/**
 * What the corpus holds, as requests: multipart messages as they are and again under names that this instance knows; envelopes bare and with
 * the payload of a summary; payloads behind a good envelope. None where there is no corpus.
 */
export function corpusFixtures(routes: Routes): readonly Base[] {
  if (!corpusPresent) return []
  return corpusFiles.filter((file) => !/PROVENANCE|catalogue|^sds/.test(file)).flatMap((file, at) => ofFile(file, at, routes))
}

function ofFile(file: string, at: number, routes: Routes): Base[] {
  const target = `/reliablemessaging/${TARGETS[at % TARGETS.length]}`
  const text = file.endsWith('.json') ? adaptorBody(corpusText(file)) : wholeText(file)
  const boundary = /^--([^\r\n]+?)(?:--)?\s*$/m.exec(text)?.[1]
  const type = `multipart/related; boundary="${boundary ?? BOUNDARY}"; type="text/xml"`
  const base = (how: string, where: string, contentType: string, body: string): Base => ({
    name: `corpus ${file}${how}`,
    target: where,
    headers: ['Host', 'localhost', 'SOAPAction', '"urn:nhs:names:services:psis/REPC_IN150016UK05"', 'Content-Type', contentType],
    body: Buffer.from(body),
    as: 'supplier-a',
  })
  const forward = '/reliablemessaging/intermediary'
  if (boundary !== undefined) {
    return [
      base('', target, type, text),
      base(' to Spine', '/reliablemessaging/reliablerequest', type, renamed(text, SPINE, cpaOf(text, SPINE, routes))),
      base(' forwarded', forward, type, renamed(text, B.partyKey, cpaOf(text, B.partyKey, routes))),
    ]
  }
  const isEnvelope = /<[\w-]*:?Envelope/.test(text)
  return [
    base(' bare', forward, 'text/xml', isEnvelope ? renamed(text, SPINE, 'S1') : text),
    base(' in parts', target, type, isEnvelope ? twoParts(renamed(text, SPINE, 'S1'), '<x/>') : twoParts(envelope(routes), text)),
  ]
}

const BOUNDARY = '--=_MIME-Boundary'

function wholeText(file: string): string {
  const text = corpusText(file)
  if (file.includes('escaped')) return text.replaceAll('\\n', '\n').replaceAll(/\\(["'])/g, '$1')
  return /^--/m.test(text) && corpusFiles.includes(file.replace(/\.msg$/, '.ebxml')) ? corpusBody(file) : fill(text)
}

/** The adaptor's JSON form put into the parts that it was made of. */
function adaptorBody(text: string): string {
  const parsed: unknown = JSON.parse(fill(text))
  const value = (name: string) => (typeof parsed === 'object' && parsed !== null && name in parsed ? String(Reflect.get(parsed, name)) : '')
  return twoParts(value('ebXML'), value('payload'))
}

function twoParts(first: string, second: string): string {
  const part = (id: string, content: string) =>
    `--${BOUNDARY}\r\nContent-Id: <${id}>\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${content}\r\n`
  return `${part('ebXMLHeader@spine.nhs.uk', first)}${part('payload@spine.nhs.uk', second)}--${BOUNDARY}--\r\n`
}

const renamed = (text: string, to: string, cpaId: string): string =>
  text
    .replace(/(<eb:From>\s*<eb:PartyId[^>]*>)[^<]*/, `$1${A.partyKey}`)
    .replace(/(<eb:To>\s*<eb:PartyId[^>]*>)[^<]*/, `$1${to}`)
    .replace(/(<eb:CPAId>)[^<]*/, `$1${cpaId}`)

function cpaOf(text: string, to: string, routes: Routes): string {
  const of = (name: string) => new RegExp(`<eb:${name}>([^<]*)`).exec(text)?.[1]?.trim() ?? ''
  return routes(`${of('Service')}:${of('Action')}`, A, to).cpaId
}

const envelope = (routes: Routes): string => {
  const party = (key: string) => `<eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">${key}</eb:PartyId>`
  const id = '00000000-0000-4000-8000-000000000001'
  return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xlink="http://www.w3.org/1999/xlink"><soap:Header><eb:MessageHeader eb:version="2.0" soap:mustUnderstand="1"><eb:From>${party(A.partyKey)}</eb:From><eb:To>${party(SPINE)}</eb:To><eb:CPAId>${routes(UPLOAD, A, SPINE).cpaId}</eb:CPAId><eb:ConversationId>${id}</eb:ConversationId><eb:Service>urn:nhs:names:services:psis</eb:Service><eb:Action>REPC_IN150016UK05</eb:Action><eb:MessageData><eb:MessageId>${id}</eb:MessageId><eb:Timestamp>2026-11-20T09:30:15Z</eb:Timestamp></eb:MessageData><eb:DuplicateElimination/></eb:MessageHeader><eb:AckRequested eb:version="2.0" soap:mustUnderstand="1" eb:signed="false" soap:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"/><eb:SyncReply eb:version="2.0" soap:mustUnderstand="1" soap:actor="http://schemas.xmlsoap.org/soap/actor/next"/></soap:Header><soap:Body><eb:Manifest eb:version="2.0" soap:mustUnderstand="1"><eb:Reference xlink:href="cid:payload@spine.nhs.uk"/></eb:Manifest></soap:Body></soap:Envelope>`
}
