import { type Problem, problem } from '../kernel/problem.ts'
import type { XmlError, XmlReason } from '../wire/xml/index.ts'
import { messageProblems } from './message-problems.ts'

const KINDS: Readonly<Partial<Record<XmlReason, keyof typeof messageProblems>>> = {
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

/**
 * What is wrong with a document that could not be read.
 * @param content its bytes, where they could be had
 * @param what names the document, e.g. `ebXML part`
 */
export function xmlProblem(error: XmlError, content: Buffer | undefined, what: string): Problem {
  const reason = error.reason === 'encoding' && !beginsLikeXml(content) ? 'not-xml' : error.reason
  const kind = messageProblems[KINDS[reason] ?? 'MS-XML-NOT-WELL-FORMED']
  return problem(kind, { came: error.came, expected: error.expected, at: xmlPlace(error, what) })
}

/** The place of an error in a document, for people. */
export const xmlPlace = ({ line, column }: XmlError, what: string): string => `${what}, line ${line}, column ${column}`

/** White space, `<`, and what byte order marks begin with: of a picture or an archive, not its bytes' encoding is the trouble. */
const BEGINNINGS: ReadonlySet<number | undefined> = new Set([0x09, 0x0a, 0x0d, 0x20, 0x3c, 0xef, 0xfe, 0xff])

const beginsLikeXml = (content: Buffer | undefined): boolean => BEGINNINGS.has(content?.[0])
