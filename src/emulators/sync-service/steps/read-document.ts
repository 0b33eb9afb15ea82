import { fault } from '../../../national/sync-fault.ts'
import { xmlProblem } from '../../../national/xml-problem.ts'
import { NN4B } from '../../../wire/nn4b/names.ts'
import { readXml, XmlError } from '../../../wire/xml/index.ts'
import type { Visit } from '../visit.ts'

/** Reads the body as XML; its root says whether it is a SOAP message or one of NN4B's. @throws SyncFault 201 */
export function readDocument(visit: Visit): void {
  const { inbound, parts } = visit
  try {
    const tape = readXml(inbound.body, { depth: parts.settings.maxXmlDepth })
    visit.tape = tape
    if (tape.namespace(tape.root) === NN4B.envelope) visit.kind = 'nn4b'
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw fault('notWellFormed', xmlProblem(error, inbound.body, 'HTTP body'), 'MESSAGE_NOT_WELL_FORMED')
  }
}
