import type { Fields } from '../kernel/fields.ts'
import { type Problem, type ProblemKind, problem } from '../kernel/problem.ts'
import { kernelProblems } from '../kernel/problems.ts'

/** How a door of one XML document a request names what is wrong with its HTTP headers. */
export interface XmlRequestRules {
  /** Headers that may stand there once, in lower case. */
  readonly single: readonly string[]
  readonly contentType: ProblemKind
  readonly contentEncoding: ProblemKind
  /** The door's own error. @param header the name of the header */
  refusal(problem: Problem, header: string): Error
}

/**
 * Looks at the HTTP headers that say how an XML body is to be read (dossier sync-pds-smsp-gazetteer 1.2). A request without Content-Type is read like
 * one with it: no source says that Spine looks.
 * @throws what `refusal` makes
 */
export function checkXmlRequest(fields: Fields, { single, contentType, contentEncoding, refusal }: XmlRequestRules): void {
  for (const name of single) {
    const count = fields.count(name)
    if (count < 2) continue
    const details = { came: `${count} ${name} headers`, expected: 'one', at: `HTTP header ${name}` }
    throw refusal(problem(kernelProblems['MS-DUPLICATE-HEADER'], details), name)
  }
  const type = fields.get('content-type')
  if (type !== undefined && !/^\s*(text|application)\/xml\s*(;|$)/i.test(type)) {
    const details = { came: type, expected: 'text/xml, with a charset or without', at: 'HTTP header Content-Type' }
    throw refusal(problem(contentType, details), 'Content-Type')
  }
  const encoding = fields.get('content-encoding')
  if (encoding !== undefined && !/^\s*(identity\s*)?$/i.test(encoding)) {
    const details = { came: encoding, expected: 'no Content-Encoding', at: 'HTTP header Content-Encoding' }
    throw refusal(problem(contentEncoding, details), 'Content-Encoding')
  }
}
