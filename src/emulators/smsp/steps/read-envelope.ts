import { problem } from '../../../kernel/problem.ts'
import { xmlProblem } from '../../../national/xml-problem.ts'
import { type ItkEnvelope, readItkEnvelope } from '../../../wire/itk/envelope.ts'
import { NAMES } from '../../../wire/itk/names.ts'
import { readXml, XmlError, type XmlTape } from '../../../wire/xml/index.ts'
import { SERVICE_PREFIX } from '../contract.ts'
import { clientFault, mustUnderstand, versionMismatch } from '../errors.ts'
import { itkProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

/** Reads the document and its SOAP envelope, and labels the exchange with what it says. @throws ItkRefusal */
export function readEnvelope(visit: Visit): void {
  const tape = readDocument(visit)
  const envelope = readItkEnvelope(tape)
  visit.read = { tape, envelope }
  const { labels } = visit.exchange
  const label = (name: string, value: string): void => {
    if (value !== '') labels[name] = value
  }
  label('messageId', envelope.messageId.value)
  label('service', envelope.action.value)
  label('interaction', envelope.action.value.replace(SERVICE_PREFIX, ''))
  checkShape(tape, envelope)
}

function readDocument({ inbound, parts }: Visit): XmlTape {
  try {
    return readXml(inbound.body, { depth: parts.settings.maxXmlDepth })
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw clientFault(xmlProblem(error, inbound.body, 'HTTP body'))
  }
}

function checkShape(tape: XmlTape, { isEnvelope, headers, bodies, content, contents, notUnderstood }: ItkEnvelope): void {
  if (!isEnvelope) {
    const came = `${tape.local(tape.root)} in namespace “${tape.namespace(tape.root)}”`
    throw versionMismatch(problem(itkProblems['MS-ITK-SOAP-VERSION'], { came, expected: 'a SOAP 1.1 Envelope', at: '/' }))
  }
  if (headers !== 1 || bodies !== 1) {
    const details = { came: `${headers} Header, ${bodies} Body`, expected: 'one Header and one Body', at: '/Envelope' }
    throw clientFault(problem(itkProblems['MS-ITK-ENVELOPE'], details))
  }
  if (notUnderstood >= 0) {
    const details = { came: tape.qualified(notUnderstood), expected: 'WS-Addressing and WS-Security only', at: tape.path(notUnderstood) }
    const what = problem(itkProblems['MS-ITK-MUST-UNDERSTAND'], details)
    throw mustUnderstand(what, tape.local(notUnderstood), tape.namespace(notUnderstood))
  }
  if (tape.name(content) !== NAMES.distributionEnvelope) {
    const came = contents === 1 ? `${tape.local(content)} in namespace “${tape.namespace(content)}”` : `${contents} elements`
    const details = { came, expected: 'one itk:DistributionEnvelope', at: '/Envelope/Body' }
    throw clientFault(problem(itkProblems['MS-ITK-CONTENT'], details))
  }
}
