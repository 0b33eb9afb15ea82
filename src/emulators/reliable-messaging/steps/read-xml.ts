import { problem } from '../../../kernel/problem.ts'
import { readLenientXml } from '../../../wire/ebxml/read-lenient.ts'
import { MultipartError, type Part } from '../../../wire/multipart/index.ts'
import { readXml, XmlError, type XmlReason, type XmlTape } from '../../../wire/xml/index.ts'
import { fault } from '../errors.ts'
import { messagingProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'
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
      exchange.problems.push(problem(messagingProblems['MS-XML-PREFIX-ASSUMED'], { came, expected, at: place(ENVELOPE, forgiven) }))
    }
    return tape
  })
}

const place = (what: string, { line, column }: XmlError): string => `${what}, line ${line}, column ${column}`

function read(part: Part, what: string, reader: (content: Buffer) => XmlTape): XmlTape {
  let content: Buffer | undefined
  try {
    content = part.content()
    return reader(content)
  } catch (error) {
    if (error instanceof MultipartError) throw mimeFault(error)
    if (!(error instanceof XmlError)) throw error
    const reason = error.reason === 'encoding' && !beginsLikeXml(content) ? 'not-xml' : error.reason
    const kind = messagingProblems[KINDS[reason] ?? 'MS-XML-NOT-WELL-FORMED']
    throw fault('notWellFormed', problem(kind, { came: error.came, expected: error.expected, at: place(what, error) }), what)
  }
}

/** White space, `<`, and what byte order marks begin with: of a picture or an archive, not its bytes' encoding is the trouble. */
const BEGINNINGS: ReadonlySet<number | undefined> = new Set([0x09, 0x0a, 0x0d, 0x20, 0x3c, 0xef, 0xfe, 0xff])

const beginsLikeXml = (content: Buffer | undefined): boolean => BEGINNINGS.has(content?.[0])
