import { problem } from '../../../kernel/problem.ts'
import { isHl7, readWrapper } from '../../../wire/hl7v3/wrapper.ts'
import type { Part } from '../../../wire/multipart/index.ts'
import { fault, headerRefusal } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { readXmlPart } from './read-xml.ts'

/** Finds the HL7 part the manifest names and reads it with its wrapper. @throws SpineFault 201, MessageError MimeProblem */
export function readPayload(visit: Visit): void {
  const tape = readXmlPart(payloadPart(visit), 'HL7 part', visit.parts.settings.maxXmlDepth)
  if (!isHl7(tape)) {
    throw fault(
      'notWellFormed',
      problem(messagingProblems['MS-HL7-NOT-HL7'], {
        came: `a root element ${tape.local(tape.root)} in namespace “${tape.namespace(tape.root)}”`,
        expected: `${visit.entry.action} in urn:hl7-org:v3`,
        at: 'HL7 part',
      }),
      'HL7 part',
    )
  }
  const wrapper = readWrapper(tape)
  if (wrapper.interaction !== visit.entry.action) {
    throw fault(
      'notWellFormed',
      problem(messagingProblems['MS-HL7-INTERACTION'], {
        came: wrapper.interaction,
        expected: visit.entry.action,
        at: 'HL7 part, root element',
      }),
      'HL7 part',
    )
  }
  if (wrapper.id !== '') visit.exchange.labels['hl7Id'] = wrapper.id
  if (wrapper.senderAsid !== '') visit.exchange.labels['fromAsid'] = wrapper.senderAsid
  if (wrapper.receiverAsid !== '') visit.exchange.labels['toAsid'] = wrapper.receiverAsid
  visit.payload = { tape, wrapper }
}

function payloadPart(visit: Visit): Part {
  const { parts, root } = visit.mime
  const others = parts.filter((part) => part !== root)
  const [first] = others
  if (first === undefined) {
    throw fault(
      'notWellFormed',
      problem(messagingProblems['MS-MIME-PART-MISSING'], {
        came: 'one part, the ebXML envelope',
        expected: 'two: the envelope and the HL7 message',
      }),
      'MIME',
    )
  }
  const href = visit.envelope.references[0] ?? ''
  const wanted = href.slice(href.indexOf(':') + 1)
  const named = others.find((part) => part.contentId === wanted)
  if (named !== undefined) return named
  const details = {
    came: `xlink:href ${href}; the parts are ${others.map((part) => part.contentId ?? '(no Content-Id)').join(', ')}`,
    expected: 'a reference to a part of this message',
    at: '/SOAP:Envelope/SOAP:Body/eb:Manifest/eb:Reference/@xlink:href',
  }
  // A forward message may have no manifest; its second part is the HL7 message all the same (dossier 1.4, 2.3).
  if (visit.kind !== 'forward' && (others.length > 1 || !href.startsWith('cid:')))
    throw headerRefusal('ATTACHMENT_NOT_FOUND', problem(messagingProblems['MS-ATTACHMENT-NOT-FOUND'], details))
  visit.exchange.problems.push(problem(messagingProblems['MS-MANIFEST-LOOSE'], details))
  return first
}
