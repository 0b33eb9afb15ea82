import { problem } from '../../../kernel/problem.ts'
import { isEmpty } from '../../../national/addresses/look-up.ts'
import { readAddressListRequest } from '../../../wire/gazetteer/read-request.ts'
import { errors, GazetteerRefusal } from '../errors.ts'
import { gazetteerProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const KINDS: Readonly<Record<string, keyof typeof gazetteerProblems>> = {
  messageHeader: 'MS-GAZ-HEADER',
  messageId: 'MS-GAZ-HEADER',
  maxno: 'MS-GAZ-MAXNO',
}

/** Reads the request; what breaks its structure is Spine's INVALID_STRUCTURE. @throws GazetteerRefusal 1 */
export function readRequest(visit: Visit): void {
  const { envelope, exchange, tape } = visit
  const request = readAddressListRequest(tape, envelope.content)
  visit.request = request
  if (request.messageId !== '') exchange.labels['messageId'] = request.messageId
  if (request.address.postcode !== '') exchange.labels['postcode'] = request.address.postcode
  const [broken] = request.faults
  if (broken !== undefined) {
    const { element, ...details } = broken
    throw new GazetteerRefusal(problem(gazetteerProblems[KINDS[element] ?? 'MS-GAZ-ADDRESS'], details), errors.invalidStructure(element))
  }
  if (isEmpty(request.address)) {
    const details = {
      came: 'an address without postcode, lines, town and county',
      expected: 'one of them',
      at: tape.path(envelope.content),
    }
    throw new GazetteerRefusal(problem(gazetteerProblems['MS-GAZ-EMPTY'], details), errors.invalidStructure('postalAddress'))
  }
}
