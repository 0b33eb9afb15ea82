import { problem } from '../../../kernel/problem.ts'
import { xmlPlace, xmlProblem } from '../../../national/xml-problem.ts'
import { readLenientXml } from '../../../wire/ebxml/read-lenient.ts'
import { MultipartError, type Part } from '../../../wire/multipart/index.ts'
import { readXml, XmlError, type XmlTape } from '../../../wire/xml/index.ts'
import { fault } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
import { mimeFault } from './read-mime.ts'

const ENVELOPE = 'ebXML part'

/** Reads a part as XML, strictly. @throws SpineFault 201 naming the part and the place in it */
export function readXmlPart(part: Part, what: string, maxDepth: number): XmlTape {
  return read(part, what, (content) => readXml(content, { depth: maxDepth }))
}

/** Reads the envelope, with what `--xml-lenient` forgives. @throws SpineFault 201 naming the place in it */
export function readEnvelopePart({ mime, parts, exchange }: Visit): XmlTape {
  return read(mime.root, ENVELOPE, (content) => {
    const { tape, forgiven } = readLenientXml(content, { depth: parts.settings.maxXmlDepth }, parts.settings.xmlLenient)
    if (forgiven !== undefined) {
      const { came, expected } = forgiven
      exchange.problems.push(problem(messagingProblems['MS-XML-PREFIX-ASSUMED'], { came, expected, at: xmlPlace(forgiven, ENVELOPE) }))
    }
    return tape
  })
}

function read(part: Part, what: string, reader: (content: Buffer) => XmlTape): XmlTape {
  let content: Buffer | undefined
  try {
    content = part.content()
    return reader(content)
  } catch (error) {
    if (error instanceof MultipartError) throw mimeFault(error)
    if (!(error instanceof XmlError)) throw error
    throw fault('notWellFormed', xmlProblem(error, content, what), what)
  }
}
