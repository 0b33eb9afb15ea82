import { problem } from '../../../kernel/problem.ts'
import { MultipartError, type Part } from '../../../wire/multipart/index.ts'
import { readXml, XmlError, type XmlReason, type XmlTape } from '../../../wire/xml/index.ts'
import { fault } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import { mimeFault } from './read-mime.ts'

const KINDS: Readonly<Partial<Record<XmlReason, keyof typeof messagingProblems>>> = {
  encoding: 'MS-XML-ENCODING',
  'not-xml': 'MS-XML-NOT-XML',
  dtd: 'MS-XML-DTD',
  entity: 'MS-XML-ENTITY',
  'undeclared-prefix': 'MS-XML-PREFIX',
  'too-deep': 'MS-XML-TOO-DEEP',
  'too-many-attributes': 'MS-XML-TOO-DEEP',
  'too-many-elements': 'MS-XML-TOO-DEEP',
  'too-many-namespaces': 'MS-XML-TOO-DEEP',
}

/** Reads a part as XML, strictly. @throws SpineFault 201 naming the part and the place in it */
export function readXmlPart(part: Part, what: string, maxDepth: number): XmlTape {
  try {
    return readXml(part.content(), { depth: maxDepth })
  } catch (error) {
    if (error instanceof MultipartError) throw mimeFault(error)
    if (!(error instanceof XmlError)) throw error
    const kind = messagingProblems[KINDS[error.reason] ?? 'MS-XML-NOT-WELL-FORMED']
    throw fault(
      'notWellFormed',
      problem(kind, { came: error.came, expected: error.expected, at: `${what}, line ${error.line}, column ${error.column}` }),
      what,
    )
  }
}
