import type { Facts } from '../envelope.ts'
import type { Family, Judgement } from '../family.ts'
import type { RawAnswer } from '../http.ts'
import { adaptor } from './adaptor.ts'

/** The EPS FHIR façade's framing; it listens nowhere (dossier 1.3, 5). */
export const eps: Family = {
  name: 'EPS façade',
  sends: ['async-reliable'],
  receives: [],
  writing: {
    ...adaptor.writing,
    lineEnd: '\r\n',
    httpHeaders: (start, boundary, soapAction) => [
      'SOAPAction',
      soapAction,
      'Content-Type',
      `multipart/related; boundary="${boundary}"; type=text/xml; start=${start}`,
      'NHSD-Request-ID',
      '0f8fad5b-d9cb-469f-a165-70867728950e',
    ],
  },
  judge: (answer: RawAnswer, _facts: Facts): Judgement => ({ is: answer.status === 202 ? 'accepted' : 'failed', why: `${answer.status}` }),
  receive: () => {
    throw new Error('the façade has no endpoint')
  },
}
