import { checkXmlRequest, type XmlRequestRules } from '../../../national/xml-request.ts'
import { clientFault } from '../errors.ts'
import { itkProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const RULES: XmlRequestRules = {
  single: ['content-type', 'content-encoding', 'soapaction', 'host'],
  contentType: itkProblems['MS-ITK-CONTENT-TYPE'],
  contentEncoding: itkProblems['MS-ITK-CONTENT-ENCODING'],
  refusal: (problem) => clientFault(problem),
}

/** Looks at the HTTP headers that say how the body is to be read. @throws ItkRefusal 1000 */
export const readHttp = ({ inbound }: Visit): void => checkXmlRequest(inbound.fields, RULES)
