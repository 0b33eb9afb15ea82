import { problem } from '../../../kernel/problem.ts'
import { messageProblems } from '../../../national/message-problems.ts'
import { operationNamed } from '../../../national/mini-services/mini-services.ts'
import { SERVICE_PREFIX } from '../contract.ts'
import { clientFault } from '../errors.ts'
import { itkProblems } from '../problems.ts'
import type { Visit } from '../visit.ts'

const REQUIRED = [
  ['messageId', 'MS-ITK-MESSAGE-ID', 'wsa:MessageID'],
  ['action', 'MS-ITK-ACTION', 'wsa:Action'],
  ['to', 'MS-ITK-TO', 'wsa:To'],
] as const

/** WS-Addressing of 2005: id, action and receiver once each; the action is a service of this door. @throws ItkRefusal 1000 */
export function checkAddressing({ envelope, exchange, inbound }: Visit): void {
  for (const [part, kind, name] of REQUIRED) {
    const { count, value } = envelope[part]
    if (count === 1 && value !== '') continue
    const came = count === 1 ? `an empty ${name}` : `${count} of ${name}`
    const details = { came, expected: `one ${name} with a value`, at: `/Envelope/Header/${name}` }
    throw clientFault(problem(itkProblems[kind], details))
  }
  const action = envelope.action.value
  if (!action.startsWith(SERVICE_PREFIX) || operationNamed(action.slice(SERVICE_PREFIX.length)) === undefined) {
    const details = { came: action, expected: `a service below ${SERVICE_PREFIX}`, at: '/Envelope/Header/wsa:Action' }
    throw clientFault(problem(itkProblems['MS-ITK-SERVICE-UNKNOWN'], details))
  }
  const sent = inbound.fields.get('soapaction')
  if ((sent ?? '').trim().replace(/^"(.*)"$/, '$1') !== action) {
    const next = 'Send the header SOAPAction with the text of wsa:Action.'
    const details = { came: sent ?? 'no SOAPAction', expected: action, at: 'HTTP header SOAPAction', next }
    exchange.problems.push(problem(messageProblems['MS-SOAPACTION-DIFFERS'], details))
  }
}
