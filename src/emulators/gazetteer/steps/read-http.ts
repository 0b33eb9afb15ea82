import { fault } from '../../../national/sync-fault.ts'
import { checkXmlRequest, type XmlRequestRules } from '../../../national/xml-request.ts'
import { gazetteerProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const RULES: XmlRequestRules = {
  single: ['content-type', 'content-encoding', 'host'],
  contentType: gazetteerProblems['MS-GAZ-CONTENT-TYPE'],
  contentEncoding: gazetteerProblems['MS-GAZ-CONTENT-ENCODING'],
  refusal: (problem, header) => fault('notWellFormed', problem, `HTTP Header - ${header}`),
}

/** Looks at the HTTP headers that say how the body is to be read; SOAPAction may be anything. @throws SyncFault 201 */
export const readHttp = ({ inbound }: Visit): void => checkXmlRequest(inbound.fields, RULES)
