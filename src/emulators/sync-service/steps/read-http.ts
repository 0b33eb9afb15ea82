import { fault } from '../../../national/sync-fault.ts'
import { checkXmlRequest, type XmlRequestRules } from '../../../national/xml-request.ts'
import { syncProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const RULES: XmlRequestRules = {
  single: ['content-type', 'content-encoding', 'soapaction', 'host'],
  contentType: syncProblems['MS-SYNC-CONTENT-TYPE'],
  contentEncoding: syncProblems['MS-SYNC-CONTENT-ENCODING'],
  refusal: (problem, header) => fault('notWellFormed', problem, `HTTP Header - ${header}`),
}

/** Looks at the HTTP headers that say how the body is to be read. @throws SyncFault 201 */
export const readHttp = ({ inbound }: Visit): void => checkXmlRequest(inbound.fields, RULES)
