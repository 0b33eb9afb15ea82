import { problem } from '../../../kernel/problem.ts'
import { fault } from '../../../national/sync-fault.ts'
import { xmlProblem } from '../../../national/xml-problem.ts'
import { NAMES } from '../../../wire/gazetteer/names.ts'
import { readSoapEnvelope } from '../../../wire/soap/envelope.ts'
import { readXml, XmlError, type XmlTape } from '../../../wire/xml/index.ts'
import { gazetteerProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Reads the document and its envelope: a header may be missing, no source says that it is needed. @throws SyncFault 201, 101 */
export function readEnvelope(visit: Visit): void {
  const tape = readDocument(visit)
  const envelope = readSoapEnvelope(tape)
  const { isEnvelope, headers, bodies, content, contents } = envelope
  if (!isEnvelope || headers > 1 || bodies !== 1) {
    const name = `${tape.local(tape.root)} in namespace “${tape.namespace(tape.root)}”`
    const came = isEnvelope ? `${headers} Header, ${bodies} Body` : name
    const details = { came, expected: 'one SOAP 1.1 Envelope with one Body', at: '/' }
    throw fault('notWellFormed', problem(gazetteerProblems['MS-GAZ-ENVELOPE'], details), 'MESSAGE_NOT_WELL_FORMED')
  }
  if (contents !== 1) {
    const details = { came: `${contents} elements`, expected: 'one element, getAddressListRequest', at: '/Envelope/Body' }
    throw fault('notWellFormed', problem(gazetteerProblems['MS-GAZ-CONTENT'], details), 'MESSAGE_NOT_WELL_FORMED')
  }
  if (tape.name(content) !== NAMES.request) {
    const came = `${tape.local(content)} in namespace “${tape.namespace(content)}”`
    const details = { came, expected: 'getAddressListRequest', at: tape.path(content) }
    throw fault('notSupported', problem(gazetteerProblems['MS-GAZ-OPERATION'], details), 'SOAP Body')
  }
  visit.read = { tape, envelope }
  visit.exchange.labels['interaction'] = 'getAddressList'
}

function readDocument({ inbound, parts }: Visit): XmlTape {
  try {
    return readXml(inbound.body, { depth: parts.settings.maxXmlDepth })
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw fault('notWellFormed', xmlProblem(error, inbound.body, 'HTTP body'), 'MESSAGE_NOT_WELL_FORMED')
  }
}
