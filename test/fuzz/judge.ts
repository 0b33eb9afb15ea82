import { XMLValidator } from 'fast-xml-parser'
import { readEnvelope } from '../../src/wire/ebxml/envelope.ts'
import { BerReader } from '../../src/wire/ldap/ber-reader.ts'
import { readXml, type XmlTape } from '../../src/wire/xml/index.ts'
import type { Outcome } from './outcome.ts'
import type { HttpReply } from './replies.ts'
import { type FuzzRequest, headerOf } from './request.ts'

/** What an outcome was, for the table, and what is wrong with it, if anything. */
export interface Verdict {
  readonly kinds: readonly string[]
  readonly wrong: readonly string[]
  /** MS- codes that an answer names. */
  readonly codes: readonly string[]
}

/** Judges what came of a request by what Spine may say: its faults and signals, HTTP's own refusals, LDAP's results, or the end of the connection. */
export function judge(request: FuzzRequest, outcome: Outcome): Verdict {
  const { port, framed } = request
  const { replies, rest, ended } = outcome
  if (ended === 'no answer in time') return { kinds: ['no answer'], wrong: ['neither an answer nor a close in time'], codes: [] }
  if (port === 'tcp') return { kinds: [rest.length > 0 ? 'TLS alert, closed' : 'closed'], wrong: [], codes: [] }
  if (port === 'ldap' || port === 'ldaps') return judgeLdap(rest, ended)
  const verdicts = replies.map((reply) => (port === 'http' ? judgeAdmin(reply) : judgeSpine(reply)))
  const kinds = verdicts.flatMap((verdict) => verdict.kinds)
  const wrong = verdicts.flatMap((verdict) => verdict.wrong)
  if (rest.length > 0 && ended !== 'cut by us')
    wrong.push(`${rest.length} bytes that are no whole response: ${JSON.stringify(rest.toString('latin1', 0, 200))}`)
  if (framed && replies.length === 0) wrong.push(`a well-framed request and no answer: ${ended} after ${outcome.ms?.toFixed()} ms`)
  if (replies.length === 0) kinds.push(ended === 'cut by us' ? 'cut by us' : ended === 'not accepted' ? 'handshake refused' : 'closed')
  return { kinds, wrong, codes: verdicts.flatMap((verdict) => verdict.codes) }
}

/** HTTP's own refusals, which Node or the edge gives before a door is found. */
const PLAIN = new Set([400, 404, 405, 408, 413, 417, 431, 501])

function judgeSpine(reply: HttpReply): Verdict {
  const { status, body, headers } = reply
  const text = body.toString()
  const codes = [...text.matchAll(/MS-[A-Z0-9-]+/g)].map(([code]) => code)
  const verdict = (kind: string, ...wrong: string[]): Verdict => ({ kinds: [kind], wrong, codes })
  if (reply.bodiless) return verdict(`HTTP ${status} to a HEAD`)
  const isXml = headerOf(headers, 'content-type') === 'text/xml'
  if (!isXml || body.length === 0) {
    if (status === 202 && body.length === 0) return verdict('202, empty')
    return PLAIN.has(status)
      ? verdict(`HTTP ${status}`)
      : verdict(`HTTP ${status}`, `HTTP ${status} without a fault: ${text.slice(0, 200)}`)
  }
  const tape = wellFormed(text)
  if (typeof tape === 'string') return verdict('not well-formed', `an answer that is not well-formed: ${tape}: ${text.slice(0, 500)}`)
  if (text.includes('<soap:Fault>')) return judgeItkFault(status, text, verdict)
  const simple = /<value codeSystem="[^"]*" code="((?:SMSP|DEMOG)-\d{4})"|<(totalmatches|errorList)>/.exec(text)
  if (simple !== null && /<(itk:DistributionEnvelope|getAddressListResponse) /.test(text)) {
    const answered = `HTTP ${status}, ${simple[1] ?? simple[2]}`
    return status === 200 ? verdict(answered) : verdict(answered, `an answer with HTTP ${status}: ${text.slice(0, 300)}`)
  }
  const fault = /<SOAP:Fault>/.test(text)
  if (fault) return judgeFault(status, text, verdict)
  const envelope = readEnvelope(tape)
  const action = envelope.action.value
  const wrong: string[] = []
  if (envelope.refToMessageId.count !== 1 || envelope.refToMessageId.value === '')
    wrong.push(`a ${action} that refers to nothing: ${text.slice(0, 900)}`)
  if (action === 'MessageError') {
    if (status !== 200) wrong.push(`a MessageError with HTTP ${status}`)
    if (envelope.errors.length === 0) wrong.push('a MessageError without an error')
    for (const { errorCode, description } of envelope.errors)
      if (!/^[A-Za-z]+$/.test(errorCode ?? '') || !/^\d{6}:/.test(description)) wrong.push(`the error ${errorCode} ${description}`)
    return verdict(`MessageError ${envelope.errors[0]?.description.slice(0, 6)} ${envelope.errors[0]?.errorCode}`, ...wrong)
  }
  if (action === 'Acknowledgment' && status === 202) return verdict('202, Acknowledgment', ...wrong)
  if (action === 'Pong' && status === 200) return verdict('200, Pong', ...wrong)
  return verdict(`HTTP ${status}, ${action}`, `an answer that Spine does not give: HTTP ${status}, ${text.slice(0, 300)}`)
}

function judgeFault(status: number, text: string, verdict: (kind: string, ...wrong: string[]) => Verdict): Verdict {
  const errors = [...text.matchAll(/<nasp:errorCode>([^<]*)<\/nasp:errorCode>/g)].map(([, code = '']) => code)
  const locations = [...text.matchAll(/<nasp:location>([^<]*)<\/nasp:location>/g)].map(([, location = '']) => location)
  const kind = `fault ${errors.join(' ')}`
  const wrong: string[] = []
  if (errors.length === 0 || errors.some((code) => !/^\d+$/.test(code))) wrong.push(`a fault with the codes ${errors.join(', ')}`)
  if (status !== 500 && !(status === 403 && locations[0] === 'TLS')) wrong.push(`a fault with HTTP ${status}`)
  // 200 is the system's own failure: nothing that is sent may cause one while there is room.
  if (errors.includes('200') && locations[0] !== 'TLS') wrong.push(`a system failure: ${text}`)
  return verdict(status === 403 ? `${kind} (TLS, HTTP 403)` : kind, ...wrong)
}

/** An ITK fault of the mini services: 2100 and 2200 are the service's own failures, which nothing that is sent may cause. */
function judgeItkFault(status: number, text: string, verdict: (kind: string, ...wrong: string[]) => Verdict): Verdict {
  const code = /<toolkit:ErrorCode [^>]*>(\d+)</.exec(text)?.[1] ?? ''
  const wrong: string[] = []
  if (code !== '1000' && code !== '3000') wrong.push(`an ITK fault with the code ${code}: ${text.slice(0, 900)}`)
  if (status !== 500 && !(status === 403 && code === '3000')) wrong.push(`an ITK fault with HTTP ${status}`)
  return verdict(`ITK fault ${code}`, ...wrong)
}

/** The document, or why it is none: our own strict reader and one that nobody here wrote must both take it. */
function wellFormed(text: string): XmlTape | string {
  const other = XMLValidator.validate(text)
  if (other !== true) return other.err.msg
  try {
    return readXml(Buffer.from(text))
  } catch (error) {
    return String(error)
  }
}

function judgeAdmin({ status, headers, body, bodiless }: HttpReply): Verdict {
  const type = headerOf(headers, 'content-type') ?? ''
  const text = body.toString()
  const code = /"code":"(MS-[A-Z0-9-]+)"/.exec(text)?.[1]
  const wrong: string[] = []
  if (status >= 500 && status !== 501) wrong.push(`HTTP ${status}: ${text.slice(0, 400)}`)
  if (type.includes('json') && !bodiless && !isJson(text)) wrong.push(`HTTP ${status} with a body that is no JSON`)
  return { kinds: [`HTTP ${status}`], wrong, codes: code === undefined ? [] : [code] }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Tag of a SearchResultEntry. */
const ENTRY = 0x64

/** LDAP results as they follow each other; 80 `other` is what a failure inside would be. */
function judgeLdap(bytes: Buffer, ended: Outcome['ended']): Verdict {
  const kinds: string[] = []
  const wrong: string[] = []
  try {
    for (const reader = new BerReader(bytes); !reader.done; ) {
      const message = reader.enter('a response', 0x30)
      const id = message.integer('the message id', 0, 2 ** 31 - 1)
      const operation = message.peek() ?? 0
      if (operation === ENTRY) {
        message.enter('an entry', ENTRY).text('its name')
        kinds.push('LDAP entry')
        continue
      }
      const code = message.enter('the operation', operation).integer('the result', 0, 123, 0x0a)
      kinds.push(id === 0 ? 'LDAP disconnection' : `LDAP result ${code}`)
      if (code === 80) wrong.push('LDAP result 80, other')
    }
  } catch (error) {
    if (ended !== 'cut by us') wrong.push(`an answer that is no LDAP: ${String(error)}: ${bytes.toString('hex').slice(0, 200)}`)
  }
  return { kinds: kinds.length > 0 ? kinds : [ended === 'cut by us' ? 'cut by us' : 'LDAP closed'], wrong, codes: [] }
}
